"""The threads about a subject, for its page; the newest threads, for the home page."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from forum.casestudies.models import CaseStudy
from forum.people.models import User
from forum.people.permissions import AnyUser, can_read_staff_content
from forum.threads.models import Thread
from forum.threads.pages.listing import ThreadItem, list_url, thread_items, with_list_fields
from forum.threads.pages.trials import Trial, trials_of
from forum.threads.permissions import can_start
from forum.threads.subjects import ThreadSubject, about_measure
from metrics.measures import DEFAULT

NEWEST, FEW = 5, 3


@dataclass(frozen=True)
class RelatedThreads:
    """A user who has not signed in sees only a link to sign in."""

    items: tuple[ThreadItem, ...] = ()
    all_url: str = ""
    ask_url: str = ""
    sign_in: bool = False
    trials: tuple[Trial, ...] = ()


def related_threads(
    user: AnyUser, subject: ThreadSubject, most: int = NEWEST
) -> RelatedThreads | None:
    if not user.is_authenticated:
        return RelatedThreads(sign_in=True)
    if not can_read_staff_content(user):
        return None
    return _related_threads(user, subject, most)


def _related_threads(user: User, subject: ThreadSubject, most: int) -> RelatedThreads:
    threads = Thread.objects.visible_to(user).listed()
    about, place = {"about": subject.key}, subject.place
    # On the page of a place also threads about its measures.
    is_whole_place = place is not None and not subject.measure
    threads = threads.filter(place=place) if is_whole_place else threads.about(subject)
    newest = with_list_fields(threads.with_unread(user).in_order(), tags=False)[:most]
    # No check of the subject: this is its page, so the user may see it.
    can_ask = can_start(user) and getattr(subject.content_object, "live", True)
    items = thread_items(newest)
    # What was tried of a case study stands in its own threads: without any there is nothing to look for.
    has_trials = bool(items) or not isinstance(subject.content_object, CaseStudy)
    return RelatedThreads(
        items,
        list_url({"place": place.code} if is_whole_place and place else about),
        f"{reverse('thread_start')}?{urlencode(about)}" if can_ask else "",
        trials=trials_of(user, subject) if has_trials else (),
    )


def threads_of_treatment(user: AnyUser, treatment: str, most: int = FEW) -> RelatedThreads | None:
    """At any place and by any measure; what is asked here is asked of its main measure in England."""
    if not user.is_authenticated:
        return RelatedThreads(sign_in=True)
    if not can_read_staff_content(user):
        return None
    threads = Thread.objects.visible_to(user).listed().for_treatment(treatment)
    newest = with_list_fields(threads.with_unread(user).newest_first(), tags=False)[:most]
    about = {"about": about_measure(DEFAULT.slug, treatment_function=treatment).key}
    return RelatedThreads(
        thread_items(newest),
        list_url({"treatment": treatment}),
        f"{reverse('thread_start')}?{urlencode(about)}" if can_start(user) else "",
    )


def newest_threads(user: AnyUser) -> RelatedThreads | None:
    """Of everything, for the home page of those who may read it."""
    if not user.is_authenticated or not can_read_staff_content(user):
        return None
    threads = Thread.objects.visible_to(user).listed()
    newest = with_list_fields(threads.with_unread(user).newest_first(), tags=False)[:NEWEST]
    return RelatedThreads(thread_items(newest), reverse("threads"), reverse("thread_start"))
