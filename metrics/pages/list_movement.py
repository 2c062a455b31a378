"""Why the list of a place moved, in a month and over a year: for its page, its files, the API and the
board paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.urls import reverse

from metrics import charts, formatting
from metrics.cache import cached_lookup
from metrics.calendar import month_before
from metrics.charts import Waterfall, WaterfallRow
from metrics.hierarchy import regions
from metrics.like_for_like import KEPT_SECONDS, Measured, Span, like_for_like
from metrics.list_movements import (
    CHARTED,
    MEASURE,
    MONTH,
    PARTS,
    YEAR,
    Movement,
    RemovalsSeries,
    in_the_middle,
    movement,
    removals_series,
    spans_of,
    together,
    with_year_before,
)
from metrics.measures import (
    Measure,
    Series,
    clock_starts,
    completed_admitted,
    completed_non_admitted,
    list_change,
    waiting_list,
)
from metrics.models import Place, SeriesBreak
from metrics.models.places import ENGLAND
from metrics.pages import list_movement_words as words
from metrics.pages.components import Cell, Column, Picture, Point, Row, Table
from metrics.pages.left_out_words import left_out_note
from metrics.pages.measure_charts import NARROW_WIDTH
from metrics.pages.titles import Shown, releases_of
from metrics.pages.values import breaks_between
from metrics.pages.view_query import ViewQuery
from metrics.series import Vintages, breaks_of, read_figures

SLUG = "why-the-list-moved"
HEADING = "Why the list moved"
LIST = waiting_list.MEASURE
OVER = {"month": MONTH, "year": YEAR}
HEADINGS = {"month": "In the month", "year": "In twelve months"}
# What happened so many months ago or less is said beside a month.
EVENT_MONTHS = 3
LABELS = {
    "start": "List at the start",
    "clock_starts": clock_starts.MEASURE.title,
    "completed_admitted": completed_admitted.MEASURE.title,
    "completed_non_admitted": completed_non_admitted.MEASURE.title,
    "unreported_removals": MEASURE.title,
    "end": "List at the end",
}
LEVELS = {"start", "end"}
ADDED = {"clock_starts"}
CSV_COLUMNS = (
    *("month", "over", "place", "name", "treatment_function", "part", "pathways"),
    *("per_1000", "per", "similar_per_1000", "similar_places", "england_per_1000", "left_out"),
    *("charted_value", "lower_limit", "upper_limit", "charted_without", "source_files"),
)


@dataclass(frozen=True)
class Period:
    """A month, or twelve, of a place. For each 1,000 people, or of a provider each 1,000 on its list: its
    `own` parts, `similar`, the median of `similar_count` places, and `everywhere`, that of all together.
    `change` is that of the list alone, of all who sent one."""

    over: str
    movement: Movement
    change: Measured
    year_before: tuple[Movement, Movement] | None
    similar: dict[str, float]
    similar_count: int
    own: dict[str, float]
    everywhere: dict[str, float]
    broken: tuple[SeriesBreak, ...]
    events: tuple[SeriesBreak, ...]

    @property
    def is_month(self) -> bool:
        return self.over == "month"


def list_movement(
    *,
    user: object,
    place: Place,
    similar: Sequence[Place],
    vintages: Vintages,
    state: ViewQuery,
) -> "ListMovementView":
    months = vintages.months_to(state.month, CHARTED + 1)
    figures = read_figures(
        user=user,
        vintages=vintages,
        places=(place,),
        months=months,
        treatments=(state.treatment,),
        fewer_months=(similar, months[-1 - YEAR :]),
    )
    series = figures.series(place, state.treatment)
    figures.comparisons.expect(*_spans(series))
    return ListMovementView(
        place,
        vintages,
        state,
        series,
        tuple((each, figures.series(each, state.treatment)) for each in similar),
        tuple(breaks_of(place, months)) if len(months) > 1 else (),
    )


def _movement_spans(series: Series) -> Iterator[Span]:
    for at in spans_of(series, len(series.months) - 1):
        yield Span.of([series.months[i] for i in at], MEASURE.parts)


def _spans(series: Series) -> Iterator[Span]:
    """What the page asks for, each once."""
    yield from _movement_spans(series)
    last = len(series.months) - 1
    for length in OVER.values():
        if last >= length and series.rows[last] and series.rows[last - length]:
            ends = [series.months[last - length], series.months[last]]
            yield Span.of(ends, LIST.parts)


def everywhere(
    user: object, vintages: Vintages, month: date, treatment: str
) -> dict[str, dict[str, float]]:
    """All places together, for each 1,000 people; as no place, without what NHS England commissions
    itself. The same for all pages of a month."""

    def read() -> dict[str, dict[str, float]]:
        of = regions(month)
        figures = read_figures(
            user=user,
            vintages=vintages,
            places=of,
            months=vintages.months_to(month, YEAR + 1),
            treatments=(treatment,),
        )
        all_series = [figures.series(region, treatment) for region in of]
        last = len(figures.months) - 1
        figures.comparisons.expect(*(s for each in all_series[:1] for s in _movement_spans(each)))
        return {
            over: together([movement(each, last, length) for each in all_series])
            for over, length in OVER.items()
        }

    key = f"why lists moved, of all places, as of {vintages.key} in {month} for {treatment}"
    return cached_lookup(key, read, timeout=KEPT_SECONDS)


@dataclass(frozen=True)
class PeriodSection:
    """A month, or twelve, as pages and papers show it."""

    over: str
    heading: str
    sentence: str
    picture: Picture | None
    # What is to be read with it; the first of them says whether the removals are usual.
    notes: tuple[str, ...]
    table: Table | None
    known: tuple[Point, ...]


@dataclass(frozen=True)
class ListMovementView:
    place: Place
    vintages: Vintages
    state: ViewQuery
    series: Series
    similar: tuple[tuple[Place, Series], ...]
    breaks: tuple[SeriesBreak, ...]

    @property
    def last(self) -> int:
        return len(self.series.months) - 1

    @cached_property
    def removals(self) -> RemovalsSeries:
        return removals_series(self.series, self.breaks)

    @cached_property
    def periods(self) -> dict[str, Period]:
        return {over: self._period(over, length) for over, length in OVER.items()}

    def _period(self, over: str, length: int) -> Period:
        moved = self._moved(self.series, length)
        similar, count = in_the_middle(self._similar_movements(moved, length))
        rates = self._everywhere()
        broken = breaks_between(self.breaks, moved.months[0], moved.months[-1])
        two_years = (month_before(moved.months[0], YEAR), moved.months[-1])
        return Period(
            over,
            moved,
            self._change_of_list(length),
            None
            if breaks_between(self.breaks, *two_years)
            else with_year_before(self.series, self.last, length),
            similar,
            count,
            {} if broken else moved.per_1000,
            rates.get(over, {}),
            tuple(broken),
            tuple(self._events(moved, length)),
        )

    def _moved(self, series: Series, length: int) -> Movement:
        moved = movement(series, self.last, length)
        return moved.per_pathway() if self.place.is_provider else moved

    def _everywhere(self) -> dict[str, dict[str, float]]:
        """Of people: a provider has none to be set beside."""
        if self.place.is_provider:
            return {}
        return everywhere(None, self.vintages, self.state.month, self.state.treatment)

    def _similar_movements(self, moved: Movement, length: int) -> Iterator[Movement]:
        """Of those whose months are all of the same kind."""
        first, last = moved.months[0], moved.months[-1]
        for place, series in self.similar:
            if first == last or not breaks_between(breaks_of(place, moved.months), first, last):
                yield self._moved(series, length)

    def _change_of_list(self, length: int) -> Measured:
        before = self.last - length
        if before < 0 or not self.series.rows[before] or not self.series.rows[self.last]:
            return Measured(None)
        compared = like_for_like(LIST, self.series, (before, self.last))
        if compared.series is None:
            return Measured(None, compared.left_out, compared.reason)
        then, now = (LIST.rule(compared.series, i) for i in (before, self.last))
        value = None if then is None or now is None else now - then
        return Measured(value, compared.left_out)

    def _events(self, moved: Movement, length: int) -> Iterator[SeriesBreak]:
        first = month_before(moved.months[-1], max(length, EVENT_MONTHS) - 1)
        for each in self.breaks:
            if each.kind == SeriesBreak.Kind.EVENT and first <= each.month <= moved.months[-1]:
                yield each

    # --- in words --------------------------------------------------------------------------------

    @property
    def rates(self) -> words.RateWords:
        return words.OF_PROVIDERS if self.place.is_provider else words.OF_AREAS

    @property
    def the_list(self) -> str:
        return f"the {self.state.of_treatment}list of {self.place.name}"

    @property
    def sentence(self) -> str:
        return self.sentence_of("month")

    def sentence_of(self, over: str) -> str:
        return words.movement_sentence(self.periods[over].movement, self.the_list)

    def usual_sentence(self, over: str) -> str:
        """What is known of the unreported removals, and nothing where there is no movement."""
        period = self.periods[over]
        if period.movement.flows is None:
            return ""
        if period.is_month:
            return words.usual_month_sentence(self.removals, self.state.month)
        return words.usual_year_sentence(self.removals, period.movement.months)

    def notes(self, over: str) -> tuple[str, ...]:
        """What is to be read with it."""
        period = self.periods[over]
        moved = period.movement
        sentences = (
            self.usual_sentence(over),
            *map(words.break_sentence, period.broken if moved.flows is not None else ()),
            words.year_before_sentence(period.year_before, moved.left_out),
            words.whole_list_sentence(period.change, moved),
            words.not_compared_sentence(moved, period.broken, self.rates),
        )
        return tuple(filter(None, sentences))

    def known(self, over: str) -> tuple[Point, ...]:
        """What else happened that moves a list without treatment, or hides who waits."""
        return tuple(
            Point(f"{formatting.month(each.month)}: {each.text}")
            for each in self.periods[over].events
        )

    @cached_property
    def sections(self) -> tuple["PeriodSection", ...]:
        return tuple(
            PeriodSection(
                over,
                HEADINGS[over],
                self.sentence_of(over),
                self.picture(over),
                self.notes(over),
                self.table(over) if self.periods[over].movement.flows is not None else None,
                self.known(over),
            )
            for over in OVER
        )

    @property
    def month_caption(self) -> Shown:
        return self.caption("month")

    @property
    def preview_url(self) -> str:
        return self._file("month", "png") if self.chart("month") else ""

    @property
    def removals_url(self) -> str:
        return self._measure_url(MEASURE)

    @property
    def change_url(self) -> str:
        return self._measure_url(list_change.MEASURE)

    def _measure_url(self, measure: Measure) -> str:
        query = self.state.query(measure="", sort="", history="")
        return reverse("place_measure", args=[self.place.code, measure.slug]) + query

    # --- drawn, and as a table -------------------------------------------------------------------

    def caption(self, over: str) -> Shown:
        months = self.periods[over].movement.months
        return Shown(
            HEADING,
            SLUG,
            self.place.name,
            (self.place.code,),
            (self.state.month,),
            releases_of(self.vintages, months),
            self.state.treatment,
            over_a_year=over == "year",
            people=() if self.place.is_provider else ("registered",),
        )

    def chart(self, over: str) -> Waterfall | None:
        flows = self.periods[over].movement.flows
        if flows is None:
            return None
        rows = tuple(
            WaterfallRow(
                LABELS[part],
                int(getattr(flows, part)) * (1 if part in LEVELS | ADDED else -1),
                is_level=part in LEVELS,
                is_rest=part == "unreported_removals",
            )
            for part in PARTS
        )
        sentence = self.sentence_of(over)
        return Waterfall(over, self.caption(over).title, sentence, rows, remark=sentence)

    def picture(self, over: str) -> Picture | None:
        chart = self.chart(over)
        if chart is None:
            return None
        return Picture(
            title=chart.title,
            summary=PICTURE_SUMMARY,
            svg=charts.waterfall(chart),
            svg_narrow=charts.waterfall(
                replace(chart, name=f"{chart.name}-narrow", width=NARROW_WIDTH)
            ),
            csv_url=self._file(over, "csv"),
            svg_url=self._file(over, "svg"),
            png_url=self._file(over, "png"),
            source=self.caption(over).source,
            source_url="/data/",
        )

    def _file(self, over: str, ending: str) -> str:
        query = self.state.query(measure="", sort="", history="")
        return f"/places/{self.place.code}/{SLUG}/{over}.{ending}{query}"

    def table(self, over: str) -> Table:
        period = self.periods[over]
        flows = period.movement.flows
        rates = self.rates
        columns = [(rates.column, period.own)]
        if period.similar_count:
            similar = f"Median of {period.similar_count} similar {rates.similar}"
            columns.append((similar, period.similar))
        if period.everywhere:
            is_england = self.place.code == ENGLAND
            columns.append(("All places" if is_england else "England", period.everywhere))
        rows = tuple(
            Row(
                (
                    Cell(LABELS[part], header=True),
                    Cell(formatting.count(int(getattr(flows, part))), numeric=True),
                    *(Cell(formatting.rate(of.get(part)), numeric=True) for _, of in columns),
                )
            )
            for part in PARTS
        )
        head = ("Part", "Pathways", *(label for label, _ in columns))
        return Table(
            replace(self.caption(over), subject="Each part beside others").title,
            tuple(Column(label, numeric=i > 0) for i, label in enumerate(head)),
            rows,
            note=" ".join(filter(None, (rates.note, self._left_out_note(period)))),
        )

    def _left_out_note(self, period: Period) -> str:
        return left_out_note(period.movement.left_out, "These figures")

    def csv_rows(self, over: str) -> list[list[object]]:
        rows: list[list[object]] = [list(CSV_COLUMNS)]
        period = self.periods[over]
        if period.movement.flows is None:
            return rows
        return rows + [self._csv_row(period, part) for part in PARTS]

    def _csv_row(self, period: Period, part: str) -> list[object]:
        moved = period.movement
        charted: list[object] = [""] * 4
        is_rest = part == "unreported_removals" and period.is_month
        for each in self.removals.among([self.state.month]) if is_rest else ():
            without = " ".join(provider.code for provider in self.removals.left_out)
            charted = [each.value, each.lower, each.upper, without]
        return [
            f"{self.state.month:%Y-%m}",
            period.over,
            self.place.code,
            self.place.name,
            self.state.treatment,
            part,
            int(getattr(moved.flows, part)),
            period.own.get(part),
            self.rates.per,
            period.similar.get(part),
            period.similar_count,
            period.everywhere.get(part),
            " ".join(provider.code for provider in moved.left_out),
            *charted,
            "; ".join(release.file_name for release in self.caption(period.over).releases),
        ]


PICTURE_SUMMARY = (
    "Each bar begins where the one above it ends. The hatched one is what nobody reported."
)


def movement_url(place: Place, query: str = "") -> str:
    return f"{place.get_absolute_url()}{SLUG}/{query}"
