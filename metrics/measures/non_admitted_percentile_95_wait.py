from metrics.measures.measure import FEW_PERCENTILE, Measure
from metrics.measures.rules import Part
from metrics.measures.wording import CLEARING_LENGTHENS

MEASURE = Measure(
    order=220,
    slug="non-admitted-95th-percentile-wait",
    title="95th percentile waiting time, completed non-admitted pathways",
    short="Not admitted, 95th percentile",
    rule=Part("non_admitted_p95"),
    definition="95 in 100 of those whose pathways were completed in the month without an admission had"
    " waited less than this.",
    why="How long those who waited longest before treatment or a decision had waited.",
    unit="weeks",
    polarity=-1,
    basis="flow",
    careful=CLEARING_LENGTHENS,
    source="NHS England's percentile rule; known clock starts only",
    denominator=Part("non_admitted_known"),
    minimum=FEW_PERCENTILE,
    decimals=1,
)
