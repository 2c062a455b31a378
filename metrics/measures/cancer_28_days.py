from metrics.cancer.standards import BY_CODE
from metrics.measures.measure import FEW_SHARE, Analysis, Measure
from metrics.measures.rules import Part, percent
from metrics.measures.wording import CANCER_CAREFUL, CANCER_SOURCE
from metrics.models import Release

STANDARD = BY_CODE["FDS"]
MEASURE = Measure(
    order=300,
    slug="told-within-28-days",
    title="Told within 28 days",
    short="Told within 28 days",
    unit="percent",
    polarity=1,
    basis="flow",
    rule=percent(STANDARD.within, STANDARD.total),
    definition=(
        "Of people told in the month whether they have cancer, the share told within 28 days of"
        " referral. Urgent referrals for suspected cancer or breast symptoms count, and screening."
    ),
    why="The Faster Diagnosis Standard is that at least 75 in 100 people are told within 28 days.",
    careful=CANCER_CAREFUL,
    source=CANCER_SOURCE,
    denominator=Part(STANDARD.total),
    minimum=FEW_SHARE,
    decimals=1,
    dataset=Release.Dataset.CANCER,
    counted="people",
    analysis=Analysis(kind="waiting", what="The share told within 28 days"),
    for_case_studies=False,
)
