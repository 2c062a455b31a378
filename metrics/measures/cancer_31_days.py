from metrics.cancer.standards import BY_CODE
from metrics.measures.measure import FEW_SHARE, Analysis, Measure
from metrics.measures.rules import Part, percent
from metrics.measures.wording import CANCER_CAREFUL, CANCER_SOURCE
from metrics.models import Release

STANDARD = BY_CODE["31D"]
MEASURE = Measure(
    order=310,
    slug="treated-within-31-days",
    title="Treated within 31 days",
    short="Treated within 31 days",
    unit="percent",
    polarity=1,
    basis="flow",
    rule=percent(STANDARD.within, STANDARD.total),
    definition=(
        "Of people with cancer whose treatment began in the month, the share treated within 31 days of"
        " the decision to treat. First and later treatments both count."
    ),
    why="The standard is that at least 96 in 100 people are treated within 31 days.",
    careful=CANCER_CAREFUL,
    source=CANCER_SOURCE,
    denominator=Part(STANDARD.total),
    minimum=FEW_SHARE,
    decimals=1,
    dataset=Release.Dataset.CANCER,
    counted="people",
    analysis=Analysis(kind="waiting", what="The share treated within 31 days"),
    for_case_studies=False,
)
