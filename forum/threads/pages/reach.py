"""What has become of a case study beyond its own area, for its authors."""

from dataclasses import dataclass

from forum.adoption.lifecycle import UNDER_WAY
from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy
from forum.casestudies.permissions import is_author
from forum.notifications.models import Level, Watch
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.permissions import AnyUser
from forum.threads.models import Post, PostKind, Thread
from forum.threads.subjects import about_object
from metrics import formatting


@dataclass(frozen=True)
class Reach:
    """In words, each a sentence."""

    matching: str
    areas: tuple[str, ...]
    saved: str
    tried: str
    adopting: str


def reach_of(case_study: CaseStudy, user: AnyUser) -> Reach | None:
    if not case_study.live or not is_author(user, case_study):
        return None
    areas = tuple(case_study.matching_areas.order_by("name").values_list("name", flat=True))
    watches = Watch.objects.of(WatchSubject(SubjectKind.CASE_STUDY, str(case_study.pk)))
    return Reach(
        matching=_counted(
            len(areas),
            "area has longer waits on its measure",
            "areas have longer waits on its measure",
        )
        if case_study.matched_at
        else "Areas with longer waits on its measure have not been counted yet.",
        areas=areas,
        saved=_counted(
            watches.filter(level=Level.WATCH).count(), "person watches it", "people watch it"
        ),
        tried=_counted(
            _places_tried(case_study, user), "place has tried it", "places have tried it"
        ),
        adopting=_counted(
            _places_adopting(case_study, user), "place is adopting it", "places are adopting it"
        ),
    )


def _places_tried(case_study: CaseStudy, user: AnyUser) -> int:
    """By a reply that says so, or by a record of its own: each place once."""
    posts = Post.objects.visible_to(user).shown().filter(kind=PostKind.TRIED_IT)
    posts = posts.filter(thread__in=Thread.objects.about(about_object(case_study)))
    records = Adoption.objects.visible_to(user).shown().filter(case_study=case_study)
    begun = records.filter(started_on__isnull=False)
    return len({*posts.values_list("place", flat=True), *begun.values_list("place", flat=True)})


def _places_adopting(case_study: CaseStudy, user: AnyUser) -> int:
    """Whatever stage they have reached: also those that have not begun yet."""
    records = Adoption.objects.visible_to(user).shown().filter(case_study=case_study)
    return records.filter(state__in=UNDER_WAY).values("place").distinct().count()


def _counted(count: int, singular: str, plural: str) -> str:
    """
    >>> _counted(1, "place has tried it", "places have tried it")
    '1 place has tried it.'
    >>> _counted(0, "place has tried it", "places have tried it")
    'No places have tried it.'
    """
    if not count:
        return f"No {plural}."
    return f"{formatting.count(count)} {singular if count == 1 else plural}."
