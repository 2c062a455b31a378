"""The watch list and one candidate as pages: values, reasons, and the places that are excluded."""

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
from metrics.analysis.results import TWO_YEARS
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.pages.components import Picture
from metrics.pages.false_alarms import labels_by_chance
from metrics.pages.measure_charts import NARROW_WIDTH
from metrics.pages.values import format_in_unit
from metrics.pages.variation_subpages import positions_url
from metrics.pages.variation_view import LEVELS, variation_view
from metrics.series import Vintages
from metrics.stats.autocorrelation import AutocorrelationRange

PAGE_SIZE, MAX_LABELS = 20, 3


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
    excluded: tuple[ExcludedPlace, ...]
    by_chance: str


def watch_list_page(*, user: User, query: Mapping[str, str]) -> WatchListPage:
    watch_list = get_watch_list(user=user)
    candidates = [row for row in watch_list.candidates if _matches_query(row, query)]
    page = Paginator(candidates, PAGE_SIZE).get_page(query.get("page"))
    return WatchListPage(
        month=formatting.month(watch_list.month) if watch_list.month else "",
        count=len(candidates),
        rows=tuple(map(candidate_row, page.object_list)),
        page=page,
        excluded=tuple(
            _excluded_places([row for row in watch_list.suppressed if _matches_query(row, query)])
        ),
        by_chance=_by_chance(watch_list.candidates),
    )


def _by_chance(candidates: Sequence[Candidate]) -> str:
    """Of measures and treatment functions that are as different in it as can be."""
    months = min(
        (candidate.analysis_result.months or TWO_YEARS for candidate in candidates),
        default=TWO_YEARS,
    )
    return labels_by_chance(AutocorrelationRange(), months).of("100 places")


def _matches_query(row: Candidate | Suppressed, query: Mapping[str, str]) -> bool:
    place_query = query.get("place", "").strip().lower()
    return (
        query.get("measure", "") in ("", row.measure)
        and query.get("treatment", "") in ("", row.treatment_function)
        and (
            not place_query
            or place_query in row.place.name.lower()
            or place_query == row.place.code.lower()
        )
    )


def candidate_row(candidate: Candidate) -> CandidateRow:
    gain = "Not known how many pathways there are to gain"
    if candidate.opportunity is not None:
        gain = (
            f"{formatting.count(candidate.opportunity)} pathways behind the median of similar areas"
        )
    value = format_in_unit(BY_SLUG[candidate.measure], candidate.analysis_result.value)
    return CandidateRow(
        candidate=candidate,
        title=candidate.title,
        url=candidate_url(candidate.place, candidate.measure, candidate.treatment_function),
        value=f"{value} in {formatting.month(candidate.month)}",
        gain=gain,
        flag_url=candidate.flag.get_absolute_url() if candidate.flag else "",
        flag_words=candidate.flag.get_state_display() if candidate.flag else "",
    )


def candidate_url(place: Place, measure: str, treatment: str) -> str:
    return reverse("candidate", args=[place.code, measure, treatment])


def _excluded_places(suppressed: Sequence[Suppressed]) -> list[ExcludedPlace]:
    """One for each place and reason."""
    grouped: dict[tuple[int, str], list[Suppressed]] = {}
    for row in suppressed:
        grouped.setdefault((row.place.pk, row.reason), []).append(row)
    rows = [
        ExcludedPlace(
            rows_of_place[0].place,
            rows_of_place[0].reason,
            _measure_labels(rows_of_place),
        )
        for rows_of_place in grouped.values()
    ]
    return sorted(rows, key=lambda row: (row.place.name, row.reason))


def _measure_labels(suppressed: Sequence[Suppressed]) -> tuple[str, ...]:
    labels = [measure_words(row.measure, row.treatment_function) for row in suppressed]
    remaining = len(labels) - MAX_LABELS
    return (*labels[:MAX_LABELS], f"{remaining} more") if remaining > 0 else tuple(labels)


# --- one candidate -------------------------------------------------------------------------------


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
    can_open: bool


def candidate_page(
    *, user: User, place: Place, measure: str, treatment: str, watch_list: WatchList
) -> CandidatePage:
    key = (place.pk, measure, treatment)
    candidate = next((c for c in watch_list.candidates if _key(c) == key), None)
    suppressed = next((s for s in watch_list.suppressed if _key(s) == key), None)
    query = urlencode({"treatment": treatment})
    return CandidatePage(
        place=place,
        title=f"{measure_words(measure, treatment)}, {place}",
        month=formatting.month(watch_list.month) if watch_list.month else "",
        row=candidate_row(candidate) if candidate else None,
        suppression_reason=suppressed.reason if suppressed else "",
        similar=similar_places(candidate.similar_values, measure) if candidate else (),
        funnel=_funnel(user, place, measure, treatment),
        figures_url=f"{reverse('place_measure', args=[place.code, measure])}?{query}",
        matches_url=reverse("matches", args=[place.code, measure, treatment]),
        variation_url=positions_url(place=place, measure=measure, treatment=treatment),
        can_open=candidate is not None and candidate.flag is None and can_open(user, place),
    )


def _key(row: Candidate | Suppressed) -> tuple[int, str, str]:
    return row.place.pk, row.measure, row.treatment_function


def _funnel(user: User, place: Place, measure: str, treatment: str) -> Picture | None:
    """The funnel chart of the variation page, with this place highlighted and in the summary."""
    vintages = Vintages.visible_to(user)
    if not vintages or measure not in WATCHED_MEASURES or place.kind not in LEVELS:
        return None
    view = variation_view(
        user=user,
        vintages=vintages,
        params={"measure": measure, "treatment": treatment, "level": place.kind},
    )
    chart = view.funnel_chart()
    own_dots = [dot for dot in chart.dots if dot.label == place.name] if chart else []
    if chart is None or not own_dots:
        return None
    value = format_in_unit(BY_SLUG[measure], own_dots[0].value)
    summary = f"{place}: {value} over 12 months. {chart.summary}"
    dots = tuple(replace(dot, is_this_place=dot.label == place.name) for dot in chart.dots)
    chart = replace(chart, summary=summary, dots=dots)
    narrow_chart = replace(chart, name="funnel-narrow", width=NARROW_WIDTH)
    return Picture(
        chart.title,
        summary,
        charts.funnel_chart(chart),
        charts.funnel_chart(narrow_chart),
        source=view.caption("funnel").source,
        source_url="/data/",
    )
