from metrics.measures import over_65_weeks_share
from metrics.measures.measure import Measure
from metrics.measures.rules import Part
from metrics.measures.wording import AS_SUBMITTED, NHS_ENGLAND, NOT_BEFORE_2021

MEASURE = Measure(
    order=70,
    slug="over-65-weeks",
    title="Waiting more than 65 weeks",
    short="Over 65 weeks",
    unit="count",
    polarity=-1,
    basis="stock",
    rule=Part("over_65"),
    definition=(
        "Incomplete pathways that had waited more than 65 weeks on the last day of the month."
    ),
    why="The next of the long waits that the NHS has set out to end.",
    careful=AS_SUBMITTED + NOT_BEFORE_2021,
    source=NHS_ENGLAND,
    share=over_65_weeks_share.MEASURE,
)
