"""Adoptions as entries of the feeds of a place, a case study and an intervention."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from forum.adoption.models import Adoption
from forum.casestudies.models.case_studies import within_place
from forum.notifications.feeds import Entry
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.permissions import AnyUser, without_demonstrations
from forum.rooms.failing_alone import each_alone
from metrics.models import Place


def entries(user: AnyUser, subjects: Sequence[WatchSubject] | None, limit: int) -> list[Entry]:
    """Those about these subjects that this user may read; without subjects, all."""
    adoptions = without_demonstrations(Adoption.objects.visible_to(user).shown())
    if subjects is not None:
        adoptions = adoptions.filter(_about(subjects))
    newest = adoptions.select_related("place", "author", "intervention", "case_study")
    return each_alone(newest.newest_first()[:limit], _entry, "a feed's entry")


def _about(subjects: Sequence[WatchSubject]) -> Q:
    keys = {
        kind: [subject.key for subject in subjects if subject.kind == kind]
        for kind in SubjectKind.values
    }
    condition = Q(intervention__slug__in=keys[SubjectKind.INTERVENTION])
    numbers = [int(key) for key in keys[SubjectKind.CASE_STUDY] if key.isdecimal()]
    condition |= Q(case_study__in=numbers)
    for place in Place.objects.filter(code__in=keys[SubjectKind.PLACE]):
        condition |= within_place(place, timezone.localdate())
    return condition


def _entry(adoption: Adoption) -> Entry:
    title = f"{adoption.what}: {adoption.place} {adoption.stage_words}"
    return Entry(title, adoption.get_absolute_url(), adoption.changed_at)
