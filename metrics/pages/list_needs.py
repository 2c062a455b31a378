"""What it would take: how many more treatments, or fewer new pathways, would bring a list to a share
within 18 weeks by a month, as a range under stated assumptions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from django.utils import timezone

from metrics.cache import cached_lookup
from metrics.calendar import add_months, months_through
from metrics.like_for_like import KEPT_SECONDS
from metrics.list_history import ListHistory, list_history, months_of
from metrics.measures.within_18_weeks import MEASURE as WITHIN
from metrics.pages import list_needs_words as words
from metrics.pages.components import Cell, Column, Row, Table
from metrics.pages.left_out_words import left_out_note
from metrics.pages.list_needs_chart import NeedsChart, Range
from metrics.pages.list_needs_question import ORDERS, Question, parse_question
from metrics.pages.similar_moves import SimilarMoves
from metrics.pages.values import comparable_value
from metrics.stats.waiting_list import (
    Draws,
    Floats,
    Means,
    Months,
    Needed,
    Order,
    draw,
    follow,
    needed,
    recent_flow,
)

if TYPE_CHECKING:
    from metrics.pages.place_view import PlaceView

DRAWS = 200
# The same for everybody, so that a link shows what its sender saw.
SEED = 18
FEWEST_SIMILAR = 3


@dataclass(frozen=True)
class Way:
    """One way to the goal, and what it needs a week."""

    means: Means
    order: Order
    needed: Needed


class ListNeeds:
    """Of the place, treatment function and month of a view; `params` is what its reader asks."""

    def __init__(self, view: "PlaceView", params: Mapping[str, str]) -> None:
        self.view, self.place = view, view.place
        self._params = params

    @cached_property
    def read(self) -> ListHistory:
        view = self.view
        return cached_lookup(
            f"list history {self._of}",
            lambda: list_history(view.figures, view.place, view.state.treatment),
            timeout=KEPT_SECONDS,
        )

    @property
    def _of(self) -> str:
        """What answers that are kept depend on."""
        view = self.view
        return f"{view.vintages.key} {view.place.code} {view.state.treatment} {view.state.month}"

    @property
    def shares(self) -> tuple[float, ...]:
        """Percent within 18 weeks, of each month that is read."""
        return tuple(100 * row.within_18 / row.waiting_list for row in self.read.rows)

    @cached_property
    def question(self) -> Question | None:
        return parse_question(
            self._params,
            shown=self.view.state.month,
            today=timezone.localdate(),
            similar=self._median_of_similar,
        )

    @property
    def reason(self) -> str:
        """Why nothing is worked out, or nothing."""
        if self.read.history is None:
            return words.not_worked_out(self.read.reason)
        return "" if self.question else words.NOTHING_AHEAD

    # --- what is worked out ----------------------------------------------------------------------

    @cached_property
    def ahead(self) -> tuple[date, ...]:
        assert self.question is not None
        return months_through(add_months(self.view.state.month, 1), self.question.by)

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        question = self.question
        assert question is not None
        share = question.goal.share / 100

        def work_out() -> tuple[Way, ...]:
            now, drawn, months = self._drawn
            return tuple(
                Way(means, order, needed(now, drawn, months, share, means, order))
                for means in Means
                for order in Order
            )

        return cached_lookup(
            f"list needs {self._of} {share} {question.by}", work_out, timeout=KEPT_SECONDS
        )

    @cached_property
    def as_recently(self) -> Range:
        return Range.of(follow(*self._drawn))

    @cached_property
    def tried(self) -> Range | None:
        """With the reader's own numbers."""
        if self.question is None or not self.question.is_tried:
            return None
        return Range.of(follow(*self._drawn, self.question.change))

    @cached_property
    def _drawn(self) -> tuple[Floats, Draws, Months]:
        history = self.read.history
        assert history is not None
        months = months_of(self.ahead)
        return history.lists[-1], draw(recent_flow(history), months, DRAWS, SEED), months

    # --- for the page ----------------------------------------------------------------------------

    @property
    def sentences(self) -> tuple[str, ...]:
        assert self.question is not None
        sentences = [
            words.as_recently(self.question, self.as_recently.low[-1], self.as_recently.high[-1])
        ]
        sentences += [
            words.need(self.question, way.means, way.order, way.needed) for way in self.ways[:2]
        ]
        sentences.append(words.by_itself(self.ways[0].needed.by_itself, DRAWS))
        if self.tried is not None:
            sentences.append(words.tried(self.question, self.tried.low[-1], self.tried.high[-1]))
        return tuple(filter(None, sentences))

    @property
    def table(self) -> Table:
        return Table(
            "What would be needed a week",
            (
                Column("If there were"),
                Column("And they went to"),
                Column("At least", numeric=True),
                Column("At most", numeric=True),
                Column("Beside now", numeric=True),
            ),
            tuple(self._row(way) for way in self.ways),
            note=words.table_note(DRAWS),
        )

    def _row(self, way: Way) -> Row:
        now = self.a_week.completed if way.means is Means.TREATMENTS else self.a_week.starts
        cells = (
            Cell(words.MEANS[way.means], header=True),
            Cell(ORDERS[way.order]),
            Cell(words.a_week(way.needed.low), numeric=True),
            Cell(words.a_week(way.needed.high), numeric=True),
            Cell(words.share_of_now(way.means, way.needed, now), numeric=True),
        )
        return Row(cells)

    @cached_property
    def a_week(self) -> words.AWeek:
        """Over the months of the history, but the one that only begins it."""
        history, rows = self.read.history, self.read.rows
        assert history is not None
        weeks = history.months.days[1:].sum() / 7
        starts = history.starts[1:].sum() / weeks
        completed = sum(
            (r.completed_admitted or 0) + (r.completed_non_admitted or 0) for r in rows[1:]
        )
        left = history.starts[1:].sum() - (history.lists[-1].sum() - history.lists[0].sum())
        return words.AWeek(float(starts), float(completed / weeks), float(left / weeks))

    @property
    def arithmetic(self) -> tuple[str, ...]:
        assert self.question is not None and self.read.history is not None
        weeks = float(months_of(self.ahead).days.sum()) / 7
        size = float(self.read.history.lists[-1].sum())
        return words.arithmetic(self.question, self.a_week, size, weeks)

    @property
    def assumptions(self) -> tuple[str, ...]:
        return words.ASSUMPTIONS

    @property
    def left_out(self) -> str:
        return left_out_note(self.read.left_out, "These months")

    @property
    def chart(self) -> NeedsChart:
        return NeedsChart(self)

    # --- who moved so fast -----------------------------------------------------------------------

    @cached_property
    def _median_of_similar(self) -> float | None:
        view = self.view
        now = [
            comparable_value(WITHIN, view.figures.series(place, view.state.treatment), view.last)
            for place in view.family.similar
        ]
        known = [value for value in now if value is not None]
        return float(np.median(known)) if len(known) >= FEWEST_SIMILAR else None

    @cached_property
    def moves(self) -> SimilarMoves:
        assert self.question is not None
        points = self.question.goal.share - self.shares[-1]
        return SimilarMoves(self.view, points, len(self.ahead))
