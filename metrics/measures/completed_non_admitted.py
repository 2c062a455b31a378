from metrics.measures.measure import Measure
from metrics.measures.rules import Part
from metrics.measures.wording import AS_SUBMITTED, NHS_ENGLAND

MEASURE = Measure(
    order=200,
    slug="completed-non-admitted",
    title="Completed non-admitted pathways",
    short="Completed, not admitted",
    unit="count",
    polarity=0,
    basis="flow",
    rule=Part("completed_non_admitted"),
    definition=(
        "Pathways that ended in the month without an admission: treatment in a clinic, or a"
        " decision that no treatment is needed."
    ),
    why="Most waits end this way.",
    careful=AS_SUBMITTED,
    source=NHS_ENGLAND,
)
