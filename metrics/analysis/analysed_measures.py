"""Which measures are analysed, and how each is laid out for the statistics."""

from dataclasses import dataclass

import numpy as np

from metrics.analysis.panel import Flags, Floats, Panel
from metrics.measures import EVERY_DATASET, MEASURES, Analysis, Measure
from metrics.measures.rules import Part, Ratio
from metrics.models.figures import PART_OF

YEAR = 12
EVERY, LAST_YEAR = slice(None), slice(-YEAR, None)


@dataclass(frozen=True)
class AnalysedMeasure:
    """The value is `numerator` / `denominator` summed over months, times `scale`; a percentile is no
    ratio of counts, and is read from its `percentile_column`. `polarity`: +1 where high is
    favourable, -1 where low is, 0 for neither. `measure` is what readers are shown; for the rest
    see its Analysis."""

    slug: str
    measure: Measure
    kind: str
    polarity: int
    is_stock: bool
    # The column of which there must be `minimum` for a value to say anything.
    base: str
    minimum: int
    bright_side: int
    what: str
    scale: float = 1.0
    numerator: str = ""
    denominator: str = ""
    percentile_column: str = ""
    by_working_days: bool = False

    @property
    def is_level(self) -> bool:
        """Words say "it has been": of what is there at a time, and of a share. Other flows are many."""
        return self.is_stock or self.measure.unit == "percent"

    @property
    def columns(self) -> frozenset[str]:
        """The columns of Figure that its values are made of."""
        return frozenset({self.numerator, self.denominator, self.percentile_column} - {""})

    @property
    def part(self) -> str:
        """The part of the extract that it is made from; nothing where it is of another dataset."""
        return PART_OF.get(self.percentile_column or self.numerator, "")

    def counts(
        self, panel: Panel, column: int | slice = EVERY, months: slice = EVERY
    ) -> tuple[Floats, Floats]:
        """Of all treatment functions and months, or of those asked for only."""
        above, below = (
            panel.columns[name][:, column, months] for name in (self.numerator, self.denominator)
        )
        return (above * panel.adjustment[months] if self.by_working_days else above), below

    def values(self, panel: Panel) -> Floats:
        """By month; nan below the least number of pathways that can say anything."""
        if self.percentile_column:
            values = panel.columns[self.percentile_column].copy()
        else:
            above, below = self.counts(panel)
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.where(below > 0, self.scale * above / below, np.nan)
        values[~(panel.columns[self.base] >= self.minimum)] = np.nan
        return values

    def of_all_people(self, panel: Panel) -> Flags:
        """Places x treatment functions whose values may be set beside those of other places: a rate
        per head without a trust of theirs may not, while a share of those who wait may."""
        if self.is_stock:
            return np.ones((len(panel.places), len(panel.treatments)), dtype=bool)
        return ~panel.lacking(self.part)

    def over_a_year(self, panel: Panel) -> Floats:
        """The last 12 months taken together: counts summed, percentiles averaged month by month."""
        if self.percentile_column:
            last = self.values(panel)[..., -YEAR:]
            return mean_of_known(last)
        above, below = self.counts(panel, months=LAST_YEAR)
        known = np.isfinite(above) & np.isfinite(below)
        total = np.where(known, below, 0).sum(axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = self.scale * np.where(known, above, 0).sum(axis=-1) / total
        years = 1 if self.is_stock else YEAR
        return np.where(total > 0, value * years, np.nan)


def mean_of_known(values: Floats) -> Floats:
    known = np.isfinite(values)
    count = known.sum(axis=-1)
    return np.where(
        count > 0, np.where(known, values, 0).sum(axis=-1) / np.maximum(count, 1), np.nan
    )


def _analysed(measure: Measure, analysis: Analysis) -> AnalysedMeasure:
    rule = analysis.rule or measure.rule
    ratio = rule if isinstance(rule, Ratio) else None
    return AnalysedMeasure(
        slug=analysis.slug or measure.slug,
        measure=measure,
        kind=analysis.kind,
        polarity=measure.polarity,
        is_stock=measure.basis == "stock",
        base=_base(measure, ratio),
        minimum=analysis.minimum or measure.minimum,
        bright_side=analysis.bright_side,
        what=analysis.what,
        scale=ratio.scale if ratio else 1.0,
        numerator=ratio.numerator if ratio else "",
        denominator=ratio.denominator if ratio else "",
        percentile_column=rule.column if isinstance(rule, Part) else "",
        by_working_days=bool(ratio and ratio.by_working_days),
    )


def _base(measure: Measure, ratio: Ratio | None) -> str:
    """Who waits, where that is what is measured; of a share all of whom it is one; of a rate per head what
    is counted."""
    if measure.basis == "stock" or ratio is None:
        return "waiting_list"
    return ratio.denominator if measure.unit == "percent" else ratio.numerator


ANALYSED = tuple(_analysed(measure, measure.analysis) for measure in MEASURES if measure.analysis)
ANALYSED_BY_SLUG = {measure.slug: measure for measure in ANALYSED}
# By the measure that readers are shown.
ANALYSED_OF = {analysed.measure.slug: analysed for analysed in ANALYSED}
# Of other datasets: charted one by one, and set beside nothing.
CHARTED_ALONE = tuple(
    _analysed(measure, measure.analysis)
    for measure in EVERY_DATASET
    if measure.analysis and measure not in MEASURES
)
CHARTED_BY_SLUG = {measure.slug: measure for measure in (*ANALYSED, *CHARTED_ALONE)}
# Those with a page of their own values: the others are something like what their page shows.
SHOWN = tuple(measure for measure in ANALYSED if measure.slug == measure.measure.slug)
