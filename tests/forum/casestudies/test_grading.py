from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.casestudies.grading import REQUIRED_FOR_C, Evidence, Grade, compute_grade
from metrics.stats.claims import Claim

FULL = Evidence(measure=True, started=True, before=True, after=True, periods=True, method=True)


def test_a_before_and_an_after_on_an_official_measure_are_worth_a_c() -> None:
    result = compute_grade(FULL)
    assert result.grade == "C"
    assert result.next_step.startswith("Fix an evaluation plan")


@pytest.mark.parametrize("missing", [name for name, _, _ in REQUIRED_FOR_C])
def test_without_any_requirement_it_is_self_reported(missing: str) -> None:
    result = compute_grade(replace(FULL, **{missing: False}))
    assert result.grade == "D"
    assert len(result.reasons) == 2
    assert result.next_step == next(step for name, _, step in REQUIRED_FOR_C if name == missing)


def test_without_any_evidence_everything_is_named() -> None:
    result = compute_grade(Evidence())
    assert result.grade == "D"
    assert len(result.reasons) == 7
    assert result.next_step == "Name the official measure that this was meant to move."


def test_what_was_compiled_is_self_reported_whatever_it_holds() -> None:
    result = compute_grade(replace(FULL, compiled=True))
    assert result.grade == "D"
    assert "has not reviewed it" in result.reasons[0]


def test_a_steward_lowers_with_a_reason() -> None:
    result = compute_grade(
        replace(FULL, lowered_to="D", lowered_reason="Other things changed too.")
    )
    assert result.grade == "D"
    assert result.reasons[-1] == "A steward lowered it from C: Other things changed too."


FLAGS = {name: st.booleans() for name, _, _ in REQUIRED_FOR_C} | {"compiled": st.booleans()}


@given(st.builds(Evidence, **FLAGS, lowered_to=st.sampled_from(["", *Grade])))
def test_lowering_never_raises_and_without_an_evaluation_nothing_is_above_c(
    evidence: Evidence,
) -> None:
    unlowered, result = compute_grade(replace(evidence, lowered_to="")), compute_grade(evidence)
    assert result.grade >= unlowered.grade >= "C"
    assert result.reasons and result.next_step


@pytest.mark.parametrize(
    ("claim", "late", "grade"),
    [
        (Claim.BEYOND_PEERS, False, "A"),
        (Claim.BEYOND_PEERS, True, "B"),
        (Claim.BEYOND_TREND, False, "B"),
        (Claim.MOVED, True, "B"),
        (Claim.NO_CHANGE, False, "C"),
        (Claim.NO_BETTER, False, "C"),
        (Claim.WORSE, False, "C"),
        (Claim.REPORTED, False, "C"),
        ("planned", False, "C"),
    ],
)
def test_grades_follow_from_what_the_figures_show(claim: str, late: bool, grade: str) -> None:
    result = compute_grade(replace(FULL, figures_claim=claim, figures_late=late))
    assert result.grade == grade and result.reasons and result.next_step
    compiled = compute_grade(replace(FULL, figures_claim=claim, compiled=True))
    assert compiled.grade == "D", "the team named has not reviewed it"


def test_too_early_names_the_month_to_wait_for() -> None:
    evidence = replace(FULL, figures_claim="reported", figures_readable_on=date(2026, 3, 1))
    result = compute_grade(evidence)
    assert "It is too early to read the official figures." in result.reasons
    assert result.next_step.startswith("Wait for the figures of March 2026")


def test_what_got_worse_is_a_reason_beside_the_grade() -> None:
    result = compute_grade(replace(FULL, figures_claim=Claim.WORSE))
    assert "The official figures got worse." in result.reasons
