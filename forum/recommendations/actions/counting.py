"""Counts anew what the registry declares, for England and each ICB."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from django.db import transaction

from forum.people.actions import record_event
from forum.recommendations.counts import ByArea, Value
from forum.recommendations.facts import Facts, read_facts, scope_of
from forum.recommendations.models import MonthlyCount, Snapshot
from forum.recommendations.registry import COUNTS
from metrics import formatting, hierarchy
from metrics.models import Place

Key = tuple[int, str]


@transaction.atomic
def count_recommendations(*, now: datetime) -> int:
    """For the month that runs; months that are over stay as they were. Returns how many counts changed."""
    today = formatting.london_day(now)
    snapshot = _snapshot(today, now)
    facts = read_facts(today)
    changed = _store(snapshot, dict(_values(facts, _places(today))))
    snapshot.figures_month = facts.figures_month
    snapshot.counted_at = max(now, snapshot.counted_at)
    snapshot.changed_at = snapshot.counted_at if changed else snapshot.changed_at
    snapshot.save(update_fields=["figures_month", "counted_at", "changed_at"])
    return changed


def _snapshot(today: date, now: datetime) -> Snapshot:
    """Locked: of two who count at once one waits."""
    times = {"counted_at": now, "changed_at": now}
    snapshot, is_new = Snapshot.objects.get_or_create(month=today.replace(day=1), defaults=times)
    if is_new:
        record_event(verb="began to count recommendations", about=snapshot, by=None)
    return Snapshot.objects.select_for_update(no_key=True).get(pk=snapshot.pk)


def _places(today: date) -> Iterable[Place]:
    icbs = Place.objects.filter(kind=Place.Kind.ICB).on(today).order_by("name")
    return (hierarchy.the_whole_country(), *icbs)


def _values(facts: Facts, places: Iterable[Place]) -> Iterator[tuple[Key, Value]]:
    for place in places:
        scope = scope_of(place, facts.on)
        for slug, count in COUNTS.items():
            if scope.is_england or count.by_area is not ByArea.NOBODY:
                yield (place.pk, slug), count.rule(facts, scope)


def _store(snapshot: Snapshot, values: Mapping[Key, Value]) -> int:
    """Also takes away what is counted no more, such as an ICB that has ended."""
    stored = {(row.place_id, row.slug): row for row in snapshot.counts.all()}
    new: list[MonthlyCount] = []
    changed: list[MonthlyCount] = []
    for key, value in values.items():
        row = stored.get(key) or MonthlyCount(snapshot=snapshot, place_id=key[0], slug=key[1])
        if row.pk and row.value == value:
            continue
        (changed if row.pk else new).append(row)
        row.value = value
    gone = [row.pk for key, row in stored.items() if key not in values]
    MonthlyCount.objects.bulk_create(new)
    MonthlyCount.objects.bulk_update(changed, ["number", "of", "based_on"])
    MonthlyCount.objects.filter(pk__in=gone).delete()
    return len(new) + len(changed) + len(gone)
