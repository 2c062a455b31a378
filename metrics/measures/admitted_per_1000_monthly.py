from metrics.measures.measure import Analysis, Measure
from metrics.measures.rules import monthly_rate
from metrics.measures.wording import ACTIVITY, ENGLAND_COMMISSIONS

MEASURE = Measure(
    order=160,
    slug="admitted-per-1000-monthly",
    title="Completed admitted pathways per 1,000 registered people, in the month",
    short="Admitted per 1,000, month",
    unit="rate",
    polarity=0,
    basis="flow",
    rule=monthly_rate("completed_admitted", "registered", less="admitted_direct"),
    definition=(
        "Pathways completed by admission in the month for each 1,000 registered people,"
        " adjusted to a month with the year's average number of working days."
    ),
    why="Shows month by month what the 12-month rate smooths.",
    careful=ACTIVITY + ENGLAND_COMMISSIONS,
    source="Working days from England's bank holidays",
    decimals=2,
    analysis=Analysis(
        kind="activity",
        what="Completed admitted pathways per working day",
        # More activity is not better by itself: it counts only beside a favourable waiting
        # measure, and never alone.
        bright_side=1,
        minimum=10,
    ),
    for_case_studies=False,
)
