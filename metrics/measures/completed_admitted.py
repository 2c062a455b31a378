from metrics.measures.measure import Measure
from metrics.measures.rules import Part
from metrics.measures.wording import ACTIVITY, AS_SUBMITTED, NHS_ENGLAND

MEASURE = Measure(
    order=170,
    slug="completed-admitted",
    title="Completed admitted pathways",
    short="Completed, admitted",
    unit="count",
    polarity=0,
    basis="flow",
    rule=Part("completed_admitted"),
    definition="Pathways that ended in the month with an admission to hospital for treatment.",
    why="Operations and procedures that ended a wait.",
    careful=AS_SUBMITTED + " " + ACTIVITY,
    source=NHS_ENGLAND,
)
