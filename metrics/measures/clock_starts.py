from metrics.measures.measure import Analysis, Measure
from metrics.measures.rules import Part, monthly_rate
from metrics.measures.wording import AS_SUBMITTED, NHS_ENGLAND

MEASURE = Measure(
    order=230,
    slug="clock-starts",
    title="Clock starts (new pathways)",
    short="Clock starts",
    unit="count",
    polarity=0,
    basis="flow",
    rule=Part("clock_starts"),
    definition="Pathways that began in the month.",
    why="How many join the list.",
    careful=AS_SUBMITTED,
    source=NHS_ENGLAND,
    analysis=Analysis(
        kind="activity",
        what="Clock starts per working day",
        # For places to be compared; charted as they are counted.
        rule=monthly_rate("clock_starts", "registered"),
        slug="clock-starts-per-1000",
        minimum=10,
    ),
)
