"""The control chart of one place, measure and treatment function, as the analysis draws its own: the
same code makes both, so that a chart and the sentence about it cannot differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.analysed_measures import AnalysedMeasure
from metrics.analysis.panel import (
    ANALYSED_PARTS,
    Floats,
    Panel,
    nothing_blocked,
    silence_blocked,
)
from metrics.analysis.results import (
    ANALYSED_KINDS,
    CHARTED,
    TOO_FEW,
    PanelCharts,
    chart_panel,
    suppression_reasons,
)
from metrics.like_for_like import LikeForLike, incomplete_months, like_for_like
from metrics.measures import Series
from metrics.models import Place, SeriesBreak
from metrics.stats import spc
from metrics.stats.newest_signals import NewestSignals, Signal
from metrics.stats.phases import Flags, phases_of

NO_SIGNAL = Signal("", 0, 0, 0, 0)
Cause = Literal["improvement", "concern", "neutral"]


@dataclass(frozen=True)
class Restart:
    """From this month on a person had the limits recalculated."""

    month: date
    by: str = ""
    on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class ControlPoint:
    """One month. The lines are those of its phase, as computed: a lower limit may lie below zero.
    `rule` is the one that the month meets, with its `cause`; `run` counts the months in a row, up to
    this one, on its side of the centre line; `in_signal` marks what made the newest month's signal;
    `is_incomplete`: so much is missing that there is no value to chart."""

    month: date
    value: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    phase: int
    rule: str = ""
    cause: Cause | None = None
    run: int = 0
    in_signal: bool = False
    is_incomplete: bool = False


@dataclass(frozen=True)
class ControlChart:
    """`breaks` (month, words) are all that are known in these months. `signal` is the newest month's, of which
    nothing is said where there is a `suppression_reason`.
    `counted` is what too few to chart were counted of, in the newest month. `left_out` names
    providers without which the months are."""

    measure: str
    points: tuple[ControlPoint, ...]
    signal: Signal
    variation: str
    suppression_reason: str = ""
    counted: int | None = None
    breaks: tuple[tuple[date, str], ...] = ()
    restarts: tuple[Restart, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def has_limits(self) -> bool:
        """Whether any of its phases is long enough."""
        return any(point.upper is not None for point in self.points)

    @property
    def is_too_few(self) -> bool:
        return self.suppression_reason == TOO_FEW


def is_charted(place: Place) -> bool:
    """Whether places of its kind are analysed: limits are drawn where something may be said."""
    return place.kind in ANALYSED_KINDS


def control_chart(
    analysed: AnalysedMeasure,
    series: Series,
    *,
    breaks: Iterable[SeriesBreak] = (),
    restarts: Iterable[Restart] = (),
) -> ControlChart:
    """Of the last three years of a series, up to its last month; like for like where that can be
    had, and without the months of which too much is missing where not."""
    months = series.months[-CHARTED:]
    window = range(len(series.months) - len(months), len(series.months))
    compared = like_for_like(analysed.measure, series, window)
    left_out = () if compared.series is None else compared.left_out
    incomplete = _incomplete(analysed, series, compared)[-len(months) :]
    series = compared.series or series
    inside = {month: i for i, month in enumerate(months) if i}
    known = [series_break for series_break in breaks if series_break.month in inside]
    anew = sorted((r for r in restarts if r.month in inside), key=lambda restart: restart.month)
    panel = _panel(
        analysed,
        series,
        window,
        incomplete,
        starts=[inside[each.month] for each in known if each.kind in SeriesBreak.SEVERING],
        restarts=[inside[restart.month] for restart in anew],
    )
    values = analysed.values(panel)
    chart = chart_panel(panel, analysed, values)
    points = _points(analysed, months, values[0], chart, incomplete)
    reason = str(suppression_reasons(panel, analysed, values)[0, 0])
    return ControlChart(
        measure=analysed.slug,
        points=tuple(map(_unmarked, points) if reason else points),
        signal=NO_SIGNAL if reason else _signal(chart.newest),
        variation="" if reason else str(chart.charts.variation[0]),
        suppression_reason=reason,
        counted=_counted(analysed, series) if reason == TOO_FEW else None,
        breaks=tuple((each.month, each.short) for each in known),
        restarts=tuple(anew),
        left_out=tuple(provider.name for provider in left_out),
    )


def _incomplete(
    analysed: AnalysedMeasure, series: Series, compared: LikeForLike
) -> tuple[bool, ...]:
    """The months of which so much is missing that there is no value to chart."""
    if compared.series is None:
        return incomplete_months(analysed.measure, series)
    drawn, parts = compared.series, analysed.measure.parts
    return tuple(drawn.block(i, parts) for i in range(len(drawn.months)))


def control_chart_data(chart: ControlChart) -> dict[str, Any]:
    """As it is kept where figures must stay as they were on a day: what JSON can hold."""
    return {
        **asdict(chart),
        "points": [asdict(point) | {"month": point.month.isoformat()} for point in chart.points],
        "breaks": [(month.isoformat(), words) for month, words in chart.breaks],
        "restarts": [
            asdict(restart)
            | {
                "month": restart.month.isoformat(),
                "on": restart.on.isoformat() if restart.on else None,
            }
            for restart in chart.restarts
        ],
    }


def control_chart_from(data: Mapping[str, Any]) -> ControlChart:
    day = date.fromisoformat
    return ControlChart(
        **{
            **data,
            "points": tuple(
                ControlPoint(**{**point, "month": day(point["month"])}) for point in data["points"]
            ),
            "signal": Signal(**data["signal"]),
            "breaks": tuple((day(month), words) for month, words in data["breaks"]),
            "restarts": tuple(
                Restart(
                    **{
                        **restart,
                        "month": day(restart["month"]),
                        "on": day(restart["on"]) if restart["on"] else None,
                    }
                )
                for restart in data["restarts"]
            ),
            "left_out": tuple(data["left_out"]),
        }
    )


def _unmarked(point: ControlPoint) -> ControlPoint:
    return replace(point, rule="", cause=None, run=0, in_signal=False)


def _panel(
    analysed: AnalysedMeasure,
    series: Series,
    window: range,
    incomplete: Sequence[bool],
    starts: Sequence[int],
    restarts: Sequence[int],
) -> Panel:
    """The series as the analysis reads it: one place, one treatment function."""
    shape = (1, 1, len(window))
    blocked = nothing_blocked(shape)
    for part in ANALYSED_PARTS:
        blocked[part][0, 0] = [series.block(i, frozenset({part})) for i in window]
    for part in analysed.measure.parts:
        blocked[part][0, 0] = incomplete
    begins = np.zeros((1, len(window)), dtype=bool)
    begins[0, list(starts)] = True
    rows = [series.rows[i] for i in window]
    panel = Panel(
        places=(Place(),),
        treatments=("",),
        months=tuple(series.months[i] for i in window),
        # What is not known comes as None, and becomes nan.
        columns={
            name: np.array(
                [None if row is None else getattr(row, name) for row in rows], dtype=float
            ).reshape(shape)
            for name in {analysed.base, *analysed.columns}
        },
        blocked=blocked,
        starts=begins,
        restarts=tuple((0, "", analysed.slug, i) for i in restarts),
    )
    silence_blocked(panel)
    return panel


def _signal(newest: NewestSignals) -> Signal:
    return Signal(
        spc.RULES[newest.rule[0]],
        int(newest.direction[0]),
        int(newest.side[0]),
        int(newest.run[0]),
        int(newest.points[0]),
    )


def _counted(analysed: AnalysedMeasure, series: Series) -> int | None:
    row = series.rows[-1]
    return None if row is None else getattr(row, analysed.base)


def _points(
    analysed: AnalysedMeasure,
    months: Sequence[date],
    values: Floats,
    chart: PanelCharts,
    incomplete: Sequence[bool],
) -> list[ControlPoint]:
    limits, newest = chart.charts.limits, chart.newest
    phases = phases_of(values, chart.starts)
    ruled = phases.known & np.isfinite(limits.upper)
    run = _runs_so_far(spc.sides(values, limits, ruled)[0], phases.joined[0])
    points = []
    for i, month in enumerate(months):
        in_signal = bool(newest.made_by[0, i])
        rule = spc.RULES[chart.charts.rule[0, i]]
        # A month may fall within a longer run above the line: the newest signal is what is said.
        direction = newest.direction[0] if in_signal else chart.charts.direction[0, i]
        points.append(
            ControlPoint(
                month,
                value=_known(values[0, i]),
                centre=_known(limits.centre[0, i]),
                lower=_known(limits.lower[0, i]),
                upper=_known(limits.upper[0, i]),
                phase=int(phases.at[0, i]) + 1,
                rule=rule,
                cause=_cause(int(direction), analysed.polarity) if rule else None,
                run=run[i],
                in_signal=in_signal,
                is_incomplete=incomplete[i],
            )
        )
    return points


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _cause(direction: int, polarity: int) -> Cause:
    if not polarity:
        return "neutral"
    return "improvement" if direction == polarity else "concern"


def _runs_so_far(sides: NDArray[np.int8], joined: Flags) -> list[int]:
    """Months in a row up to each on its side of the centre line; 0 on the line."""
    run: list[int] = []
    for i, side in enumerate(sides):
        goes_on = i and joined[i] and side == sides[i - 1]
        run.append(0 if not side else run[-1] + 1 if goes_on else 1)
    return run
