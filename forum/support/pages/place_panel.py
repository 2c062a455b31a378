"""Support on a place's page: the flags and plans that the reader may see."""

from dataclasses import dataclass

from django.db.models import Value
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from forum.people.permissions import AnyUser, can_read_staff_content
from forum.support.models import Flag, ImprovementPlan
from forum.support.pages.lists import FlagRow, flag_row
from forum.support.permissions import SUPPORTED_KINDS, can_ask_for_help, can_see_watch_list
from metrics import hierarchy
from metrics.models import Place
from metrics.pages.components import Link

MAX_ROWS = 10


@dataclass(frozen=True)
class SupportPanel:
    flags: tuple[FlagRow, ...]
    plans: tuple[ImprovementPlan, ...]
    links: tuple[Link, ...]


def get_support_panel(user: AnyUser, place: Place, most: int | None = None) -> SupportPanel | None:
    """Of the place and the places inside it; `most` rows in all, or as many as a page holds. None, without
    a query, for who has not signed in."""
    if place.kind not in SUPPORTED_KINDS or not can_read_staff_content(user):
        return None
    places_inside = hierarchy.place_ids_within({place.pk}, timezone.localdate())
    flags = Flag.objects.visible_to(user).open().filter(place__in=places_inside)
    plans = ImprovementPlan.objects.visible_to(user).open().filter(place__in=places_inside)
    # Most places have neither: one query then instead of two.
    kinds = (
        flags.order_by()
        .values_list(Value("flag"))
        .union(plans.order_by().values_list(Value("plan")))
    )
    kinds_present = {kind for (kind,) in kinds}
    newest_flags = flags.select_related("place", "author").newest_first()[: most or MAX_ROWS]
    rows = tuple(map(flag_row, newest_flags)) if "flag" in kinds_present else ()
    newest = plans.select_related("place").order_by("-changed_at", "-pk")
    most_plans = MAX_ROWS if most is None else most - len(rows)
    return SupportPanel(
        rows,
        tuple(newest[:most_plans]) if most_plans and "plan" in kinds_present else (),
        tuple(_links(user, place)),
    )


def _links(user: AnyUser, place: Place) -> list[Link]:
    query = f"?{urlencode({'place': place.code})}"
    links = [Link("All support", reverse("support"))]
    if can_ask_for_help(user, place):
        links.append(Link("Ask for support", reverse("ask_for_help") + query))
    if can_see_watch_list(user, place):
        links.append(Link("Watch list", reverse("watch_list") + query))
    return links
