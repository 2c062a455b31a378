"""What the page on variation and its files are made from: one measure, one treatment function, the
places of one kind, in the newest published month."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from itertools import chain

import numpy as np
from django.urls import reverse
from django.utils.text import slugify

from metrics import charts, formatting
from metrics.absences import Absence, MissingProvider, named_providers, read_absences
from metrics.analysis.analysed_measures import SHOWN, YEAR, AnalysedMeasure
from metrics.analysis.funnels import PlacesInFunnel
from metrics.analysis.load_panel import load_panel
from metrics.analysis.over_time import (
    FEWEST,
    RankedMonth,
    SpreadOverTime,
    ranked_months,
    spread_over_time,
)
from metrics.analysis.panel import Panel
from metrics.analysis.results import funnel_of_compared
from metrics.analysis.trusts import trust_panel, trust_statistics
from metrics.cache import cached_lookup
from metrics.charts import FunnelChart, FunnelDot, LineChart, RankChart, RankSeries, Swarm, TileMap
from metrics.charts.rank_charts import MOST
from metrics.measures import Measure
from metrics.models import AnalysisResult, Place, VariationSummary
from metrics.pages.chosen_places import (
    ChosenPlaces,
    codes_from_params,
    find_among,
    with_place_added,
)
from metrics.pages.left_out_words import left_out_note
from metrics.pages.measure_charts import unit_of
from metrics.pages.tilemap import tile_map_of
from metrics.pages.titles import Shown, place_names, releases_of
from metrics.pages.values import format_in_unit
from metrics.pages.view_query import TREATMENT_NAMES, ViewQuery
from metrics.place_search import find_places
from metrics.provider_similarity import similar_providers
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages
from metrics.similarity import similar_places
from metrics.stats.funnel import POSSIBLY, PROBABLY

TRUSTS = Place.Kind.PROVIDER.value
LEVELS = {"icb": "ICBs", "sub_icb": "sub-ICB locations", TRUSTS: "NHS trusts"}
# Nobody lives in a hospital: a trust has no measure per head.
SHOWN_OF_TRUSTS = tuple(measure for measure in SHOWN if not measure.measure.people)
CURVE_POINTS = 40
Chart = FunnelChart | TileMap | RankChart | LineChart | Swarm


@dataclass(frozen=True)
class VariationView:
    measure: AnalysedMeasure
    treatment: str
    level: str
    vintages: Vintages
    rows: tuple[AnalysisResult, ...]
    chosen: tuple[Place, ...]
    message: str = ""
    which: tuple[Place, ...] = ()
    # Of trusts, whose statistics are not stored.
    made: VariationSummary | None = None

    @property
    def is_of_trusts(self) -> bool:
        return self.level == TRUSTS

    @property
    def shown(self) -> Measure:
        return self.measure.measure

    @property
    def month(self) -> str:
        return formatting.month(self.vintages.newest.month)

    @property
    def query(self) -> str:
        """The address's query for this view."""
        fields = {"measure": self.measure.slug, "treatment": self.treatment, "level": self.level}
        codes = ",".join(place.code for place in self.chosen)
        return "?" + "&".join(f"{k}={v}" for k, v in (*fields.items(), ("places", codes)) if v)

    def caption(self, chart: str = "") -> Shown:
        """Of one chart, or of the page: the newest year, or every month where the chart runs by month."""
        newest = self.vintages.newest.month
        by_month = self._months_drawn(chart)
        level = LEVELS[self.level]
        where = {
            "map": f"a map of {level}",
            "strip": f"{level} on one scale",
            "funnel": f"{level} by size",
            "positions": f"positions of {place_names(self.chosen)} among {level}, month by month",
            "spread": f"how far {level} differ, month by month",
        }.get(chart, f"how {level} differ")
        codes = tuple(place.code for place in self.chosen) if chart == "positions" else ()
        return Shown(
            subject=self.shown.title,
            slug="-".join(filter(None, (self.measure.slug, chart))),
            where=where,
            codes=(slugify(level), *codes),
            months=by_month or (newest,),
            releases=releases_of(self.vintages, by_month or self.vintages.months_to(newest, YEAR)),
            treatment=self.treatment,
            over_a_year=not by_month,
            people=(self.shown.people,) if self.shown.people else (),
        )

    def _months_drawn(self, chart: str) -> tuple[date, ...]:
        """Of the charts that run by month; of the others, and of one without a month, none."""
        if chart == "positions":
            return self.panel.months
        if chart == "spread" and self.spread:
            return tuple(month.month for month in self.spread.by_month)
        return ()

    @cached_property
    def panel(self) -> Panel:
        """All measures of this treatment function, so that bright spots can be found in it too."""
        if self.is_of_trusts:
            return kept_trust_panel(self.vintages, self.treatment)
        return load_panel(
            Place.Kind(self.level),
            self.vintages.newest.month,
            treatments=(self.treatment,),
            kept_as=self.vintages.key,
        )

    @cached_property
    def funnel(self) -> PlacesInFunnel | None:
        return funnel_of_compared(self.measure, self.panel)

    @cached_property
    def peers(self) -> dict[str, list[str]]:
        newest, month = self.vintages.newest.id, self.vintages.newest.month
        if self.is_of_trusts:
            return {
                p.code: [similar.code for similar in similar_providers(p, newest)]
                for p in self.panel.places
            }
        return {
            p.code: [similar.code for similar in similar_places(p, month)]
            for p in self.panel.places
        }

    @cached_property
    def spread(self) -> SpreadOverTime | None:
        return spread_over_time(self.panel, self.measure) if self.panel.treatments else None

    @cached_property
    def positions(self) -> dict[int, tuple[RankedMonth | None, ...]]:
        if not self.panel.treatments:
            return {}
        at = {place.pk: row for row, place in enumerate(self.panel.places)}
        rows = {place.pk: at[place.pk] for place in self.chosen if place.pk in at}
        ranks = ranked_months(self.panel, self.measure, list(rows.values()))
        return {number: ranks[row] for number, row in rows.items() if row in ranks}

    def measure_url(self, place: Place) -> str:
        """The measure of a place and of the treatment function shown."""
        url = reverse("place_measure", args=[place.code, self.measure.slug])
        return url + self._treatment_query

    def place_url(self, place: Place) -> str:
        return place.get_absolute_url() + self._treatment_query

    @property
    def _treatment_query(self) -> str:
        return ViewQuery(self.vintages.newest.month, self.treatment).query(month="")

    def year_values(self) -> dict[int, float]:
        return {
            row.place_id: row.year_value
            for row in self.rows
            if not row.suppression_reason and row.year_value is not None
        }

    def chart(self, name: str) -> Chart | None:
        """One of CHARTS; nothing where there is too little to draw it from."""
        return CHARTS[name](self)

    def map(self) -> TileMap | None:
        values = self.year_values()
        if not values or self.is_of_trusts:
            return None
        return tile_map_of(
            name="map",
            title=self.caption("map").title,
            places=[row.place for row in self.rows],
            values=values,
            format_value=lambda value: format_in_unit(self.shown, value),
            url=self.measure_url,
        )

    def strip(self) -> Swarm | None:
        """Every place that is compared, on one scale; neither end is named, for neither is the point."""
        by_place = self.year_values()
        names = {row.place_id: row.place.name for row in self.rows}
        ordered = sorted(by_place, key=lambda number: (by_place[number], names[number]))
        values = [by_place[number] for number in ordered]
        if len(values) < FEWEST:
            return None
        tenth = len(values) // 10
        return Swarm(
            name="strip",
            title=self.caption("strip").title,
            summary=f"Over the 12 months to {self.month} half lie below"
            f" {format_in_unit(self.shown, float(np.median(values)))}, and eight in ten between"
            f" {format_in_unit(self.shown, values[tenth])} and"
            f" {format_in_unit(self.shown, values[-1 - tenth])}.",
            groups=((f"{len(values)} {LEVELS[self.level]}", tuple(values)),),
            names=(tuple(names[number] for number in ordered),),
            unit=unit_of(self.shown),
            unit_words="Per 1,000 people" if self.shown.unit == "rate" else "",
        )

    def funnel_chart(self) -> FunnelChart | None:
        funnel = self.funnel
        if funnel is None or not np.isfinite(funnel.value).any():
            return None
        scale = self.measure.scale if self.measure.is_stock else 1.0
        bands = funnel.funnel.bands()
        dots = tuple(
            FunnelDot(
                place.name,
                float(funnel.size[i]),
                float(scale * funnel.value[i]),
                int(bands[i]),
            )
            for i, place in enumerate(self.panel.places)
            if np.isfinite(funnel.value[i])
        )
        sizes = np.linspace(0.02, 1.0, CURVE_POINTS) * max(dot.size for dot in dots)
        return FunnelChart(
            name="funnel",
            title=self.caption("funnel").title,
            summary=_funnel_summary(dots, self.level),
            dots=dots,
            limits=tuple(
                _curve(funnel, sizes, confidence, scale) for confidence in (POSSIBLY, PROBABLY)
            ),
            middle=float(scale * funnel.funnel.target),
            middle_words="NHS trusts, all together"
            if self.is_of_trusts
            else FunnelChart.middle_words,
            unit=unit_of(self.shown) if self.measure.is_stock else "rate",
            size_words="Pathways on the list, average of 12 months"
            if self.measure.is_stock
            else "Pathways expected in 12 months at the rate of all these places together",
            size_words_short="Pathways on the list"
            if self.measure.is_stock
            else "Pathways expected",
            unit_words="" if self.measure.is_stock else "Completed / expected for need",
        )

    def rank_chart(self) -> RankChart | None:
        series = tuple(
            RankSeries(
                place.name,
                tuple(
                    (rank.rank, rank.low, rank.high) if rank else None
                    for rank in self.positions[place.pk]
                ),
            )
            for place in self.chosen
            if any(self.positions.get(place.pk, ()))
        )
        if not series:
            return None
        of = max(rank.of for ranks in self.positions.values() for rank in ranks if rank)
        return RankChart(
            name="positions",
            title=self.caption("positions").title,
            summary=self._positions_summary(),
            months=self.panel.months,
            series=series,
            of=of,
        )

    def _positions_summary(self) -> str:
        now = []
        for place in self.chosen:
            ranks = [rank for rank in self.positions.get(place.pk, ()) if rank]
            if ranks:
                now.append(f"{place.name} {position(ranks[-1])}")
        return (
            f"In {self.month}: {'; '.join(now)}. Upright lines are the 95% interval that the counts of"
            " each month allow. 1st is the highest value. Where intervals overlap, places cannot be"
            f" told apart.{self._left_out_words(range(len(self.panel.places)))}"
        )

    def left_out_of(self, row: int) -> tuple[MissingProvider, ...]:
        """Without whom the months of a place are, by its row in the panel."""
        codes = self.panel.left_out.get((row, self.treatment, self.measure.part), ())
        part = (self.measure.part,)
        return named_providers(
            codes, self._absences, self.panel.months, part, self.panel.months[-1]
        )

    def _left_out_words(self, rows: Iterable[int]) -> str:
        left_out = chain.from_iterable(map(self.left_out_of, rows))
        note = left_out_note(left_out, "Places' figures")
        return f" {note}" if note else ""

    @cached_property
    def _absences(self) -> Sequence[Absence]:
        if not self.panel.left_out:
            return ()
        releases = {
            month: vintage.id
            for month in self.panel.months
            if (vintage := self.vintages.by_month.get(month))
        }
        return read_absences(releases, (), (), kept_as=self.vintages.key)

    def spread_chart(self) -> LineChart | None:
        spread = self.spread
        if spread is None or len(spread.by_month) < 2:
            return None
        values = tuple(month.ratio_90_10 for month in spread.by_month)
        first, last = spread.by_month[0], spread.by_month[-1]
        return LineChart(
            name="spread",
            title=self.caption("spread").title,
            summary="One in ten places lies below the first value, nine in ten below the second. The second"
            f" was {formatting.number(last.ratio_90_10, 2)} times the first in {formatting.month(last.month)}, and"
            f" {formatting.number(first.ratio_90_10, 2)} times in {formatting.month(first.month)}. The same"
            f" {spread.compared} places in every month.{self._left_out_words(spread.rows)}",
            months=tuple(month.month for month in spread.by_month),
            series=(charts.Series("90:10 ratio", values, "place"),),
            unit="rate",
            unit_words="90:10 ratio",
            height=240,
        )


CHARTS: dict[str, Callable[[VariationView], Chart | None]] = {
    "funnel": VariationView.funnel_chart,
    "map": VariationView.map,
    "positions": VariationView.rank_chart,
    "spread": VariationView.spread_chart,
    "strip": VariationView.strip,
}


def position(rank: RankedMonth) -> str:
    return (
        f"{formatting.ordinal(rank.rank)} of {rank.of} (95% interval {formatting.ordinal(rank.low)} to"
        f" {formatting.ordinal(rank.high)})"
    )


def _curve(
    funnel: PlacesInFunnel, sizes: np.ndarray, confidence: float, scale: float
) -> tuple[tuple[float, float, float], ...]:
    limits = funnel.funnel.limits(sizes, confidence)
    lower, upper = np.ravel(limits.lower) * scale, np.ravel(limits.upper) * scale
    return tuple(zip(sizes.tolist(), lower.tolist(), upper.tolist(), strict=True))


def _funnel_summary(dots: tuple[FunnelDot, ...], level: str) -> str:
    far = sorted(dot.label for dot in dots if abs(dot.outside) == 2)
    possibly = sum(abs(dot.outside) == 1 for dot in dots)
    start = f"Of {len(dots)} {LEVELS[level]}"
    more = (
        f"{possibly} {'more ' if far else ''}possibly {'differs' if possibly == 1 else 'differ'}."
    )
    if not far:
        return (
            f"{start}, none differs from the rest more than chance and the usual differences between"
            f" places explain. {more}"
        )
    named = formatting.listed([*far[:8], f"{len(far) - 8} more"] if len(far) > 8 else far)
    differ = "differs" if len(far) == 1 else "differ"
    return (
        f"{start}, {len(far)} {differ} from the rest more than chance and the usual differences between"
        f" places explain. {'It is' if len(far) == 1 else 'They are'} {named}. {more}"
    )


def measures_of_level(level: str) -> tuple[AnalysedMeasure, ...]:
    return SHOWN_OF_TRUSTS if level == TRUSTS else SHOWN


def variation_view(*, user: object, vintages: Vintages, params: Mapping[str, str]) -> VariationView:
    """One query for the standings and one for chosen places; the rest is read when it is drawn. Those of
    trusts are made here."""
    level = params.get("level", "") if params.get("level") in LEVELS else "sub_icb"
    measures = measures_of_level(level)
    measure = next((m for m in measures if m.slug == params.get("measure")), measures[0])
    treatment = params.get("treatment", "")
    treatment = treatment if treatment in TREATMENT_NAMES else TOTAL_TREATMENT
    made = None
    if level == TRUSTS:
        rows, made = _made_of_trusts(vintages, treatment, measure)
    else:
        rows = _stored(user, vintages, treatment, measure, level)
    chosen = _chosen(rows, params, level)
    return VariationView(
        *(measure, treatment, level, vintages, rows),
        chosen.places,
        chosen.message,
        chosen.which,
        made,
    )


def _stored(
    user: object, vintages: Vintages, treatment: str, measure: AnalysedMeasure, level: str
) -> tuple[AnalysisResult, ...]:
    rows = AnalysisResult.objects.visible_to(user).filter(
        release_id=vintages.newest.id,
        measure=measure.slug,
        treatment_function=treatment,
        place__kind=level,
    )
    return tuple(rows.select_related("place").order_by("place__name"))


def _made_of_trusts(
    vintages: Vintages, treatment: str, measure: AnalysedMeasure
) -> tuple[tuple[AnalysisResult, ...], VariationSummary | None]:
    return cached_lookup(
        f"statistics of trusts as of {vintages.key} {treatment} {measure.slug}",
        lambda: trust_statistics(kept_trust_panel(vintages, treatment), measure, vintages.newest),
    )


def kept_trust_panel(vintages: Vintages, treatment: str) -> Panel:
    return cached_lookup(
        f"panel of trusts as of {vintages.key} {treatment}",
        lambda: trust_panel(vintages, treatment),
    )


def _chosen(
    rows: tuple[AnalysisResult, ...], params: Mapping[str, str], level: str
) -> ChosenPlaces:
    by_code = {row.place.code: row.place for row in rows}
    places = [by_code[code] for code in codes_from_params(params) if code in by_code][:MOST]
    return with_place_added(
        places,
        params,
        most=MOST,
        among=by_code,
        where=f" among {LEVELS[level]}",
        find=partial(find_among, by_code.values()) if level == TRUSTS else find_places,
    )
