from metrics.measures import over_104_weeks_share
from metrics.measures.measure import Measure
from metrics.measures.rules import Part
from metrics.measures.wording import AS_SUBMITTED, NHS_ENGLAND, NOT_BEFORE_2021

MEASURE = Measure(
    order=110,
    slug="over-104-weeks",
    title="Waiting more than 104 weeks",
    short="Over 104 weeks",
    unit="count",
    polarity=-1,
    basis="stock",
    rule=Part("over_104"),
    definition=(
        "Incomplete pathways that had waited more than 104 weeks on the last day of the month."
    ),
    why="Waits of two years. The national aim was none by July 2022.",
    careful=AS_SUBMITTED + NOT_BEFORE_2021,
    source=NHS_ENGLAND,
    share=over_104_weeks_share.MEASURE,
)
