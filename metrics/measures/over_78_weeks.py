from metrics.measures import over_78_weeks_share
from metrics.measures.measure import Measure
from metrics.measures.rules import Part
from metrics.measures.wording import AS_SUBMITTED, NHS_ENGLAND, NOT_BEFORE_2021

MEASURE = Measure(
    order=90,
    slug="over-78-weeks",
    title="Waiting more than 78 weeks",
    short="Over 78 weeks",
    unit="count",
    polarity=-1,
    basis="stock",
    rule=Part("over_78"),
    definition=(
        "Incomplete pathways that had waited more than 78 weeks on the last day of the month."
    ),
    why="Waits of a year and a half. The national aim was none by April 2023.",
    careful=AS_SUBMITTED + NOT_BEFORE_2021,
    source=NHS_ENGLAND,
    share=over_78_weeks_share.MEASURE,
)
