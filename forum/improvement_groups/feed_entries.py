"""Improvement groups as entries of the feeds of a place and a measure: that there are such, no more."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from forum.improvement_groups.models import ImprovementGroup
from forum.notifications.feeds import Entry
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.permissions import AnyUser, without_demonstrations
from forum.rooms.failing_alone import each_alone
from metrics import hierarchy
from metrics.models import Place


def entries(user: AnyUser, subjects: Sequence[WatchSubject] | None, limit: int) -> list[Entry]:
    """Those about these subjects that this user may read; without subjects, all."""
    groups = without_demonstrations(ImprovementGroup.objects.visible_to(user).shown())
    if subjects is not None:
        groups = groups.filter(_about(subjects))
    newest = groups.select_related("author").newest_first()
    return each_alone(newest[:limit], _entry, "a feed's entry")


def _about(subjects: Sequence[WatchSubject]) -> Q:
    keys = {
        kind: [subject.key for subject in subjects if subject.kind == kind]
        for kind in SubjectKind.values
    }
    places = Place.objects.filter(code__in=keys[SubjectKind.PLACE]).values_list("pk", flat=True)
    within = hierarchy.place_ids_within(set(places), timezone.localdate())
    of_places = ImprovementGroup.objects.of_places(within).values("pk")
    return Q(pk__in=of_places) | Q(measure__in=keys[SubjectKind.MEASURE])


def _entry(group: ImprovementGroup) -> Entry:
    title = f"Improvement group, {group.get_state_display()}: {group}"
    return Entry(title, group.get_absolute_url(), group.changed_at)
