"""The chart of "What it would take", its table and its files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from metrics import charts, formatting
from metrics.pages import list_needs_words as words
from metrics.pages.components import Cell, Column, Picture, Row, Table
from metrics.pages.list_needs_question import HEADING, SLUG
from metrics.pages.measure_charts import NARROW_WIDTH
from metrics.pages.readings import month_readings
from metrics.pages.titles import Shown, releases_of
from metrics.stats.waiting_list import HIGH, LOW, Course

if TYPE_CHECKING:
    from metrics.pages.list_needs import ListNeeds

CSV_COLUMNS = (
    *("month", "place", "name", "treatment_function", "figures_to", "goal", "goal_percent", "by"),
    *("more_treatments_a_week", "fewer_new_pathways_a_week", "who_comes_first"),
    *("percent_within_18_weeks", "as_lately_low", "as_lately_high"),
    *("your_numbers_low", "your_numbers_high", "left_out", "source_files", "not_worked_out"),
)


@dataclass(frozen=True)
class Range:
    """Of all draws, month by month: percent within 18 weeks."""

    low: tuple[float, ...]
    high: tuple[float, ...]

    @classmethod
    def of(cls, course: Course) -> "Range":
        low, high = 100 * np.quantile(course.share, (LOW, HIGH), axis=0)
        return cls(tuple(low.tolist()), tuple(high.tolist()))


class NeedsChart:
    """What was, and from its last month on the ends of the ranges."""

    def __init__(self, needs: "ListNeeds") -> None:
        self._needs, self._read, self._question = needs, needs.read, needs.question
        self._place, self._state, self._vintages = (
            needs.place,
            needs.view.state,
            needs.view.vintages,
        )

    @property
    def caption(self) -> Shown:
        """With all that is asked; where nothing is left to aim at, without."""
        question = self._question
        return Shown(
            words.subject(question) if question else HEADING,
            question.slug if question else SLUG,
            self._place.name,
            (self._place.code,),
            (self._state.month,),
            releases_of(self._vintages, self._read.months),
            self._state.treatment,
        )

    # --- drawn -----------------------------------------------------------------------------------

    @property
    def line_chart(self) -> charts.LineChart | None:
        question = self._question
        if question is None or self._needs.reason:
            return None
        return charts.LineChart(
            name="needs",
            title=self.caption.title,
            summary=words.chart_summary(question, self._needs.tried is not None),
            months=self._months,
            series=tuple(charts.Series(label, values, role) for label, role, values in self._lines),
            unit="percent",
            standards=((question.goal.share, words.GOAL),),
            ahead=(self._needs.ahead[0], words.AHEAD),
        )

    @property
    def picture(self) -> Picture:
        wide = self.line_chart
        assert wide is not None
        return Picture(
            wide.title,
            wide.summary,
            charts.line_chart(wide),
            charts.line_chart(replace(wide, name="needs-narrow", width=NARROW_WIDTH)),
            table=self._table,
            readings=month_readings(wide, self._vintages),
            csv_url=self._file("csv"),
            svg_url=self._file("svg"),
            png_url=self._file("png"),
            source=self.caption.source,
            source_url="/data/",
        )

    def _file(self, ending: str) -> str:
        assert self._question is not None
        query = self._state.query(measure="", sort="", history="", **self._question.fields)
        return f"/places/{self._place.code}/{SLUG}.{ending}{query}"

    @property
    def _months(self) -> tuple[date, ...]:
        return (*self._read.months, *self._needs.ahead)

    @property
    def _lines(self) -> list[tuple[str, charts.specs.Role, tuple[float | None, ...]]]:
        was, ahead = self._needs.shares, (None,) * len(self._needs.ahead)
        lines: list[tuple[str, charts.specs.Role, tuple[float | None, ...]]] = [
            (self._place.name, "place", (*was, *ahead))
        ]
        ranges: list[tuple[str, charts.specs.Role, Range | None]] = [
            (words.AS_RECENTLY, "modelled", self._needs.as_recently),
            (words.TRIED, "peer", self._needs.tried),
        ]
        before = (None,) * (len(was) - 1)
        for label, role, of in ranges:
            if of is not None:
                lines.append((f"{label}: high", role, (*before, was[-1], *of.high)))
                lines.append((f"{label}: low", role, (*before, was[-1], *of.low)))
        return lines

    # --- as a table and as a file ----------------------------------------------------------------

    @property
    def _table(self) -> Table:
        lines = self._lines
        head = (Column("Month"), *(Column(label, numeric=True) for label, _, _ in lines))
        rows = tuple(
            Row((Cell(formatting.month(month), header=True), *(_cell(v[i]) for _, _, v in lines)))
            for i, month in enumerate(self._months)
        )
        return Table(words.TABLE_OF_CHART, head, rows)

    def csv_rows(self) -> list[list[object]]:
        """Where nothing is worked out, the reason in one row."""
        if reason := self._needs.reason:
            return [list(CSV_COLUMNS), self._csv_row("", [""] * 5, reason)]
        known = [
            self._csv_row(f"{month:%Y-%m}", [share, *[""] * 4])
            for month, share in zip(self._read.months, self._needs.shares, strict=True)
        ]
        ahead = [
            self._csv_row(f"{month:%Y-%m}", ["", *self._ends(i)])
            for i, month in enumerate(self._needs.ahead)
        ]
        return [list(CSV_COLUMNS), *known, *ahead]

    def _ends(self, i: int) -> list[object]:
        ranges = (self._needs.as_recently, self._needs.tried)
        return [end for of in ranges for end in ((of.low[i], of.high[i]) if of else ("", ""))]

    def _csv_row(self, month: str, values: Sequence[object], reason: str = "") -> list[object]:
        question, place = self._question, self._place
        return [
            month,
            place.code,
            place.name,
            self._state.treatment,
            f"{self._state.month:%Y-%m}",
            *(question.cells if question else [""] * 6),
            *values,
            " ".join(provider.code for provider in self._read.left_out),
            "; ".join(release.file_name for release in self.caption.releases),
            reason,
        ]


def _cell(value: float | None) -> Cell:
    return Cell("" if value is None else formatting.percent(value), numeric=True)
