from metrics.measures.measure import FEW_SHARE, Analysis, Family, Measure
from metrics.measures.rules import Part, percent
from metrics.measures.wording import AS_SUBMITTED, NHS_ENGLAND

MEASURE = Measure(
    order=60,
    slug="over-52-weeks-share",
    title="Share waiting more than 52 weeks",
    short="Over 52 weeks, share",
    unit="percent",
    polarity=-1,
    basis="stock",
    rule=percent("over_52", "waiting_list"),
    definition=(
        "Incomplete pathways that had waited more than 52 weeks on the last day of the month,"
        " as a share of all incomplete pathways."
    ),
    why="A year is a very long time to wait. The national aim is that very few do.",
    careful=AS_SUBMITTED,
    source=NHS_ENGLAND,
    denominator=Part("waiting_list"),
    minimum=FEW_SHARE,
    decimals=1,
    analysis=Analysis(
        kind="waiting", what="The share waiting over a year", bright_side=-1, watched=True
    ),
    family=Family.LONGEST_WAITS,
    compared=True,
)
