"""What the pages on variation show: charts, tables and sentences on how far places differ."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from metrics import charts, formatting
from metrics.charts.rank_charts import MOST
from metrics.models import AnalysisResult, Place, VariationSummary
from metrics.pages import variation_words as words
from metrics.pages.components import Choice, Link, MenuItem, Picture, Reading, Table
from metrics.pages.exceptional_places import ExceptionalPlaces, exceptional_places
from metrics.pages.measure_charts import NARROW_WIDTH
from metrics.pages.near_pairs import NearPairsSection, near_pairs_section
from metrics.pages.readings import dot_readings, month_readings, rank_readings
from metrics.pages.report import ReportSection, report_section
from metrics.pages.variation_subpages import (
    OVERVIEW,
    RANKS,
    REPORT,
    VARIATION_PAGES,
    VariationSubpage,
)
from metrics.pages.variation_tables import by_name, positions_table, spread_table
from metrics.pages.variation_view import LEVELS, Chart, VariationView, measures_of_level
from metrics.pages.view_query import TREATMENT_NAMES
from metrics.rtt.columns import TOTAL_TREATMENT


@dataclass(frozen=True)
class VariationPage:
    """What each page's template reads; whatever it does not read is not computed."""

    view: VariationView
    subpage: VariationSubpage
    params: Mapping[str, str]

    @property
    def title(self) -> str:
        if self.subpage is REPORT:
            return f"Completed admitted pathways per 1,000 people, {self.report.span}"
        return self.view.caption().heading

    @property
    def browser_title(self) -> str:
        if self.subpage is OVERVIEW:
            return self.view.caption().title
        whole = self.title if self.subpage is REPORT else self.view.caption().title
        return f"{self.subpage.label}: {whole}"

    @property
    def source(self) -> str:
        return self.view.caption().source

    @property
    def menu(self) -> tuple[MenuItem, ...]:
        return tuple(
            MenuItem(page.label, page.url + self.view.query, is_current=page is self.subpage)
            for page in VARIATION_PAGES
        )

    @property
    def further(self) -> tuple[Link, ...]:
        """From the overview to what there is to see."""
        return tuple(
            Link(page.label, page.url + self.view.query, page.what)
            for page in VARIATION_PAGES
            if page.slug
        )

    @property
    def ranks_url(self) -> str:
        return RANKS.url + self.view.query + "#by-name"

    @property
    def measures(self) -> tuple[Choice, ...]:
        chosen = self.view.measure
        return tuple(
            Choice(m.slug, m.measure.short, m is chosen) for m in measures_of_level(self.view.level)
        )

    @property
    def treatments(self) -> tuple[Choice, ...]:
        by_name = sorted(
            TREATMENT_NAMES.items(), key=lambda pair: (pair[0] != TOTAL_TREATMENT, pair[1])
        )
        return tuple(
            Choice(code, name, code == self.view.treatment)
            for code, name in by_name
            if code != "X01"
        )

    @property
    def levels(self) -> tuple[Choice, ...]:
        """None to choose from on a page about places of one kind."""
        offered = self.subpage.levels
        if len(offered) == 1:
            return ()
        return tuple(
            Choice(code, name, code == self.view.level)
            for code, name in LEVELS.items()
            if code in offered
        )

    @property
    def codes(self) -> str:
        return ",".join(place.code for place in self.view.chosen)

    @cached_property
    def summary(self) -> VariationSummary | None:
        view = self.view
        if view.is_of_trusts:
            return view.made
        of_view = VariationSummary.objects.filter(
            release_id=view.vintages.newest.id,
            measure=view.measure.slug,
            treatment_function=view.treatment,
            kind=view.level,
        )
        return of_view.select_related("highest", "lowest").first()

    @cached_property
    def compared(self) -> list[AnalysisResult]:
        return [row for row in self.view.rows if not words.why_not_compared(row)]

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """How far places differ: the plain ones first."""
        view = self.view
        return words.spread_sentences(
            view.measure.slug, self.summary, list(view.rows), view.level, view.month
        )

    @property
    def labels(self) -> tuple[str, ...]:
        return words.label_sentences(self.view, self.summary, self.compared)

    @property
    def without(self) -> tuple[str, ...]:
        return words.left_out_sentences(self.view, self.compared)

    @property
    def left_out(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return words.places_left_out(list(self.view.rows))

    @cached_property
    def table(self) -> Table | None:
        return by_name(self.view, self.compared) if self.compared else None

    @cached_property
    def map(self) -> Picture | None:
        return self._picture("map", self._by_name)

    @cached_property
    def strip(self) -> Picture | None:
        return self._picture("strip", self._by_name)

    @cached_property
    def funnel(self) -> Picture | None:
        return self._picture("funnel", self._by_name)

    @cached_property
    def ranks(self) -> Picture | None:
        return self._picture("positions", lambda: positions_table(self.view))

    @cached_property
    def spread(self) -> Picture | None:
        return self._picture("spread", lambda: spread_table(self.view))

    def _by_name(self) -> Table | None:
        return self.table

    def _picture(self, name: str, table: Callable[[], Table | None]) -> Picture | None:
        chart = self.view.chart(name)
        if chart is None:
            return None
        narrow = replace(chart, name=f"{name}-narrow", width=NARROW_WIDTH)
        base = f"{OVERVIEW.url}{name}"
        return Picture(
            title=chart.title,
            summary=chart.summary,
            svg=draw(chart),
            svg_narrow=draw(narrow),
            table=table(),
            readings=self._readings(chart),
            csv_url=f"{base}.csv{self.view.query}",
            svg_url=f"{base}.svg{self.view.query}",
            png_url=f"{base}.png{self.view.query}",
            source=self.view.caption(name).source,
            source_url="/data/",
        )

    def _readings(self, chart: Chart) -> tuple[Reading, ...]:
        if isinstance(chart, charts.LineChart):
            return month_readings(chart, self.view.vintages)
        if isinstance(chart, charts.RankChart):
            return rank_readings(chart)
        # Each tile of a map is a link that says the same.
        return () if isinstance(chart, charts.TileMap) else dot_readings(chart)

    @property
    def no_positions(self) -> str:
        return words.NO_POSITIONS if self.view.measure.percentile_column else ""

    @property
    def most_chosen(self) -> str:
        return formatting.in_words(MOST)

    @property
    def chosen(self) -> tuple[Link, ...]:
        """Each with the address of the page without it."""
        view = self.view
        return tuple(
            self._with(place, tuple(other for other in view.chosen if other != place))
            for place in view.chosen
        )

    @property
    def which(self) -> tuple[Link, ...]:
        """Places that may be meant, each with the address of the page with it."""
        view = self.view
        return tuple(
            replace(self._with(place, (*view.chosen, place)), note=place.get_kind_display())
            for place in view.which
        )

    def _with(self, place: Place, chosen: tuple[Place, ...]) -> Link:
        return Link(place.name, RANKS.url + replace(self.view, chosen=chosen).query)

    @property
    def years(self) -> tuple[str, ...]:
        return words.widening_sentences(self.view)

    @cached_property
    def near(self) -> NearPairsSection:
        return near_pairs_section(self.view)

    @cached_property
    def exceptional_places(self) -> ExceptionalPlaces | None:
        view = self.view
        return exceptional_places(view) if view.rows and view.panel.treatments else None

    @cached_property
    def report(self) -> ReportSection:
        return report_section(vintages=self.view.vintages, params=self.params)


def draw(chart: Chart, source: str = "") -> str:
    if isinstance(chart, charts.FunnelChart):
        return charts.funnel_chart(chart, source=source)
    if isinstance(chart, charts.TileMap):
        return charts.tile_map(chart, source=source)
    if isinstance(chart, charts.Swarm):
        return charts.swarm(chart, source=source)
    if isinstance(chart, charts.RankChart):
        return charts.rank_chart(chart, source=source)
    return charts.line_chart(chart, source=source)
