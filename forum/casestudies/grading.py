"""How strong the evidence of a case study is.

A pure function: the same account always has the same grade, with the reasons for it and the one
step that would raise it. A steward may lower a grade; nobody can raise one.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from metrics import formatting
from metrics.stats.claims import Claim


class Grade(StrEnum):
    A = "A"
    B = "B"
    C = "C"
    D = "D"


PLANNED = "planned"
FIGURES_CLAIMS = [(PLANNED, PLANNED), *((claim.value, claim.value) for claim in Claim)]
ADOPTERS_FOR_A = 2
SHIFTED = (Claim.MOVED, Claim.BEYOND_TREND, Claim.BEYOND_PEERS)

GRADE_MEANINGS = {
    Grade.A: "compared with places that did not do it, or shifted in two more that did",
    Grade.B: "the official figures shifted after the start, nothing to compare with",
    Grade.C: "a before and an after, nothing more",
    Grade.D: "reported by those who did it",
}


@dataclass(frozen=True)
class Evidence:
    """What the grade of a case study is computed from."""

    compiled: bool = False
    measure: bool = False
    started: bool = False
    before: bool = False
    after: bool = False
    periods: bool = False
    method: bool = False
    # What the evaluation of the figures came to: "planned", a claim, or empty without a plan.
    figures_claim: str = ""
    figures_late: bool = False
    figures_readable_on: date | None = None
    # Independent areas that adopted it and whose official figures shifted for the better.
    shifted_adopters: int = 0
    lowered_to: str = ""
    lowered_reason: str = ""


@dataclass(frozen=True)
class GradeResult:
    grade: Grade
    reasons: tuple[str, ...]
    next_step: str

    @property
    def meaning(self) -> str:
        return GRADE_MEANINGS[self.grade]


# In the order in which an author would add them: (field of Evidence, reason, next step).
REQUIRED_FOR_C = (
    (
        "measure",
        "no official measure is named",
        "Name the official measure that this was meant to move.",
    ),
    ("started", "no start date is given", "Give the date on which it started."),
    ("before", "no value from before the start is given", "Give the value from before the start."),
    ("after", "no value from after the start is given", "Give the value from after the start."),
    (
        "periods",
        "it is not said which months the two values are for",
        "Say which months the two values are for.",
    ),
    ("method", "it is not said how the values were found", "Say how the two values were found."),
)


def compute_grade(evidence: Evidence) -> GradeResult:
    """A and B follow from what the official figures show of an evaluation plan; without, at most C."""
    computed = _compute_unlowered(evidence)
    if evidence.lowered_to and evidence.lowered_to > computed.grade:
        return GradeResult(
            Grade(evidence.lowered_to),
            (
                *computed.reasons,
                f"A steward lowered it from {computed.grade}: {evidence.lowered_reason}",
            ),
            computed.next_step,
        )
    return computed


def _compute_unlowered(evidence: Evidence) -> GradeResult:
    if evidence.compiled:
        return GradeResult(
            Grade.D,
            ("It was compiled from public sources, and the team named has not reviewed it.",),
            "Ask the team named to review it and to add its own figures.",
        )
    if evidence.shifted_adopters >= ADOPTERS_FOR_A and evidence.figures_claim != Claim.WORSE:
        reason = f"The official figures shifted in {evidence.shifted_adopters} other areas that adopted it."
        return GradeResult(Grade.A, (reason, "They do not show why."), "It has the highest grade.")
    if evidence.figures_claim in SHIFTED:
        return _compute_shifted(evidence)
    missing = [
        requirement for requirement in REQUIRED_FOR_C if not getattr(evidence, requirement[0])
    ]
    if missing:
        reasons = tuple(f"{reason[:1].upper()}{reason[1:]}." for _, reason, _ in missing)
        return GradeResult(Grade.D, (*reasons, *_figures_reasons(evidence)), missing[0][2])
    return GradeResult(
        Grade.C,
        (
            "It names an official measure and gives the values before and after the start, with"
            " their months and how they were found.",
            *_figures_reasons(evidence),
        ),
        _step_after_c(evidence),
    )


def _compute_shifted(evidence: Evidence) -> GradeResult:
    if evidence.figures_claim != Claim.BEYOND_PEERS:
        reason = (
            "The official figures moved to a better level after the start."
            if evidence.figures_claim == Claim.MOVED
            else "The official figures changed by more than their earlier trend would predict."
        )
        step = (
            "A change larger than in comparable areas would raise it. So would a shift in two other"
            " areas that adopt it. Both are read each month."
        )
        return GradeResult(Grade.B, (reason, "They do not show why."), step)
    reason = "The official figures changed by more than those of comparable areas."
    if evidence.figures_late:
        late = "Its plan was fixed after the start, so it can reach B at most."
        return GradeResult(
            Grade.B, (reason, late), "Fix the plan of the next place before it starts."
        )
    return GradeResult(Grade.A, (reason,), "It has the highest grade.")


def _figures_reasons(evidence: Evidence) -> tuple[str, ...]:
    """What the figures show, where that is no shift for the better."""
    claim = evidence.figures_claim
    if not claim:
        return ("No evaluation plan says what to read from the official figures.",)
    if evidence.figures_readable_on is not None:
        return ("It is too early to read the official figures.",)
    return (
        {
            Claim.NO_CHANGE.value: "The official figures show no change that could be detected.",
            Claim.NO_BETTER.value: "The official figures got no better.",
            Claim.WORSE.value: "The official figures got worse.",
            PLANNED: "The official figures have not been read yet.",
        }.get(claim, "The official figures cannot be read for this place and time."),
    )


def _step_after_c(evidence: Evidence) -> str:
    if not evidence.figures_claim:
        return "Fix an evaluation plan, so that the official figures are read each month."
    if evidence.figures_readable_on is not None:
        month = formatting.month(evidence.figures_readable_on)
        return f"Wait for the figures of {month}: they are the first that can be read."
    if evidence.figures_claim == Claim.REPORTED:
        return "Choose another place or measure for the plan, and say why: its page says what is missing."
    return "A shift in the official figures would raise it. They are read each month."
