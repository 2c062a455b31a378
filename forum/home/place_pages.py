"""The pages of a place: an overview, and a page for each thing that a reader may go on to.

Declared once: addresses, the menu of a place and the names that no measure may have come from here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forum.support.permissions import SUPPORTED_KINDS
from metrics.models import Place
from metrics.pages import cancer, list_movement, list_needs_question
from metrics.pages.components import MenuItem
from metrics.pages.place_view import PlaceView
from metrics.pages.view_query import ViewQuery
from metrics.standard_series import has_standards


def _called(text: str) -> Callable[[Place], str]:
    return lambda place: text


AS_LABELLED = _called("")


def _inside(place: Place) -> str:
    labels = {Place.Kind.ICB: "Inside this ICB", Place.Kind.SUB_ICB: "In its ICB"}
    return "" if place.is_provider else labels.get(Place.Kind(place.kind), "ICBs")


def _inside_in_menu(place: Place) -> str:
    return "Inside" if place.kind == Place.Kind.ICB else ""


def _compare(place: Place) -> str:
    return "" if place.kind == Place.Kind.ENGLAND else "Compare"


def _cancer(place: Place) -> str:
    """Of ICBs and England, and of providers whose figures are held: files by commissioner have none."""
    if place.is_provider:
        return cancer.HEADING if has_standards(place) else ""
    return cancer.HEADING if place.kind in (Place.Kind.ENGLAND, Place.Kind.ICB) else ""


def _support(place: Place) -> str:
    return "Support" if place.kind in SUPPORTED_KINDS else ""


@dataclass(frozen=True)
class PlacePage:
    """`slug` ends its address, nothing for the overview. `label` is nothing for a place that has no such
    page. `of_provider` is the template of a provider's page, where it has another. `in_menu` is what the
    menu of the place calls it, where its label would not fit on the line that all of them share."""

    slug: str
    label: Callable[[Place], str]
    template: str
    of_provider: str = ""
    in_menu: Callable[[Place], str] = AS_LABELLED

    @property
    def name(self) -> str:
        """As templates have it."""
        return self.slug.replace("-", "_")

    def template_of(self, place: Place) -> str:
        return (place.is_provider and self.of_provider) or self.template

    def url(self, place: Place, state: ViewQuery | None = None) -> str:
        """The same month and treatment function as are shown."""
        address = place.get_absolute_url() + (f"{self.slug}/" if self.slug else "")
        return address + (state.query(sort="") if state else "")

    def context(self, view: PlaceView) -> dict[str, Any]:
        """What the template of every page of a place reads."""
        place, state = view.place, view.state
        offered = [page for page in PLACE_PAGES if page.label(place)]
        return {
            "page": view,
            "heading": self.label(place),
            "trail": view.trail if self is OVERVIEW else (*view.trail, view.link),
            "menu": [
                MenuItem(
                    page.in_menu(place) or page.label(place),
                    page.url(place, state),
                    is_current=page is self,
                )
                for page in offered
            ],
            "urls": {page.name: page.url(place, state) for page in offered},
        }


OVERVIEW = PlacePage("", lambda place: "Overview", "forum/place.html", "forum/provider.html")
FIGURES = PlacePage("figures", lambda place: "Figures", "metrics/place_figures.html")
INSIDE = PlacePage("inside", _inside, "metrics/place_inside.html", in_menu=_inside_in_menu)
WHY_THE_LIST_MOVED = PlacePage(
    list_movement.SLUG,
    _called(list_movement.HEADING),
    "forum/place_why_the_list_moved.html",
    in_menu=_called("Why it moved"),
)
WHAT_IT_TAKES = PlacePage(
    list_needs_question.SLUG,
    _called(list_needs_question.HEADING),
    "forum/place_what_it_takes.html",
    in_menu=_called("What it takes"),
)
CANCER = PlacePage(cancer.SLUG, _cancer, "metrics/place_cancer.html")
COMPARE = PlacePage("compare", _compare, "metrics/place_compare.html")
CASE_STUDIES = PlacePage(
    "case-studies", lambda place: "Case studies", "forum/place_case_studies.html"
)
DISCUSSION = PlacePage("discussion", lambda place: "Discussion", "forum/place_discussion.html")
SUPPORT = PlacePage("support", _support, "forum/place_support.html")
DATA = PlacePage(
    "data", lambda place: "Data and downloads", "forum/place_data.html", in_menu=_called("Data")
)
PLACE_PAGES = (
    OVERVIEW,
    FIGURES,
    WHY_THE_LIST_MOVED,
    WHAT_IT_TAKES,
    CANCER,
    INSIDE,
    COMPARE,
    CASE_STUDIES,
    DISCUSSION,
    SUPPORT,
    DATA,
)
