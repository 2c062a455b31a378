"""“We tried this”: what was tried where and how it went, for the pages of a case study, of its
intervention and of a place."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention
from forum.casestudies.models.case_studies import within_place
from forum.people.models import User
from forum.threads.models import Post, PostKind, Thread
from forum.threads.subjects import ThreadSubject
from metrics import formatting

SHOWN = 10


@dataclass(frozen=True)
class Trial:
    title: str
    url: str
    place: str
    outcome: str
    dates: str


def trials_of(user: User, subject: ThreadSubject) -> tuple[Trial, ...]:
    """The newest first, of those that this person may read."""
    condition = _condition(subject)
    if condition is None:
        return ()
    # What has a record of its own stands in the ledger.
    tried = Post.objects.filter(condition, kind=PostKind.TRIED_IT, adoption__isnull=True)
    # At most places nothing was: to ask which of it one may read takes ten times as long.
    if not tried.exists():
        return ()
    posts = tried.visible_to(user).shown()
    newest = posts.select_related("thread", "place").order_by("-created_at", "-pk")[:SHOWN]
    return tuple(
        Trial(
            title=post.thread.title,
            url=post.get_absolute_url(),
            place=str(post.place),
            outcome=post.get_outcome_display(),
            dates=_dates(post),
        )
        for post in newest
    )


def _condition(subject: ThreadSubject) -> Q | None:
    """Of a case study and an intervention what was tried of them, wherever; of a place what was tried
    there, whatever."""
    content_object = subject.content_object
    if isinstance(content_object, CaseStudy):
        return Q(thread__in=Thread.objects.about(subject))
    if isinstance(content_object, Intervention):
        of_it = CaseStudy.objects.filter(intervention=content_object).values("pk")
        threads = Thread.objects.filter(
            content_type=ContentType.objects.get_for_model(CaseStudy), object_id__in=of_it
        )
        return Q(thread__in=Thread.objects.about(subject)) | Q(thread__in=threads)
    if subject.place is not None and not subject.measure:
        return within_place(subject.place, timezone.localdate()) & Q(place__isnull=False)
    return None


def _dates(post: Post) -> str:
    parts = [
        f"{words} {formatting.month(day)}"
        for words, day in (("started", post.started_on), ("ended", post.ended_on))
        if day
    ]
    return ", ".join(parts)
