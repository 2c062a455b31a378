from metrics.measures.measure import FEW_PERCENTILE, Measure
from metrics.measures.rules import Part
from metrics.measures.wording import CLEARING_LENGTHENS

MEASURE = Measure(
    order=180,
    slug="admitted-median-wait",
    title="Median waiting time, completed admitted pathways",
    short="Admitted, median wait",
    rule=Part("admitted_median"),
    definition="Half of those admitted in the month had waited less than this, half longer.",
    why="How long those who were treated had waited in all.",
    unit="weeks",
    polarity=-1,
    basis="flow",
    careful=CLEARING_LENGTHENS,
    source="NHS England's percentile rule; known clock starts only",
    denominator=Part("admitted_known"),
    minimum=FEW_PERCENTILE,
    decimals=1,
)
