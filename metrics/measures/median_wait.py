from metrics.measures.measure import FEW_PERCENTILE, Analysis, Family, Measure
from metrics.measures.rules import Part
from metrics.measures.wording import AS_SUBMITTED, PERCENTILE_RULE

MEASURE = Measure(
    order=30,
    slug="median-wait",
    title="Median waiting time",
    short="Median wait",
    unit="weeks",
    polarity=-1,
    basis="stock",
    rule=Part("median"),
    definition=(
        "Half of those waiting had waited less than this, half longer, on the last day of the"
        " month."
    ),
    why="What an ordinary wait so far looks like.",
    careful=AS_SUBMITTED
    + " It is how long people have waited so far, not how long they will wait.",
    source=PERCENTILE_RULE,
    denominator=Part("waiting_list"),
    minimum=FEW_PERCENTILE,
    decimals=1,
    analysis=Analysis(kind="waiting", what="The median waiting time"),
    family=Family.USUAL_WAITS,
    compared=True,
)
