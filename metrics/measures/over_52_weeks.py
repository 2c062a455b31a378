from metrics.measures import over_52_weeks_share
from metrics.measures.measure import Measure
from metrics.measures.rules import Part
from metrics.measures.wording import AS_SUBMITTED, NHS_ENGLAND

MEASURE = Measure(
    order=50,
    slug="over-52-weeks",
    title="Waiting more than 52 weeks",
    short="Over 52 weeks",
    unit="count",
    polarity=-1,
    basis="stock",
    rule=Part("over_52"),
    definition=(
        "Incomplete pathways that had waited more than 52 weeks on the last day of the month."
    ),
    why="A year is a very long time to wait. The national aim is that very few do.",
    careful=AS_SUBMITTED,
    source=NHS_ENGLAND,
    share=over_52_weeks_share.MEASURE,
    headline=True,
    home_sentence="{value} had waited more than a year{change}.",
    in_brief="{value} more than a year",
)
