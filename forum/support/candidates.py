"""Places on the watch list, and those of which nothing is said, in words."""

from dataclasses import dataclass
from datetime import date
from statistics import median

from forum.support.models import Flag
from forum.support.models.flags import measure_words
from metrics.measures import BY_SLUG
from metrics.models import AnalysisResult, Place
from metrics.rtt.columns import TREATMENTS

WHOLE = 24
# Of fewer, the middle one says nothing.
LEAST_SIMILAR = 3
# "Other" services are not the same ones everywhere.
MIXED = frozenset(code for code in TREATMENTS if code.startswith("X"))


@dataclass(frozen=True)
class Candidate:
    """One place on one measure. `opportunity` is in pathways; None where nothing can be compared."""

    place: Place
    measure: str
    treatment_function: str
    month: date
    standing: AnalysisResult
    similar: tuple[str, ...] = ()
    around: tuple[tuple[str, float], ...] = ()
    waiting: int | None = None
    missing: float = 0.0
    flag: Flag | None = None

    @property
    def title(self) -> str:
        return f"{measure_words(self.measure, self.treatment_function)}, {self.place}"

    @property
    def provisional(self) -> bool:
        return self.standing.label == AnalysisResult.Label.PROVISIONAL

    @property
    def similar_median(self) -> float | None:
        """Of those similar places whose value is known."""
        known = [value for _, value in self.around]
        return median(known) if len(known) >= LEAST_SIMILAR else None

    @property
    def opportunity(self) -> int | None:
        value = self.standing.value
        if value is None or self.similar_median is None or self.waiting is None:
            return None
        behind = (self.similar_median - value) * BY_SLUG[self.measure].polarity
        return max(0, round(behind / 100 * self.waiting))

    @property
    def reasons(self) -> tuple[str, ...]:
        """The arithmetic, for whoever asks and for the area alike."""
        one = self.standing
        found = [
            f"In the least favourable fifth in {one.unfavourable_months_of_12} of the last 12 months, and in"
            f" {one.unfavourable_months_of_24} of the {one.months} months compared.",
            "Over 12 months it lies outside limits widened for the usual spread between places.",
        ]
        if self.opportunity is not None:
            found.append(
                f"{self.opportunity:,} pathways lie between it and the median of"
                f" {len(self.around)} similar places ({self.similar_median:.1f}%)."
            )
        return tuple(found)

    @property
    def warnings(self) -> tuple[str, ...]:
        found = []
        if self.provisional:
            found.append(
                f"Provisional: {self.standing.months} months are stored, and the rule asks for"
                f" {WHOLE}."
            )
        if self.missing:
            found.append(
                f"Providers that sent nothing for this month had {self.missing:.1%} of its list when"
                " they last did."
            )
        if self.treatment_function in MIXED:
            found.append("“Other” holds different services in different places: compare with care.")
        if self.standing.variation.startswith("improvement"):
            found.append("Its own chart shows a change for the better beyond chance.")
        if self.opportunity is None:
            found.append("It cannot be compared with similar places.")
        return tuple(found)


@dataclass(frozen=True)
class Suppressed:
    """A place of which nothing is said, and why."""

    place: Place
    measure: str
    treatment_function: str
    reason: str


@dataclass(frozen=True)
class WatchList:
    month: date | None = None
    candidates: tuple[Candidate, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
