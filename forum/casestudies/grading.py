"""How strong the evidence of a case study is.

A pure function: the same account always has the same grade, with the reasons for it and the one
step that would raise it. A steward may lower a grade; nobody can raise one.
"""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    A = "A"
    B = "B"
    C = "C"
    D = "D"


GRADE_MEANINGS = {
    Grade.A: "compared with places that did not do it, or seen again in two other places",
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
    """A and B need an evaluation on the official figures; until there is one, at most C."""
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
    missing = [
        requirement for requirement in REQUIRED_FOR_C if not getattr(evidence, requirement[0])
    ]
    if missing:
        reasons = tuple(f"{reason[:1].upper()}{reason[1:]}." for _, reason, _ in missing)
        return GradeResult(Grade.D, reasons, missing[0][2])
    return GradeResult(
        Grade.C,
        (
            "It names an official measure and gives the values before and after the start, with"
            " their months and how they were found.",
            "Nothing yet shows what would have happened without it.",
        ),
        "An evaluation on the official figures would raise it. This site does not do that yet.",
    )
