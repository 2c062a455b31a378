from metrics.measures.measure import Measure
from metrics.measures.rules import YearlyRate
from metrics.measures.wording import ACTIVITY, ACTIVITY_SOURCE, ACTIVITY_WHY, ENGLAND_COMMISSIONS

MEASURE = Measure(
    order=150,
    slug="admitted-per-1000-need-weighted",
    title="Completed admitted pathways per 1,000 people weighted for need, in 12 months",
    short="Admitted per 1,000 people weighted for need",
    unit="rate",
    polarity=0,
    basis="flow",
    rule=YearlyRate("completed_admitted", "need_weighted", less="admitted_direct"),
    definition=(
        "Pathways completed by admission for treatment over 12 months, for each 1,000 people"
        " weighted for need (the average of the 12 months). England has as many weighted as registered"
        " people, so its two rates are equal by definition."
    ),
    why=ACTIVITY_WHY,
    careful=ACTIVITY + ENGLAND_COMMISSIONS,
    source=ACTIVITY_SOURCE,
    decimals=1,
    lookback=11,
)
