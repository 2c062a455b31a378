"""Finding a place, and what a measure is."""

from collections.abc import Mapping
from dataclasses import dataclass

from metrics.measures import Measure
from metrics.models import Membership, Place
from metrics.pages.components import Link, Picture, Table, ViewForm
from metrics.pages.distribution import distribution
from metrics.pages.measure_links import further_links
from metrics.pages.titles import with_treatment
from metrics.pages.view_query import view_form
from metrics.place_search import find_places
from metrics.series import Vintages


@dataclass(frozen=True)
class Group:
    place: Link
    inside: tuple[Link, ...]


@dataclass(frozen=True)
class PlacesPage:
    text: str
    matches: tuple[Link, ...]
    groups: tuple[Group, ...]
    closed: tuple[Link, ...]
    only: str = ""


def places_page(*, user: object, text: str, vintages: Vintages) -> PlacesPage:
    """A search's answers, or all places: ICBs by name with what they are made of."""
    text = text.strip()[:100]
    if text:
        matches = find_places(text)
        result_links = tuple(
            Link(m.place.name, m.place.get_absolute_url(), _note(m.place, m.why)) for m in matches
        )
        exact = [m for m in matches if text.upper() in (m.place.code, m.place.ons_code)]
        only = exact[0].place.get_absolute_url() if exact else ""
        return PlacesPage(text, result_links, (), (), only)
    places = Place.objects.visible_to(user).with_pages()
    today = vintages.newest.month if vintages else None
    now = places.on(today) if today else places.filter(valid_to__isnull=True)
    inside: dict[int, list[Link]] = {}
    links = Membership.objects.filter(child__in=now, parent__kind=Place.Kind.ICB)
    if today:
        links = links.filter(valid_from__lte=today).exclude(valid_to__lte=today)
    for link in links.select_related("child").order_by("child__name"):
        inside.setdefault(link.parent_id, []).append(_link(link.child))
    return PlacesPage(
        text,
        (),
        tuple(
            Group(_link(icb), tuple(inside.get(icb.pk, ())))
            for icb in now.filter(kind=Place.Kind.ICB).order_by("name")
        ),
        tuple(_link(p) for p in places.exclude(pk__in=now.values("pk")).order_by("name")),
    )


def _link(place: Place) -> Link:
    return Link(place.name, place.get_absolute_url(), place.code)


def _note(place: Place, why: str) -> str:
    return f"{place.get_kind_display()}, {place.code}" + (f": {why}" if why else "")


@dataclass(frozen=True)
class MeasureOverview:
    measure: Measure
    view_form: ViewForm | None = None
    picture: Picture | None = None
    table: Table | None = None
    sub_icbs: Table | None = None
    heading: str = ""
    browser_title: str = ""
    further: tuple[Link, ...] = ()


def measure_overview(
    *, user: object, measure: Measure, vintages: Vintages, params: Mapping[str, str]
) -> MeasureOverview:
    """What a measure is, with the value of every ICB and sub-ICB location by name."""
    if not vintages:
        return MeasureOverview(measure)
    view = distribution(user=user, measure=measure, vintages=vintages, params=params)
    return MeasureOverview(
        measure,
        view_form(view.state, vintages, measures=()),
        view.picture(),
        view.table(Place.Kind.ICB, "ICBs"),
        view.table(Place.Kind.SUB_ICB, "sub-ICB locations"),
        f"{with_treatment('Every place', view.state.treatment)}, {view.month}",
        view.caption.title,
        further_links(measure, view.state),
    )
