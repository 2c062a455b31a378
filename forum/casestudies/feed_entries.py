"""Published case studies as entries of the feeds of a place, measure and so on."""

from collections.abc import Sequence

from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.notifications.feeds import Entry
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.permissions import AnyUser, without_demonstrations
from forum.rooms.failing_alone import each_alone
from metrics.models import Place


def entries(user: AnyUser, subjects: Sequence[WatchSubject] | None, limit: int) -> list[Entry]:
    """Those about these subjects that this user may read; without subjects, all."""
    readable = without_demonstrations(CaseStudy.objects.published().readable_by(user))
    case_studies = readable if subjects is None else readable.none()
    keys = {
        kind: [subject.key for subject in subjects or () if subject.kind == kind]
        for kind in SubjectKind.values
    }
    for place in Place.objects.filter(code__in=keys[SubjectKind.PLACE]):
        case_studies = case_studies | readable.within_place(place, timezone.localdate())
    if keys[SubjectKind.MEASURE]:
        case_studies = case_studies | readable.for_measures(keys[SubjectKind.MEASURE])
    if keys[SubjectKind.TREATMENT]:
        case_studies = case_studies | readable.filter(
            treatment_function__in=keys[SubjectKind.TREATMENT]
        )
    if keys[SubjectKind.INTERVENTION]:
        case_studies = case_studies | readable.filter(
            intervention__slug__in=keys[SubjectKind.INTERVENTION]
        )
    newest = case_studies.filter(published_at__isnull=False).order_by("-published_at", "-pk")
    return each_alone(newest.distinct()[:limit], _entry, "a feed's entry")


def _entry(case_study: CaseStudy) -> Entry:
    title, at = f"Case study: {case_study.title}", case_study.published_at
    assert at is not None  # The rows are selected by it.
    return Entry(title, case_study.get_absolute_url(), at)
