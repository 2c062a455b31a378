"""How many flags come with offers and how soon help begins, for leads and for export."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils import timezone

from forum.people.permissions import (
    AnyUser,
    is_no_demonstration_to,
    without_demonstrations,
)
from forum.support.models import UNDER_WAY, Flag, FlagState, Origin, SupportOffer
from metrics.models import Place


@dataclass(frozen=True)
class SupportCounts:
    """Of flags that were sent, as far as one may know of them."""

    flags: int
    by_state: Mapping[str, int]
    requested_by_areas: int
    with_offer: int
    with_contact: int
    median_days_to_first_contact: float | None
    under_way: int
    # Only demonstration people know of any.
    demonstrations: int = 0

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """For a table and for export, in words."""
        days = self.median_days_to_first_contact
        return (
            ("Flags", str(self.flags)),
            ("Asked for by the area itself", str(self.requested_by_areas)),
            ("Flags with an offer of support", str(self.with_offer)),
            ("Flags with a first contact", str(self.with_contact)),
            ("Median days to the first contact", "not known" if days is None else f"{days:g}"),
            ("Flags under way", str(self.under_way)),
            *(
                [("Demonstrations among them", str(self.demonstrations))]
                * bool(self.demonstrations)
            ),
        )


def count_support(*, user: AnyUser, place: Place | None = None) -> SupportCounts:
    """Without withdrawn flags."""
    flags = Flag.objects.visible_to(user).filter(sent_at__isnull=False)
    flags = flags.exclude(state=FlagState.WITHDRAWN)
    if place is not None:
        flags = flags.filter(place=place)
    offers = is_no_demonstration_to.filter(SupportOffer.objects.filter(flag=OuterRef("pk")), user)
    contacts = offers.exclude(first_contact_on=None).order_by("first_contact_on")
    first_contact = Subquery(contacts.values("first_contact_on")[:1])
    rows = list(
        flags.annotate(has_offer=Exists(offers), first=first_contact).values_list(
            "state", "origin", "sent_at", "shown_at", "has_offer", "first"
        )
    )
    by_state = flags.order_by().values_list("state").annotate(n=Count("pk"))
    waits = [days_to_first_contact(shown_at, first) for _, _, _, shown_at, _, first in rows]
    known_waits = [days for days in waits if days is not None]
    return SupportCounts(
        flags=len(rows),
        by_state=dict(by_state),
        requested_by_areas=sum(origin == Origin.SELF for _, origin, *_ in rows),
        with_offer=sum(has_offer for *_, has_offer, _ in rows),
        with_contact=len(known_waits),
        median_days_to_first_contact=median(known_waits) if known_waits else None,
        under_way=sum(state in UNDER_WAY for state, *_ in rows),
        demonstrations=len(rows) - without_demonstrations(flags).count(),
    )


def days_to_first_contact(shown_at: datetime | None, contact_on: date | None) -> int | None:
    """Counted from the day on which the area could accept help."""
    if shown_at is None or contact_on is None:
        return None
    return max(0, (contact_on - timezone.localdate(shown_at)).days)
