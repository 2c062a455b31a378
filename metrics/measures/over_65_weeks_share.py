from metrics.measures.measure import FEW_SHARE, Measure
from metrics.measures.rules import Part, percent
from metrics.measures.wording import AS_SUBMITTED, NHS_ENGLAND, NOT_BEFORE_2021

MEASURE = Measure(
    order=80,
    slug="over-65-weeks-share",
    title="Share waiting more than 65 weeks",
    short="Over 65 weeks, share",
    unit="percent",
    polarity=-1,
    basis="stock",
    rule=percent("over_65", "waiting_list"),
    definition=(
        "Incomplete pathways that had waited more than 65 weeks on the last day of the month,"
        " as a share of all incomplete pathways."
    ),
    why="The next of the long waits that the NHS has set out to end.",
    careful=AS_SUBMITTED + NOT_BEFORE_2021,
    source=NHS_ENGLAND,
    denominator=Part("waiting_list"),
    minimum=FEW_SHARE,
    decimals=1,
)
