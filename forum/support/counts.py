"""How many flags come with offers and how soon help begins, for leads and for export."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from django.db.models import Count, Exists, Min, OuterRef
from django.utils import timezone

from forum.people.permissions import AnyUser
from forum.support.models import UNDER_WAY, Flag, FlagState, Origin, SupportOffer
from metrics.models import Place


@dataclass(frozen=True)
class SupportCounts:
    """Of flags that were sent, as far as one may know of them."""

    flags: int
    by_state: Mapping[str, int]
    asked_by_areas: int
    with_offer: int
    with_contact: int
    median_days_to_first_contact: float | None
    under_way: int

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """For a table and for export, in words."""
        days = self.median_days_to_first_contact
        return (
            ("Flags", str(self.flags)),
            ("Asked for by the area itself", str(self.asked_by_areas)),
            ("Flags with an offer of support", str(self.with_offer)),
            ("Flags with a first contact", str(self.with_contact)),
            ("Median days to the first contact", "not known" if days is None else f"{days:g}"),
            ("Flags under way", str(self.under_way)),
        )


def count_support(*, user: AnyUser, place: Place | None = None) -> SupportCounts:
    """Withdrawn ones do not count: nothing came of them by anybody's doing."""
    found = Flag.objects.visible_to(user).filter(sent_at__isnull=False)
    found = found.exclude(state=FlagState.WITHDRAWN)
    if place is not None:
        found = found.filter(place=place)
    offers = SupportOffer.objects.filter(flag=OuterRef("pk"))
    rows = list(
        found.annotate(has_offer=Exists(offers), first=Min("offers__first_contact_on")).values_list(
            "state", "origin", "sent_at", "shown_at", "has_offer", "first"
        )
    )
    by_state = found.order_by().values_list("state").annotate(n=Count("pk"))
    # From the day on which the area could have taken up help.
    days = [
        max(0, (first - timezone.localdate(shown)).days)
        for _, _, _, shown, _, first in rows
        if first is not None and shown is not None
    ]
    return SupportCounts(
        flags=len(rows),
        by_state=dict(by_state),
        asked_by_areas=sum(origin == Origin.SELF for _, origin, *_ in rows),
        with_offer=sum(has for *_, has, _ in rows),
        with_contact=len(days),
        median_days_to_first_contact=median(days) if days else None,
        under_way=sum(state in UNDER_WAY for state, *_ in rows),
    )
