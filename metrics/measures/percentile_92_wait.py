from metrics.measures.measure import FEW_PERCENTILE, Analysis, Family, Measure
from metrics.measures.rules import Part
from metrics.measures.wording import AS_SUBMITTED, PERCENTILE_RULE

MEASURE = Measure(
    order=40,
    slug="92nd-percentile-wait",
    title="92nd percentile waiting time",
    short="92nd percentile wait",
    unit="weeks",
    polarity=-1,
    basis="stock",
    rule=Part("p92"),
    definition=(
        "92 in 100 of those waiting had waited less than this on the last day of the month."
    ),
    why=(
        "The standard is met where this is 18 weeks or less: it says how far away a place is,"
        " in weeks."
    ),
    careful=AS_SUBMITTED + " Before April 2021 it often lay above 52 weeks and cannot be told.",
    source=PERCENTILE_RULE,
    denominator=Part("waiting_list"),
    minimum=FEW_PERCENTILE,
    decimals=1,
    analysis=Analysis(kind="waiting", what="The 92nd percentile waiting time"),
    family=Family.LONGEST_WAITS,
)
