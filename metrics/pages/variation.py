"""How far places differ, and how sure one can be: never a rank without its interval."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.urls import reverse

from metrics import charts, formatting
from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG, SHOWN, YEAR
from metrics.measures import BY_SLUG
from metrics.models import AnalysisResult, Place, VariationSummary
from metrics.pages.components import Choice, Link, Picture, Table
from metrics.pages.exceptional_places import ExceptionalPlaces, exceptional_places
from metrics.pages.false_alarms import lasting_sentence
from metrics.pages.left_out import LeftOut
from metrics.pages.left_out_words import left_out_note
from metrics.pages.measure_charts import NARROW_WIDTH
from metrics.pages.nearby import NearPairsSection, near_pairs_section
from metrics.pages.report import ReportSection, report_section
from metrics.pages.signal_words import spread_sentence
from metrics.pages.values import format_in_unit
from metrics.pages.variation_tables import by_name, positions_table, spread_table
from metrics.pages.variation_view import (
    LEVELS,
    Chart,
    VariationView,
    variation_view,
)
from metrics.pages.view_query import TREATMENT_NAMES
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages

TOO_MUCH_LEFT_OUT = (
    "providers that had a tenth or more of it are left out, so that its rate for 1,000 people says too"
    " little"
)


@dataclass(frozen=True)
class VariationPage:
    month: str
    title: str
    browser_title: str
    measures: tuple[Choice, ...]
    treatments: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    hidden_fields: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    pictures: tuple[tuple[str, Picture], ...]
    positions: str
    chosen: tuple[Link, ...]
    codes: str
    message: str
    which: tuple[Link, ...]
    years: tuple[str, ...]
    table: Table | None
    left_out: tuple[tuple[str, tuple[str, ...]], ...]
    near: NearPairsSection | None
    exceptional_places: ExceptionalPlaces | None
    report: ReportSection
    source: str

    def picture(self, name: str) -> Picture | None:
        return dict(self.pictures).get(name)

    @property
    def map(self) -> Picture | None:
        return self.picture("map")

    @property
    def strip(self) -> Picture | None:
        return self.picture("strip")

    @property
    def funnel(self) -> Picture | None:
        return self.picture("funnel")

    @property
    def ranks(self) -> Picture | None:
        return self.picture("positions")

    @property
    def spread(self) -> Picture | None:
        return self.picture("spread")


def variation_page(*, user: object, vintages: Vintages, params: Mapping[str, str]) -> VariationPage:
    view = variation_view(user=user, vintages=vintages, params=params)
    spread = (
        VariationSummary.objects.filter(
            release_id=vintages.newest.id,
            measure=view.measure.slug,
            treatment_function=view.treatment,
            kind=view.level,
        )
        .select_related("highest", "lowest")
        .first()
    )
    analysed = [row for row in view.rows if not _why_not_compared(row)]
    report = report_section(vintages=vintages, params=params)
    codes = ",".join(place.code for place in view.chosen)
    table = by_name(view, analysed) if analysed else None
    return VariationPage(
        month=view.month,
        title=view.caption().heading,
        browser_title=view.caption().title,
        measures=tuple(Choice(m.slug, m.measure.short, m is view.measure) for m in SHOWN),
        treatments=tuple(
            Choice(code, name, code == view.treatment)
            for code, name in sorted(
                TREATMENT_NAMES.items(), key=lambda pair: (pair[0] != TOTAL_TREATMENT, pair[1])
            )
            if code != "X01"
        ),
        levels=tuple(Choice(code, name, code == view.level) for code, name in LEVELS.items()),
        hidden_fields=(("places", codes), *report.hidden_fields),
        sentences=(
            *_sentences(view.measure.slug, spread, list(view.rows), view.level, view.month),
            *_label_sentences(view, spread, analysed),
            *_left_out_sentences(view, analysed),
        ),
        pictures=tuple(
            (name, _picture(view, name, chart)) for name, chart in view.charts().items()
        ),
        positions=_positions_message(view),
        chosen=tuple(_without_place(view, place.code, place.name) for place in view.chosen),
        codes=codes,
        message=view.message,
        which=tuple(_with_place(view, place) for place in view.which),
        years=_widening_sentences(view),
        table=table,
        left_out=_places_left_out(list(view.rows)),
        near=near_pairs_section(view) if view.level == "sub_icb" else None,
        exceptional_places=exceptional_places(view)
        if view.rows and view.panel.treatments
        else None,
        report=report,
        source=view.caption().source,
    )


def _without_place(view: VariationView, code: str, name: str) -> Link:
    rest = replace(view, chosen=tuple(place for place in view.chosen if place.code != code))
    return Link(name, reverse("variation") + rest.query + "#positions")


def _with_place(view: VariationView, place: Place) -> Link:
    more = replace(view, chosen=(*view.chosen, place))
    url = reverse("variation") + more.query + "#positions"
    return Link(place.name, url, place.get_kind_display())


def _picture(view: VariationView, name: str, chart: Chart) -> Picture:
    base = reverse("variation").rstrip("/") + f"/{name}"
    narrow = replace(chart, name=f"{name}-narrow", width=NARROW_WIDTH)
    return Picture(
        title=chart.title,
        summary=chart.summary,
        svg=draw(chart),
        svg_narrow=draw(narrow),
        table=_chart_table(view, name),
        csv_url=f"{base}.csv{view.query}",
        svg_url=f"{base}.svg{view.query}",
        png_url=f"{base}.png{view.query}",
        source=view.caption(name).source,
        source_url="/data/",
    )


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


def _chart_table(view: VariationView, name: str) -> Table | None:
    """The map's, the strip's and the funnel's values are in the table by name that the page ends with."""
    if name == "positions":
        return positions_table(view)
    return spread_table(view) if name == "spread" else None


def _positions_message(view: VariationView) -> str:
    if view.measure.percentile_column:
        return (
            "Positions are not drawn for this measure: a percentile has no counts from which an interval"
            " could be drawn, and no position is shown without one."
        )
    return ""


def _widening_sentences(view: VariationView) -> tuple[str, ...]:
    """Whether places grow apart: said only from three separate years on."""
    spread = view.spread
    if spread is None:
        return ()
    stored = len(view.panel.months)
    if spread.widening is None:
        plural = "" if spread.separate_years == 1 else "s"
        return (
            f"Whether places are growing further apart cannot be said yet: that needs at least three"
            f" separate years, and {stored} months ({spread.separate_years} whole year{plural}) are"
            " published here. The lines below are for reading, not evidence of a trend.",
        )
    sentence = {1: "Places have grown further apart", -1: "Places have come closer together"}.get(
        spread.widening.direction, "There is no clear change in how far places differ"
    )
    return (
        f"{sentence} over {spread.separate_years} years: the coefficient of variation changed by"
        f" {formatting.percent(100 * spread.widening.slope)} a year (95% interval"
        f" {formatting.percent(100 * spread.widening.lower)} to {formatting.percent(100 * spread.widening.upper)}).",
    )


def _sentences(
    slug: str, spread: VariationSummary | None, rows: list[AnalysisResult], level: str, month: str
) -> tuple[str, ...]:
    if spread is None or spread.highest is None or spread.lowest is None:
        return ("There is too little to say how far places differ on this measure.",)
    by_place: dict[int | None, float | None] = {row.place_id: row.year_value for row in rows}
    unit = BY_SLUG[slug]
    sentences = [
        f"Over the 12 months to {month}, {spread.places} {LEVELS[level]} can be compared. The highest value is"
        f" {format_in_unit(unit, by_place.get(spread.highest_id))} ({spread.highest}), the lowest"
        f" {format_in_unit(unit, by_place.get(spread.lowest_id))} ({spread.lowest})."
    ]
    if spread.ratio_90_10:
        sentences.append(
            f"Leaving out the ends: the place that nine in ten lie below has"
            f" {formatting.number(spread.ratio_90_10, 1)} times the value of the place that one in ten lie below."
        )
    if spread.phi:
        sentences.append(spread_sentence(spread.phi))
    if spread.share_within is not None:
        sentences.append(
            f"{formatting.percent(100 * spread.share_within)} of the differences lie inside ICBs, the rest"
            " between them."
        )
    if spread.kendalls_w is not None:
        sentences.append(
            f"The order of places is much the same from month to month"
            f" (Kendall's W {formatting.number(spread.kendalls_w, 2)}; 1 is always the same, 0 always another)."
            if spread.kendalls_w > 0.5
            else f"The order of places changes a good deal (Kendall's W {formatting.number(spread.kendalls_w, 2)})."
        )
    return tuple(sentences)


def _label_sentences(
    view: VariationView, spread: VariationSummary | None, analysed: list[AnalysisResult]
) -> tuple[str, ...]:
    """How many carry a label of lasting, and how many would by chance."""
    months = max((row.months or 0 for row in analysed), default=0)
    if view.measure.polarity == 0 or spread is None or months < YEAR:
        return ()
    least = sum(
        row.label in (AnalysisResult.Label.PERSISTENT, AnalysisResult.Label.PROVISIONAL)
        for row in analysed
    )
    most = sum(bool(row.label) for row in analysed) - least
    have = "1 place has" if least == 1 else f"{least} places have"
    return (
        f"{have} been in the least favourable fifth, and {most} in the most favourable, month after month,"
        " and over 12 months outside the 95% limits that are widened for the usual spread between places."
        f" {lasting_sentence(len(analysed), spread.wander, months, 'each of these fifths')}",
    )


def _left_out_sentences(view: VariationView, analysed: list[AnalysisResult]) -> tuple[str, ...]:
    """Of which places is many to say here; each place's own page says it of that place."""
    providers = LeftOut(analysed, view.vintages)
    note = left_out_note(
        (each for row in analysed for each in providers.of(row)), "Places' figures"
    )
    return (note,) if note else ()


def _places_left_out(rows: list[AnalysisResult]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if reason := _why_not_compared(row):
            reasons.setdefault(reason, []).append(row.place.name)
    return tuple((reason, tuple(names)) for reason, names in sorted(reasons.items()))


def _why_not_compared(row: AnalysisResult) -> str:
    is_rate = not ANALYSED_BY_SLUG[row.measure].is_stock
    if not row.suppression_reason and is_rate and row.left_out and row.year_value is None:
        return TOO_MUCH_LEFT_OUT
    return row.suppression_reason
