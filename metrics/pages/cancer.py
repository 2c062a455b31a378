"""Cancer waiting times of a place: a family of measures of its own, each with its control chart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from metrics import charts, formatting
from metrics.analysis.analysed_measures import CHARTED_BY_SLUG
from metrics.analysis.control_chart import ControlChart, control_chart
from metrics.calendar import month_before
from metrics.cancer.standards import STANDARDS
from metrics.charts import LineChart
from metrics.measures import Measure, Series
from metrics.models import Place, StandardCount, Succession
from metrics.models.places import ENGLAND
from metrics.pages import control_charts, measure_charts
from metrics.pages.components import Cell, Column, Link, Picture, Row, Table
from metrics.pages.sources import month_runs
from metrics.pages.titles import Shown
from metrics.pages.values import format_in_unit
from metrics.pages.view_query import lower_first
from metrics.series import Vintage, targets_of
from metrics.standard_series import MEASURES, Standards, read_standards, read_types

HEADING, SLUG = "Cancer waits", "cancer"
YEAR = 12
# How each measure's sentence begins: {month}, {value}, {place}, {england}.
_SENTENCES = {
    "FDS": "In {month}, {value} of people from {place} were told within 28 days whether they have cancer{england}.",
    "31D": "{value} of people with cancer were treated within 31 days of the decision to treat{england}.",
    "62D": "{value} of people with cancer were treated within 62 days of an urgent referral{england}.",
}
HEAD = ("month", "place", "name", "measure", "value", "england", "within", "total", "source_file")


class ShownCancer(Shown):
    """What a picture or file of cancer waiting times shows, and where it comes from."""

    @property
    def source(self) -> str:
        newest = max(self.releases, key=lambda release: release.id)
        day = newest.published_at
        published = f", published here on {formatting.day(day)}" if day else ""
        return (
            f"NHS England, Cancer Waiting Times, {self.period}. Newest release {newest.id}{published}."
            " All types of cancer together"
        )

    @property
    def file_name(self) -> str:
        months = "-to-".join(f"{month:%Y-%m}" for month in (self.months[0], self.months[-1]))
        newest = max(release.id for release in self.releases)
        return "-".join([self.slug, *self.codes, months, f"release-{newest}"])


@dataclass(frozen=True)
class MeasureSection:
    measure: Measure
    picture: Picture
    types: Table | None


class CancerView:
    """Read when the first of it is asked for."""

    def __init__(self, user: object, place: Place, england: Place) -> None:
        self.user, self.place, self._england = user, place, england
        # Title, source, picture and table of a measure are of one chart.
        self._controls: dict[str, ControlChart] = {}

    @cached_property
    def standards(self) -> Standards:
        return read_standards(user=self.user, places=(self.place, self._england))

    @cached_property
    def series(self) -> Series:
        return self.standards.series(self.place)

    @cached_property
    def england(self) -> Series:
        return self.standards.series(self._england)

    @property
    def is_empty(self) -> bool:
        return not self.standards or not any(self.series.rows)

    @property
    def no_figures(self) -> str:
        if not self.is_empty:
            return ""
        return f"No cancer waiting times are published here for {self.place.name}."

    @cached_property
    def earlier(self) -> tuple[Link, ...]:
        """Of a place without figures, the places that it came from: theirs stay under their own codes."""
        if not self.is_empty:
            return ()
        rows = Succession.objects.filter(successor=self.place, predecessor__kind=self.place.kind)
        before = [row.predecessor for row in rows.select_related("predecessor")]
        return tuple(Link(place.name, f"{place.get_absolute_url()}{SLUG}/") for place in before)

    @cached_property
    def last(self) -> int:
        """The newest month in which the place has figures."""
        return max(i for i, row in enumerate(self.series.rows) if row is not None)

    @property
    def month(self) -> date:
        return self.series.months[self.last]

    @property
    def newest(self) -> Vintage:
        return self.standards.by_month[self.month]

    @property
    def caption(self) -> Shown:
        return self._shown(HEADING, SLUG, self.series.months)

    def _shown(self, subject: str, slug: str, months: Sequence[date]) -> Shown:
        return ShownCancer(
            subject,
            slug,
            self.place.name,
            (self.place.code,),
            tuple(months),
            self.standards.releases,
        )

    @property
    def title(self) -> str:
        if self.is_empty:
            return f"{HEADING}: {self.place.name}"
        return f"{HEADING}: {self.place.name}, {formatting.month(self.month)}"

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        if self.is_empty:
            return ()
        return tuple(
            _SENTENCES[standard.code].format(
                month=formatting.month(self.month),
                value=self._value(measure, self.series),
                place=self.place.name,
                england=self._against_england(measure),
            )
            for standard, measure in zip(STANDARDS, MEASURES, strict=True)
            if not measure.too_few(self.series, self.last)
        )

    def _against_england(self, measure: Measure) -> str:
        if self.place.code == ENGLAND:
            return ""
        return f" (England {self._value(measure, self.england)})"

    def _value(self, measure: Measure, series: Series, i: int | None = None) -> str:
        at = self.last if i is None else i
        if measure.too_few(series, at):
            return "too few to say"
        return format_in_unit(measure, measure.rule(series, at))

    @property
    def absent_sentence(self) -> str:
        """Which months are not held, if any."""
        absent = self.standards.absent
        if not absent:
            return ""
        return (
            f"No file is held for {formatting.listed(month_runs(absent))}. Charts have a gap there."
        )

    @cached_property
    def summary(self) -> Table:
        numbers = ("Within", "All", "Share", "A year before", "England", "Standard")
        head = (Column("Measure"), *(Column(text, numeric=True) for text in numbers))
        caption = f"Cancer waits, {self.place.name}, {formatting.month(self.month)}"
        return Table(caption, head, tuple(map(self._summary_row, MEASURES)))

    def _summary_row(self, measure: Measure) -> Row:
        within, total = self.counts(measure, self.last)
        figures = (
            people(within),
            people(total),
            self._value(measure, self.series),
            self._year_before(measure),
            self._value(measure, self.england),
            next((formatting.percent(target.value) for target in targets_of(measure.slug)), ""),
        )
        name = Cell(measure.title, url=f"#{measure.slug}", header=True)
        return Row((name, *(Cell(text, numeric=True) for text in figures)))

    def counts(self, measure: Measure, i: int) -> tuple[float | None, float | None]:
        standard = STANDARDS[MEASURES.index(measure)]
        row = self.series.rows[i]
        return getattr(row, standard.within, None), getattr(row, standard.total, None)

    def _year_before(self, measure: Measure) -> str:
        month = month_before(self.month, YEAR)
        if month not in self.standards.by_month or month not in self.series.months:
            return "not held"
        return self._value(measure, self.series, self.series.months.index(month))

    # --- each measure ----------------------------------------------------------------------------

    @cached_property
    def sections(self) -> tuple[MeasureSection, ...]:
        types = read_types(user=self.user, place=self.place, release=self.newest)
        return tuple(
            MeasureSection(
                measure, self.picture(measure), self._types(measure, types.get(standard.code, []))
            )
            for standard, measure in zip(STANDARDS, MEASURES, strict=True)
        )

    def control(self, measure: Measure) -> ControlChart:
        """Up to the newest month of the place. What is known to break lists breaks none of these."""
        if measure.slug not in self._controls:
            to = self.last + 1
            series = replace(
                self.series, months=self.series.months[:to], rows=self.series.rows[:to]
            )
            self._controls[measure.slug] = control_chart(CHARTED_BY_SLUG[measure.slug], series)
        return self._controls[measure.slug]

    def shown_measure(self, measure: Measure) -> Shown:
        months = [point.month for point in self.control(measure).points]
        return self._shown(f"Control chart of {lower_first(measure.title)}", measure.slug, months)

    def line_chart(self, measure: Measure) -> LineChart:
        chart = self.control(measure)
        drawn = control_charts.line_chart(
            chart, name=measure.slug, caption=self.shown_measure(measure)
        )
        gaps = [(m, m, "not held") for m in self.standards.absent if m <= self.month]
        return replace(
            drawn,
            gaps=_joined(gaps),
            standards=tuple(
                (target.value, target.label.split(":")[0]) for target in targets_of(measure.slug)
            ),
        )

    def picture(self, measure: Measure) -> Picture:
        drawn = self.line_chart(measure)
        return measure_charts.picture(
            drawn,
            level_source=self.shown_measure(measure).source,
            table=control_charts.table(
                self.control(measure), drawn.title, without="No file is held"
            ),
            base=f"{self.place.get_absolute_url()}{SLUG}/{measure.slug}",
            query="",
        )

    def _types(self, measure: Measure, counts: Sequence[StandardCount]) -> Table | None:
        if not counts:
            return None
        head = (
            Column("Type of cancer"),
            *(Column(x, numeric=True) for x in ("Within", "All", "Share")),
        )
        rows = tuple(
            Row(
                (
                    Cell(count.category, header=True),
                    Cell(people(count.within), numeric=True),
                    Cell(people(count.total), numeric=True),
                    Cell(_share(measure, count), numeric=True),
                )
            )
            for count in counts
        )
        caption = (
            f"{measure.title} by type of cancer: {self.place.name}, {formatting.month(self.month)}"
        )
        return Table(caption, head, rows)

    def csv_rows(self, measure: Measure) -> list[list[object]]:
        """Every month, unrounded, oldest first; months of which no file is held are empty."""
        charted = control_charts.columns_by_month(self.control(measure))
        nothing = [""] * len(control_charts.COLUMNS)
        rows: list[list[object]] = [[*HEAD, *control_charts.COLUMNS]]
        for i, month in enumerate(self.series.months):
            release = self.standards.by_month.get(month)
            rows.append(
                [
                    f"{month:%Y-%m}",
                    self.place.code,
                    self.place.name,
                    measure.slug,
                    measure.rule(self.series, i),
                    measure.rule(self.england, i),
                    *self.counts(measure, i),
                    release.file_name if release else "",
                    *charted.get(month, nothing),
                ]
            )
        return rows

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        return tuple((measure.title, f"{measure.definition} {measure.why}") for measure in MEASURES)

    @property
    def careful(self) -> str:
        return MEASURES[0].careful

    @property
    def release(self) -> Link:
        return Link(self.caption.source, f"/data/{self.newest.id}/")


def people(number: float | None) -> str:
    """With the half that a person counts who was treated by two providers."""
    if number is None:
        return formatting.NOT_KNOWN
    return formatting.number(number, 0 if number == int(number) else 1)


def _share(measure: Measure, count: StandardCount) -> str:
    if count.total < measure.minimum:
        return "too few to say"
    return format_in_unit(measure, 100 * count.within / count.total)


def _joined(
    gaps: Sequence[tuple[date, date, str]],
) -> tuple[tuple[date, date, str], ...]:
    """Months that follow on each other together."""
    joined: list[tuple[date, date, str]] = []
    for first, last, words in gaps:
        if joined and month_before(first) == joined[-1][1]:
            joined[-1] = (joined[-1][0], last, words)
        else:
            joined.append((first, last, words))
    return tuple(joined)


def draw(view: CancerView, measure: Measure, source: str) -> str:
    return charts.line_chart(view.line_chart(measure), source=source)
