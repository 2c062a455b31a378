"""Who may see how far the recommendations are carried out. Of England everybody sees all. Of an ICB everybody
sees what is made of what everybody reads; what tells of requests for support, or of where long waits last,
is for those who lead there."""

from typing import TYPE_CHECKING

from forum.people.permissions import AnyUser, Permission, Rule, permitted_at, through, where
from forum.recommendations.counts import ByArea
from forum.recommendations.registry import COUNTS
from forum.support.permissions import can_see_watch_list
from metrics.models import Place

if TYPE_CHECKING:
    from forum.recommendations.models import MonthlyCount

OPEN_BY_AREA = tuple(slug for slug, count in COUNTS.items() if count.by_area is ByArea.EVERYBODY)

can_see: "Rule[MonthlyCount]" = (
    through("place", where(kind=Place.Kind.ENGLAND))
    | where(slug__in=OPEN_BY_AREA)
    | permitted_at("place", Permission.OPEN_FLAG)
    | permitted_at("place", Permission.ASK_FOR_SUPPORT)
).described("everybody of England; of an ICB its leads and approvers, and improvement leads")


def visible_slugs(user: AnyUser, place: Place) -> tuple[str, ...]:
    """The same before anything has been counted."""
    if place.kind == Place.Kind.ENGLAND:
        return tuple(COUNTS)
    seen = {ByArea.EVERYBODY, *([ByArea.LEADS] * can_see_watch_list(user, place))}
    return tuple(slug for slug, count in COUNTS.items() if count.by_area in seen)
