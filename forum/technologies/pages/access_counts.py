"""How many locations have access to each technology, with those of which it is not known."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from forum.people.permissions import AnyUser
from forum.technologies.models import AccessRecord, AccessStatus
from forum.technologies.pages.locations import locations
from forum.technologies.pages.trusts import trusts
from metrics import formatting


@dataclass(frozen=True)
class AccessCounts:
    """Of the locations of today, or of the trusts. What nobody has attested, and what lapsed, is not known."""

    available: int
    partly: int
    planned: int
    not_offered: int
    total: int
    noun: str = "locations"

    @property
    def not_known(self) -> int:
        return self.total - self.known

    @property
    def known(self) -> int:
        return self.available + self.partly + self.planned + self.not_offered

    @property
    def not_known_share(self) -> str:
        """Stands wherever counts of England stand."""
        return formatting.percent(100 * self.not_known / self.total if self.total else None)

    @property
    def sentence(self) -> str:
        """
        >>> AccessCounts(2, 1, 0, 0, 106).sentence
        'Available in 2 of 106 locations, partly in 1. Not known in 103 (97.2%).'
        >>> AccessCounts(0, 0, 0, 0, 106).sentence
        'Not known in all 106 locations: no area has said yet.'
        """
        if not self.known:
            return f"Not known in all {self.total} {self.noun}: no area has said yet."
        partly = f", partly in {self.partly}" if self.partly else ""
        unknown = f" Not known in {self.not_known} ({self.not_known_share})."
        return f"Available in {self.available} of {self.total} {self.noun}{partly}.{unknown}"


def access_counts(
    user: AnyUser, technology_ids: Collection[int], on: date
) -> Mapping[int, AccessCounts]:
    """Of locations. One query for all technologies."""
    return _counts(user, technology_ids, on, [row.place.pk for row in locations(on)], "locations")


def trust_counts(
    user: AnyUser, technology_ids: Collection[int], on: date
) -> Mapping[int, AccessCounts]:
    """Of NHS trusts. One query for all technologies."""
    return _counts(user, technology_ids, on, [row.place.pk for row in trusts(on)], "NHS trusts")


def _counts(
    user: AnyUser, technology_ids: Collection[int], on: date, places: Collection[int], noun: str
) -> Mapping[int, AccessCounts]:
    records = AccessRecord.objects.visible_to(user).current(on)
    rows = records.filter(technology__in=technology_ids, place__in=places)
    counted: defaultdict[int, Counter[str]] = defaultdict(Counter)
    totals = rows.order_by().values_list("technology", "status").annotate(n=Count("pk"))
    for technology, status, count in totals:
        counted[technology][status] = count
    return {pk: counts_of(counted[pk], len(places), noun) for pk in technology_ids}


def counts_of(statuses: Mapping[str, int], total: int, noun: str = "locations") -> AccessCounts:
    return AccessCounts(
        statuses.get(AccessStatus.AVAILABLE, 0),
        statuses.get(AccessStatus.PARTLY, 0),
        statuses.get(AccessStatus.PLANNED, 0),
        statuses.get(AccessStatus.NOT_OFFERED, 0),
        total,
        noun,
    )
