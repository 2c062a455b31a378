"""A place on the watch list with its reasons and warnings, or suppressed with the reason."""

from dataclasses import dataclass
from datetime import date
from statistics import median

from forum.support.models import Flag
from forum.support.models.flags import measure_words
from metrics.formatting import count, percent
from metrics.measures import BY_SLUG
from metrics.models import AnalysisResult, Place
from metrics.pages.control_charts import chart_url
from metrics.pages.signal_words import IMPROVED, against_spread
from metrics.rtt.columns import TREATMENTS

FULL_MONTHS = 24
# A median of fewer says nothing.
MIN_SIMILAR = 3
# "Other" services are not the same ones everywhere.
MIXED_TREATMENTS = frozenset(code for code in TREATMENTS if code.startswith("X"))


@dataclass(frozen=True)
class Candidate:
    """One place on one measure. `opportunity` is in pathways; None if it cannot be compared."""

    place: Place
    measure: str
    treatment_function: str
    month: date
    analysis_result: AnalysisResult
    similar_codes: tuple[str, ...] = ()
    similar_values: tuple[tuple[str, float], ...] = ()
    waiting_list: int | None = None
    missing_share: float = 0.0
    # Without whom its values are, in words; "" where that is nobody.
    left_out: str = ""
    flag: Flag | None = None

    @property
    def title(self) -> str:
        return f"{measure_words(self.measure, self.treatment_function)}, {self.place}"

    @property
    def provisional(self) -> bool:
        return self.analysis_result.label == AnalysisResult.Label.PROVISIONAL

    @property
    def similar_median(self) -> float | None:
        """The median of the similar places whose value is known."""
        known = [value for _, value in self.similar_values]
        return median(known) if len(known) >= MIN_SIMILAR else None

    @property
    def opportunity(self) -> int | None:
        value = self.analysis_result.value
        if value is None or self.similar_median is None or self.waiting_list is None:
            return None
        behind = (self.similar_median - value) * BY_SLUG[self.measure].polarity
        return max(0, round(behind / 100 * self.waiting_list))

    @property
    def reasons(self) -> tuple[str, ...]:
        """The arithmetic, the same for the lead who asks and for the area."""
        result = self.analysis_result
        reasons = [
            f"In the least favourable fifth in {result.unfavourable_months_of_12} of the last 12 months, and in"
            f" {result.unfavourable_months_of_24} of the {result.months} months compared.",
            f"Against the spread of places, its value over 12 months is {against_spread(result.outside)}.",
        ]
        if self.opportunity is not None:
            reasons.append(
                f"{count(self.opportunity)} pathways lie between it and the median of"
                f" {len(self.similar_values)} similar places ({percent(self.similar_median)})."
            )
        if self.left_out:
            reasons.append(self.left_out)
        return tuple(reasons)

    @property
    def has_improved(self) -> bool:
        return self.analysis_result.variation.startswith("improvement")

    @property
    def chart_url(self) -> str:
        """Where the change is seen that is warned of."""
        return chart_url(self.place, self.measure, self.treatment_function, self.month)

    @property
    def warnings(self) -> tuple[str, ...]:
        warnings = []
        if self.provisional:
            warnings.append(
                f"Provisional: {self.analysis_result.months} months are stored, and the rule asks for"
                f" {FULL_MONTHS}."
            )
        if self.missing_share:
            warnings.append(
                f"Providers that sent nothing for this month had {percent(100 * self.missing_share)} of its list when"
                " they last did."
            )
        if self.treatment_function in MIXED_TREATMENTS:
            warnings.append(
                "“Other” holds different services in different places: compare with care."
            )
        if self.has_improved:
            warnings.append(IMPROVED)
        if self.opportunity is None:
            warnings.append("It cannot be compared with similar places.")
        return tuple(warnings)


@dataclass(frozen=True)
class Suppressed:
    """A place and measure for which nothing is said, with the reason."""

    place: Place
    measure: str
    treatment_function: str
    reason: str


@dataclass(frozen=True)
class WatchList:
    month: date | None = None
    candidates: tuple[Candidate, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
