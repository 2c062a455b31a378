from metrics.measures.measure import Family, Measure
from metrics.measures.rules import Part
from metrics.measures.wording import AS_SUBMITTED, NHS_ENGLAND

MEASURE = Measure(
    order=10,
    slug="waiting-list",
    title="Waiting list",
    short="Waiting list",
    unit="count",
    polarity=0,
    basis="stock",
    rule=Part("waiting_list"),
    definition=(
        "Pathways on which someone is still waiting for treatment to start, on the last day of"
        " the month (incomplete pathways)."
    ),
    why=(
        "How many waits there are. It counts pathways, not people: one person can be on two lists."
    ),
    careful=AS_SUBMITTED + " A larger place has a longer list.",
    source=NHS_ENGLAND,
    family=Family.USUAL_WAITS,
    headline=True,
    compared=True,
    on_cards=True,
    home_sentence=(
        "At the end of {month}, {value} pathways were waiting for treatment to start in"
        " England{change}."
    ),
    in_brief="{value} pathways were waiting",
)
