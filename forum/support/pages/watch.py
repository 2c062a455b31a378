"""The watch list in words: how much there is to gain first, and what nothing is said of, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse

from forum.people.models import User
from forum.support.candidates import Candidate, Suppressed, WatchList
from forum.support.models.flags import measure_words
from forum.support.pages.evidence import Similar, similar_places
from forum.support.permissions import can_open
from forum.support.watching import RULE, watch_list
from metrics import charts, words
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.pages.drawing import NARROW
from metrics.pages.parts import Picture
from metrics.pages.phrases import plain
from metrics.pages.sources import source_line
from metrics.pages.variation_view import LEVELS, variation_view
from metrics.series import Vintages

ON_A_PAGE, NAMED = 20, 3


@dataclass(frozen=True)
class Row:
    candidate: Candidate
    title: str
    url: str
    value: str
    gain: str
    flag_url: str
    flag_words: str


@dataclass(frozen=True)
class LeftOut:
    place: Place
    why: str
    about: tuple[str, ...]


@dataclass(frozen=True)
class WatchPage:
    month: str
    count: int
    rows: tuple[Row, ...]
    page: Page[Candidate]
    left_out: tuple[LeftOut, ...]


def watch_page(*, user: User, asked: Mapping[str, str]) -> WatchPage:
    found = watch_list(user=user)
    chosen = [one for one in found.candidates if _wanted(one, asked)]
    page = Paginator(chosen, ON_A_PAGE).get_page(asked.get("page"))
    return WatchPage(
        month=words.month(found.month) if found.month else "",
        count=len(chosen),
        rows=tuple(map(row_of, page.object_list)),
        page=page,
        left_out=tuple(_left_out([one for one in found.suppressed if _wanted(one, asked)])),
    )


def _wanted(one: Candidate | Suppressed, asked: Mapping[str, str]) -> bool:
    typed = asked.get("place", "").strip().lower()
    return (
        asked.get("measure", "") in ("", one.measure)
        and asked.get("treatment", "") in ("", one.treatment_function)
        and (not typed or typed in one.place.name.lower() or typed == one.place.code.lower())
    )


def row_of(one: Candidate) -> Row:
    gain = "Not known how many pathways there are to gain"
    if one.opportunity is not None:
        gain = f"{words.count(one.opportunity)} pathways from the middle of similar places"
    return Row(
        candidate=one,
        title=one.title,
        url=candidate_url(one.place, one.measure, one.treatment_function),
        value=f"{plain(BY_SLUG[one.measure], one.standing.value)} in {words.month(one.month)}",
        gain=gain,
        flag_url=one.flag.get_absolute_url() if one.flag else "",
        flag_words=one.flag.get_state_display() if one.flag else "",
    )


def candidate_url(place: Place, measure: str, treatment: str) -> str:
    return reverse("candidate", args=[place.code, measure, treatment])


def _left_out(found: Sequence[Suppressed]) -> list[LeftOut]:
    """Once for each place and reason."""
    grouped: dict[tuple[int, str], list[Suppressed]] = {}
    for one in found:
        grouped.setdefault((one.place.pk, one.why), []).append(one)
    rows = [
        LeftOut(
            ones[0].place,
            ones[0].why,
            _about(ones),
        )
        for ones in grouped.values()
    ]
    return sorted(rows, key=lambda row: (row.place.name, row.why))


def _about(found: Sequence[Suppressed]) -> tuple[str, ...]:
    said = [measure_words(one.measure, one.treatment_function) for one in found]
    more = len(said) - NAMED
    return (*said[:NAMED], f"{more} more") if more > 0 else tuple(said)


# --- one of them ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class CandidatePage:
    place: Place
    title: str
    month: str
    row: Row | None
    why_not: str
    similar: tuple[Similar, ...]
    funnel: Picture | None
    figures_url: str
    matches_url: str
    variation_url: str
    may_open: bool


def candidate_page(
    *, user: User, place: Place, measure: str, treatment: str, listed: WatchList
) -> CandidatePage:
    key = (place.pk, measure, treatment)
    one = next((c for c in listed.candidates if _key(c) == key), None)
    silent = next((s for s in listed.suppressed if _key(s) == key), None)
    query = urlencode({"treatment": treatment})
    return CandidatePage(
        place=place,
        title=f"{measure_words(measure, treatment)}, {place}",
        month=words.month(listed.month) if listed.month else "",
        row=row_of(one) if one else None,
        why_not=silent.why if silent else "",
        similar=similar_places(one.around, measure) if one else (),
        funnel=_funnel(user, place, measure, treatment),
        figures_url=f"{reverse('place_measure', args=[place.code, measure])}?{query}",
        matches_url=reverse("matches", args=[place.code, measure, treatment]),
        variation_url=_variation(place, measure, treatment),
        may_open=one is not None and one.flag is None and can_open(user, place),
    )


def _key(one: Candidate | Suppressed) -> tuple[int, str, str]:
    return one.place.pk, one.measure, one.treatment_function


def _variation(place: Place, measure: str, treatment: str) -> str:
    asked = {"measure": measure, "treatment": treatment, "level": place.kind, "places": place.code}
    return f"/england/variation/?{urlencode(asked)}"


def _funnel(user: User, place: Place, measure: str, treatment: str) -> Picture | None:
    """The one of the page on variation, with this place named in words."""
    vintages = Vintages.visible_to(user)
    if not vintages or measure not in RULE or place.kind not in LEVELS:
        return None
    view = variation_view(
        user=user, vintages=vintages,
        asked={"measure": measure, "treatment": treatment, "level": place.kind},
    )  # fmt: skip
    chart = view.funnel_chart()
    here = [dot for dot in chart.dots if dot.label == place.name] if chart else []
    if chart is None or not here:
        return None
    said = f"{place}: {plain(BY_SLUG[measure], here[0].value)} over 12 months. {chart.summary}"
    dots = tuple(replace(dot, here=dot.label == place.name) for dot in chart.dots)
    chart = replace(chart, summary=said, dots=dots)
    narrow = replace(chart, name="funnel-narrow", width=NARROW)
    return Picture(
        chart.title, said, charts.funnel_chart(chart), charts.funnel_chart(narrow),
        source=source_line(vintages.newest), source_url="/data/",
    )  # fmt: skip
