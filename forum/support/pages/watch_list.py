"""The watch list in words: how much there is to gain first, and what nothing is said of, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse

from forum.people.models import User
from forum.support.candidates import Candidate, Suppressed, WatchList
from forum.support.models.flags import measure_words
from forum.support.pages.evidence import SimilarPlace, similar_places
from forum.support.permissions import can_open
from forum.support.watch_list import WATCHED_MEASURES, get_watch_list
from metrics import charts, formatting
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.pages.components import Picture
from metrics.pages.measure_charts import NARROW_WIDTH
from metrics.pages.sources import source_line
from metrics.pages.values import format_in_unit
from metrics.pages.variation_view import LEVELS, variation_view
from metrics.series import Vintages

ON_A_PAGE, NAMED = 20, 3


@dataclass(frozen=True)
class CandidateRow:
    candidate: Candidate
    title: str
    url: str
    value: str
    gain: str
    flag_url: str
    flag_words: str


@dataclass(frozen=True)
class ExcludedPlace:
    place: Place
    reason: str
    about: tuple[str, ...]


@dataclass(frozen=True)
class WatchListPage:
    month: str
    count: int
    rows: tuple[CandidateRow, ...]
    page: Page[Candidate]
    left_out: tuple[ExcludedPlace, ...]


def watch_list_page(*, user: User, asked: Mapping[str, str]) -> WatchListPage:
    found = get_watch_list(user=user)
    chosen = [one for one in found.candidates if _wanted(one, asked)]
    page = Paginator(chosen, ON_A_PAGE).get_page(asked.get("page"))
    return WatchListPage(
        month=formatting.month(found.month) if found.month else "",
        count=len(chosen),
        rows=tuple(map(candidate_row, page.object_list)),
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


def candidate_row(one: Candidate) -> CandidateRow:
    gain = "Not known how many pathways there are to gain"
    if one.opportunity is not None:
        gain = f"{formatting.count(one.opportunity)} pathways from the middle of similar places"
    return CandidateRow(
        candidate=one,
        title=one.title,
        url=candidate_url(one.place, one.measure, one.treatment_function),
        value=f"{format_in_unit(BY_SLUG[one.measure], one.standing.value)} in {formatting.month(one.month)}",
        gain=gain,
        flag_url=one.flag.get_absolute_url() if one.flag else "",
        flag_words=one.flag.get_state_display() if one.flag else "",
    )


def candidate_url(place: Place, measure: str, treatment: str) -> str:
    return reverse("candidate", args=[place.code, measure, treatment])


def _left_out(found: Sequence[Suppressed]) -> list[ExcludedPlace]:
    """Once for each place and reason."""
    grouped: dict[tuple[int, str], list[Suppressed]] = {}
    for one in found:
        grouped.setdefault((one.place.pk, one.reason), []).append(one)
    rows = [
        ExcludedPlace(
            ones[0].place,
            ones[0].reason,
            _about(ones),
        )
        for ones in grouped.values()
    ]
    return sorted(rows, key=lambda row: (row.place.name, row.reason))


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
    row: CandidateRow | None
    suppression_reason: str
    similar: tuple[SimilarPlace, ...]
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
        month=formatting.month(listed.month) if listed.month else "",
        row=candidate_row(one) if one else None,
        suppression_reason=silent.reason if silent else "",
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
    if not vintages or measure not in WATCHED_MEASURES or place.kind not in LEVELS:
        return None
    view = variation_view(
        user=user,
        vintages=vintages,
        params={"measure": measure, "treatment": treatment, "level": place.kind},
    )
    chart = view.funnel_chart()
    here = [dot for dot in chart.dots if dot.label == place.name] if chart else []
    if chart is None or not here:
        return None
    said = f"{place}: {format_in_unit(BY_SLUG[measure], here[0].value)} over 12 months. {chart.summary}"
    dots = tuple(replace(dot, here=dot.label == place.name) for dot in chart.dots)
    chart = replace(chart, summary=said, dots=dots)
    narrow = replace(chart, name="funnel-narrow", width=NARROW_WIDTH)
    return Picture(
        chart.title,
        said,
        charts.funnel_chart(chart),
        charts.funnel_chart(narrow),
        source=source_line(vintages.newest),
        source_url="/data/",
    )
