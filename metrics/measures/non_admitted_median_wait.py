from metrics.measures.measure import FEW_PERCENTILE, Measure
from metrics.measures.rules import Part
from metrics.measures.wording import CLEARING_LENGTHENS

MEASURE = Measure(
    order=210,
    slug="non-admitted-median-wait",
    title="Median waiting time, completed non-admitted pathways",
    short="Not admitted, median wait",
    rule=Part("non_admitted_median"),
    definition="Half of those whose pathways were completed in the month without an admission had"
    " waited less than this, half longer.",
    why="How long those treated in a clinic, or told that no treatment is needed, had waited in all.",
    unit="weeks",
    polarity=-1,
    basis="flow",
    careful=CLEARING_LENGTHENS,
    source="NHS England's percentile rule; known clock starts only",
    denominator=Part("non_admitted_known"),
    minimum=FEW_PERCENTILE,
    decimals=1,
)
