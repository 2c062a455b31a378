"""The pages on variation: an overview, and one for each way to look at how far places differ.

Declared once: addresses, their menu, and where what was once one page lies now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from metrics.models import Place
from metrics.pages.variation_view import LEVELS, TRUSTS


@dataclass(frozen=True)
class VariationSubpage:
    """`slug` ends its address, nothing for the overview; `what` says on the overview what it shows.
    `levels` are the kinds of places that it is about, first the one that it shows unasked."""

    slug: str
    label: str
    template: str
    what: str = ""
    levels: tuple[str, ...] = ("sub_icb", "icb", TRUSTS)

    @property
    def url(self) -> str:
        return reverse("variation") + (f"{self.slug}/" if self.slug else "")

    def level_of(self, params: Mapping[str, str]) -> str:
        """What the address asks for, where the page has it."""
        level = params.get("level", "")
        return level if level in self.levels else self.levels[0]


OVERVIEW = VariationSubpage("", "Overview", "metrics/variation.html")
MAP = VariationSubpage(
    "map", "Map", "metrics/variation_map.html", "Each place as a tile, where it lies in England."
)
SPREAD = VariationSubpage(
    "spread", "Spread", "metrics/variation_spread.html", "All places on one scale."
)
FUNNEL = VariationSubpage(
    "funnel",
    "By size",
    "metrics/variation_funnel.html",
    "Places by size, with limits that allow for chance and the usual differences.",
)
RANKS = VariationSubpage(
    "ranks",
    "Positions",
    "metrics/variation_ranks.html",
    "Where the places that you choose stood each month, with intervals, and every place by name.",
)
OVER_TIME = VariationSubpage(
    "over-time",
    "Over time",
    "metrics/variation_over_time.html",
    "Whether places grow further apart or come closer together.",
)
NEAR_PAIRS = VariationSubpage(
    "near-pairs",
    "Near pairs",
    "metrics/variation_near_pairs.html",
    "Places near each other that differ.",
    levels=("sub_icb", TRUSTS),
)
MOVERS = VariationSubpage(
    "movers",
    "Who moved",
    "metrics/variation_movers.html",
    "Bright spots, places that improved and places that moved.",
)
REPORT = VariationSubpage(
    "report",
    "The report, reproduced",
    "metrics/variation_report.html",
    "The arithmetic of the report Levelling Up or Levelling Down, over any months.",
    levels=("sub_icb",),
)
VARIATION_PAGES = (OVERVIEW, MAP, SPREAD, FUNNEL, RANKS, OVER_TIME, NEAR_PAIRS, MOVERS, REPORT)


def positions_url(*, place: Place, measure: str, treatment: str, other: Place | None = None) -> str:
    """All places of its kind on that measure and treatment function, with its positions and another's."""
    codes = ",".join(of.code for of in (place, other) if of)
    query = {"measure": measure, "treatment": treatment, "level": place.kind, "places": codes}
    return f"{RANKS.url}?{urlencode(query)}"


def variation_url(*, place: Place | None, measure: str, treatment: str = "") -> str:
    """The same where a place is one of those that are compared; otherwise all that there is to see."""
    if place is not None and place.kind in LEVELS:
        return positions_url(place=place, measure=measure, treatment=treatment)
    query = {"measure": measure, **({"treatment": treatment} if treatment else {})}
    return f"{OVERVIEW.url}?{urlencode(query)}"


def former_address(params: Mapping[str, str]) -> str:
    """Once all of it was one page, to which other sites and e-mails lead: nothing, or the page that now
    shows what the address asks for."""
    if params.get("since") or params.get("until"):
        page = REPORT
    elif params.get("places") or params.get("add"):
        page = RANKS
    else:
        return ""
    return f"{page.url}?{urlencode(params)}"
