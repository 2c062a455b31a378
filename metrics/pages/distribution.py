"""One measure in one month: every ICB and every sub-ICB location, as a picture and by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.urls import reverse

from metrics import charts, formatting
from metrics.cache import cached_lookup
from metrics.charts import Swarm
from metrics.hierarchy import the_whole_country
from metrics.measures import Measure, Series
from metrics.models import Place
from metrics.pages.comparison_tables import single_measure_table
from metrics.pages.components import Picture, Table
from metrics.pages.denominators import people_of, people_source
from metrics.pages.measure_charts import NARROW_WIDTH, unit_of
from metrics.pages.readings import dot_readings
from metrics.pages.titles import Shown, shown_measure
from metrics.pages.values import comparable_value, format_in_unit
from metrics.pages.view_query import ViewQuery, parse_view_query
from metrics.series import Vintages, read_figures

Rows = Sequence[tuple[Place, Series]]
KINDS = ((Place.Kind.ICB, "ICBs"), (Place.Kind.SUB_ICB, "Sub-ICB locations"))


@dataclass(frozen=True)
class Distribution:
    measure: Measure
    state: ViewQuery
    vintages: Vintages
    england: tuple[Place, Series]
    by_kind: Mapping[str, Rows]

    @property
    def query(self) -> str:
        return self.state.query(measure="", sort="")

    @property
    def month(self) -> str:
        return formatting.month(self.state.month)

    @cached_property
    def caption(self) -> Shown:
        """Of every place there is: named by kind."""
        of_england = shown_measure(
            self.measure,
            (self.england[0],),
            (self.state.month,),
            self.vintages,
            treatment=self.state.treatment,
        )
        return replace(
            of_england, where="ICBs and sub-ICB locations", codes=("icbs-and-sub-icb-locations",)
        )

    def value(self, series: Series) -> float | None:
        return comparable_value(self.measure, series, len(series.months) - 1)

    def chart(self) -> Swarm | None:
        """Counts and changes are not compared: they say how large a place is."""
        if self.measure.unit in ("count", "change"):
            return None
        groups = tuple(
            (
                f"{len(self.by_kind[kind])} {label[:1].lower() + label[1:] if label.startswith('Sub') else label}",
                tuple(self.value(series) for _, series in self.by_kind[kind]),
            )
            for kind, label in KINDS
        )
        return Swarm(
            name="places",
            title=self.caption.title,
            summary=self._summary(),
            groups=groups,
            names=tuple(tuple(place.name for place, _ in self.by_kind[kind]) for kind, _ in KINDS),
            unit=unit_of(self.measure),
            reference=self.value(self.england[1]),
            unit_words="Per 1,000 people" if self.measure.unit == "rate" else "",
        )

    def _summary(self) -> str:
        """The middle and where eight in ten lie: neither end is named, for neither is the point."""
        sentences = []
        for kind, name in KINDS:
            known = sorted(
                value
                for _, series in self.by_kind[kind]
                if (value := self.value(series)) is not None
            )
            if len(known) < 3:
                continue
            middle, tenth = known[len(known) // 2], len(known) // 10
            sentences.append(
                f"{name}: half lie below {format_in_unit(self.measure, middle)}, and eight in ten between"
                f" {format_in_unit(self.measure, known[tenth])} and {format_in_unit(self.measure, known[-1 - tenth])}."
            )
        return " ".join(sentences) or "Too few places have a figure that can be compared."

    def picture(self) -> Picture | None:
        chart = self.chart()
        if chart is None:
            return None
        base = reverse("measure", args=[self.measure.slug]) + "places"
        return Picture(
            title=chart.title,
            summary=chart.summary,
            svg=charts.swarm(chart),
            svg_narrow=charts.swarm(replace(chart, name="places-narrow", width=NARROW_WIDTH)),
            csv_url=f"{base}.csv{self.query}",
            svg_url=f"{base}.svg{self.query}",
            png_url=f"{base}.png{self.query}",
            readings=dot_readings(chart),
            source=self.caption.source,
            source_url="/data/",
        )

    def table(self, kind: Place.Kind, kind_words: str) -> Table:
        return single_measure_table(
            self.measure,
            [*self.by_kind[kind], self.england],
            replace(self.caption, where=kind_words).title,
            lambda place: (
                reverse("place_measure", args=[place.code, self.measure.slug]) + self.query
            ),
        )

    def csv_rows(self) -> list[list[object]]:
        head = "kind place name month treatment_function measure value revised source_file people people_source"
        month = f"{self.state.month:%Y-%m}"
        file_name = self.vintages.by_month[self.state.month].file_name
        rows: list[list[object]] = [[*head.split()]]
        return rows + [
            [
                place.kind,
                place.code,
                place.name,
                month,
                self.state.treatment,
                self.measure.slug,
                self.value(series),
                "yes" if self.measure.revised_at(series, len(series.months) - 1) else "no",
                file_name,
                people_of(self.measure, series, len(series.months) - 1),
                people_source(self.measure, self.state.month),
            ]
            for kind, _ in KINDS
            for place, series in self.by_kind[kind]
        ]


def distribution(
    *, user: object, measure: Measure, vintages: Vintages, params: Mapping[str, str]
) -> Distribution:
    """Two queries beside the vintages: figures, and what is missing."""
    state = parse_view_query(params, vintages)
    kinds = [kind for kind, _ in KINDS]
    of_those_kinds = Place.objects.visible_to(user).on(state.month).filter(kind__in=kinds)
    # Kept for all, as a place is by its code: places are public.
    places = cached_lookup(
        f"places compared in {state.month}", lambda: list(of_those_kinds.order_by("name"))
    )
    england = the_whole_country()
    figures = read_figures(
        user=user,
        vintages=vintages,
        places=(england, *places),
        treatments=(state.treatment,),
        months=vintages.months_to(state.month, 1 + measure.lookback),
    )
    return Distribution(
        measure,
        state,
        vintages,
        (england, figures.series(england, state.treatment)),
        {
            kind: [(p, figures.series(p, state.treatment)) for p in places if p.kind == kind]
            for kind in kinds
        },
    )
