from metrics.measures.measure import FEW_PERCENTILE, Measure
from metrics.measures.rules import Part
from metrics.measures.wording import CLEARING_LENGTHENS

MEASURE = Measure(
    order=190,
    slug="admitted-95th-percentile-wait",
    title="95th percentile waiting time, completed admitted pathways",
    short="Admitted, 95th percentile",
    rule=Part("admitted_p95"),
    definition="95 in 100 of those admitted in the month had waited less than this.",
    why="How long those who waited longest before treatment had waited.",
    unit="weeks",
    polarity=-1,
    basis="flow",
    careful=CLEARING_LENGTHENS,
    source="NHS England's percentile rule; known clock starts only",
    denominator=Part("admitted_known"),
    minimum=FEW_PERCENTILE,
    decimals=1,
)
