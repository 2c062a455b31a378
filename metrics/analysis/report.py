"""The report's own arithmetic: completed admitted pathways over a span of months for each person of
the mid-2019 estimate, and next to it what that leaves out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Q

from metrics.analysis.load_panel import load_panel
from metrics.analysis.panel import Flags, Floats, Panel
from metrics.models import DataIssue, Figure, Place, Population, Release
from metrics.models.places import ENGLAND
from metrics.rtt.columns import ADMITTED, TOTAL_TREATMENT
from metrics.series import MISSING, PARTIAL
from metrics.stats import ranks

SEED, DRAWS = 20240425, 1000
MID_2019 = date(2019, 6, 30)
# All together, then the report's four: cardiology, orthopaedics, gynaecology, general surgery.
TREATMENTS = (TOTAL_TREATMENT, "C_320", "C_110", "C_502", "C_100")


@dataclass(frozen=True)
class ReportLine:
    """One sub-ICB location: by treatment function its completed pathways, its rate per 1,000 of the
    mid-2019 estimate and (rank, lowest, highest); then what the report does not have.
    `incomplete`: too much is missing in some month, of all or of its admitted pathways, so that it has
    no position; `touched`: less is;
    `changed`: who belongs to the place changed within the span."""

    place: Place
    done: tuple[float, ...]
    rates: tuple[float, ...]
    ranks: tuple[tuple[int, int, int] | None, ...]
    need_weighted: float
    within_18: float
    median: float
    incomplete: bool
    touched: bool
    changed: bool


@dataclass(frozen=True)
class ReproducedReport:
    """`months` are those of the span that are published here, oldest first; `requested_months` all of it."""

    requested_months: tuple[date, ...]
    months: tuple[date, ...]
    england: int
    ranked: int
    lines: tuple[ReportLine, ...]

    def line(self, code: str) -> ReportLine | None:
        return next((line for line in self.lines if line.place.code == code), None)


def reproduce_report(
    *, months: Sequence[date], treatments: Sequence[str] = TREATMENTS, kept_as: str = ""
) -> ReproducedReport:
    """`months` is the span asked for; only those published count. `kept_as`: as for a panel."""
    published = set(
        Release.objects.published().filter(month__in=months).values_list("month", flat=True)
    )
    if not published:
        return ReproducedReport(tuple(months), (), 0, 0, ())
    panel = load_panel(
        Place.Kind.SUB_ICB,
        max(published),
        treatments,
        since=min(published),
        as_submitted=True,
        kept_as=kept_as,
    )
    inside = [i for i, month in enumerate(panel.months) if month in published]
    people = _mid_2019(panel)
    incomplete = _incomplete(panel, inside)
    touched = _touched(panel, published) & ~incomplete
    own_breaks = panel.starts & ~panel.starts.all(axis=0)
    by_code = {code: i for i, code in enumerate(panel.treatments)}
    completed, rates, order = [], [], []
    for code in treatments:
        counts = _counts(panel, by_code.get(code), inside)
        completed.append(counts.sum(axis=1))
        rates.append(1000 * completed[-1] / people)
        order.append(_ranked_places(np.where(incomplete[:, None], np.nan, counts), people))
    return ReproducedReport(
        tuple(months),
        tuple(sorted(published)),
        _england(published),
        sum(rank is not None for rank in order[0]),
        tuple(
            ReportLine(
                place,
                tuple(float(counts_of_treatment[row]) for counts_of_treatment in completed),
                tuple(float(rates_of_treatment[row]) for rates_of_treatment in rates),
                tuple(ranks_of_treatment[row] for ranks_of_treatment in order),
                *_comparison_values(panel, by_code[treatments[0]], inside, row),
                incomplete=bool(incomplete[row]),
                touched=bool(touched[row]),
                changed=bool(own_breaks[row, inside].any()),
            )
            for row, place in enumerate(panel.places)
        )
        if treatments[0] in by_code
        else (),
    )


def _incomplete(panel: Panel, inside: Sequence[int]) -> Flags:
    """Places of which too much is missing in some month: of all that they have, or of the admitted part."""
    return np.asarray(panel.blocked[ADMITTED][..., inside].any(axis=(1, 2)))


def _counts(panel: Panel, column: int | None, inside: Sequence[int]) -> Floats:
    """As published: the report leaves no month out, whoever sent nothing; nan for a place of which
    nothing at all is published."""
    if column is None:
        return np.full((len(panel.places), len(inside)), np.nan)
    counts = panel.as_submitted["completed_admitted"][:, column][:, inside]
    has_figures = np.isfinite(counts).any(axis=1, keepdims=True)
    return np.where(has_figures, np.nan_to_num(counts), np.nan)


def _touched(panel: Panel, months: Collection[date]) -> Flags:
    """Places of which something is missing in some month, however little."""
    places = set(
        DataIssue.objects.filter(
            Q(code=MISSING) | Q(code=PARTIAL, part=ADMITTED),
            place__in=panel.places,
            release__in=Release.objects.published().filter(month__in=months),
        ).values_list("place_id", flat=True)
    )
    return np.array([place.pk in places for place in panel.places], dtype=bool)


def _ranked_places(counts: Floats, people: Floats) -> list[tuple[int, int, int] | None]:
    intervals = ranks.ranked_rates(
        counts, np.repeat(people[:, None], counts.shape[1], axis=1), SEED, DRAWS
    )
    return [
        (int(rank), int(np.floor(low)), int(np.ceil(high))) if np.isfinite(rank) else None
        for rank, low, high in zip(intervals.rank, intervals.lower, intervals.upper, strict=True)
    ]


def _mid_2019(panel: Panel) -> Floats:
    rows = dict(
        Population.objects.filter(
            place__in=panel.places, kind=Population.Kind.RESIDENT, date=MID_2019
        ).values_list("place_id", "count")
    )
    return np.array([rows.get(place.pk, np.nan) for place in panel.places])


def _england(months: set[date]) -> int:
    rows = Figure.objects.as_submitted().filter(
        place__code=ENGLAND,
        treatment_function=TOTAL_TREATMENT,
        release__state=Release.State.PUBLISHED,
        release__month__in=months,
    )
    return sum(rows.values_list("completed_admitted", flat=True))


def _comparison_values(
    panel: Panel, column: int, inside: Sequence[int], row: int
) -> tuple[float, float, float]:
    """The need-weighted rate a year, and at the span's end the share within 18 weeks and the middle
    wait; nan where too much is missing."""
    last = inside[-1]

    def at(name: str) -> float:
        return float(panel.columns[name][row, column, last])

    people = panel.columns["need_weighted"][row, column, inside]
    completed = panel.columns["completed_admitted"][row, column, inside]
    rate = 12 * 1000 * completed.sum() / people.sum() if people.sum() else np.nan
    waiting = at("waiting_list")
    return float(rate), 100 * at("within_18") / waiting if waiting else np.nan, at("median")
