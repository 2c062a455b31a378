from metrics.cancer.standards import BY_CODE
from metrics.measures.measure import FEW_SHARE, Analysis, Measure
from metrics.measures.rules import Part, percent
from metrics.measures.wording import CANCER_CAREFUL, CANCER_SOURCE
from metrics.models import Release

STANDARD = BY_CODE["62D"]
MEASURE = Measure(
    order=320,
    slug="treated-within-62-days",
    title="Treated within 62 days",
    short="Treated within 62 days",
    unit="percent",
    polarity=1,
    basis="flow",
    rule=percent(STANDARD.within, STANDARD.total),
    definition=(
        "Of people with cancer whose first treatment began in the month, the share treated within 62"
        " days of referral. An urgent referral, a screening result or a consultant’s upgrade counts."
    ),
    why="The standard is that at least 85 in 100 people are treated within 62 days.",
    careful=CANCER_CAREFUL,
    source=CANCER_SOURCE,
    denominator=Part(STANDARD.total),
    minimum=FEW_SHARE,
    decimals=1,
    dataset=Release.Dataset.CANCER,
    counted="people",
    analysis=Analysis(kind="waiting", what="The share treated within 62 days"),
    for_case_studies=False,
)
