from metrics.measures.measure import FEW_SHARE, Analysis, Family, Measure
from metrics.measures.rules import Part, percent
from metrics.measures.wording import AS_SUBMITTED, NHS_ENGLAND

MEASURE = Measure(
    order=20,
    slug="within-18-weeks",
    title="Waiting 18 weeks or less",
    short="Within 18 weeks",
    unit="percent",
    polarity=1,
    basis="stock",
    rule=percent("within_18", "waiting_list"),
    definition=(
        "Share of incomplete pathways that had waited 18 weeks or less on the last day of the"
        " month. Exactly 18 weeks counts as within."
    ),
    why=("The NHS Constitution's standard is that 92 in 100 people wait no more than 18 weeks."),
    careful=AS_SUBMITTED,
    source=NHS_ENGLAND,
    denominator=Part("waiting_list"),
    minimum=FEW_SHARE,
    decimals=1,
    analysis=Analysis(
        kind="waiting", what="The share waiting 18 weeks or less", bright_side=1, watched=True
    ),
    family=Family.USUAL_WAITS,
    is_default=True,
    headline=True,
    compared=True,
    on_cards=True,
    home_sentence="{value} had waited 18 weeks or less{change}. The national standard is 92%.",
    in_brief="{value} had waited 18 weeks or less",
)
