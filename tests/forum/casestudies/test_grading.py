import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.casestudies.grading import REQUIRED_FOR_C, Evidence, Grade, compute_grade

FULL = Evidence(measure=True, started=True, before=True, after=True, periods=True, method=True)


def test_a_before_and_an_after_on_an_official_measure_are_worth_a_c() -> None:
    result = compute_grade(FULL)
    assert result.grade == "C"
    assert "evaluation on the official figures" in result.next_step


@pytest.mark.parametrize("missing", [name for name, _, _ in REQUIRED_FOR_C])
def test_without_any_requirement_it_is_self_reported(missing: str) -> None:
    from dataclasses import replace

    result = compute_grade(replace(FULL, **{missing: False}))
    assert result.grade == "D"
    assert len(result.reasons) == 1
    assert result.next_step == next(step for name, _, step in REQUIRED_FOR_C if name == missing)


def test_without_any_evidence_everything_is_named() -> None:
    result = compute_grade(Evidence())
    assert result.grade == "D"
    assert len(result.reasons) == 6
    assert result.next_step == "Name the official measure that this was meant to move."


def test_what_was_compiled_is_self_reported_whatever_it_holds() -> None:
    from dataclasses import replace

    result = compute_grade(replace(FULL, compiled=True))
    assert result.grade == "D"
    assert "has not reviewed it" in result.reasons[0]


def test_a_steward_lowers_with_a_reason() -> None:
    from dataclasses import replace

    result = compute_grade(
        replace(FULL, lowered_to="D", lowered_reason="Other things changed too.")
    )
    assert result.grade == "D"
    assert result.reasons[-1] == "A steward lowered it from C: Other things changed too."


FLAGS = {name: st.booleans() for name, _, _ in REQUIRED_FOR_C} | {"compiled": st.booleans()}


@given(st.builds(Evidence, **FLAGS, lowered_to=st.sampled_from(["", *Grade])))
def test_lowering_never_raises_and_nothing_is_above_c(evidence: Evidence) -> None:
    from dataclasses import replace

    unlowered, result = compute_grade(replace(evidence, lowered_to="")), compute_grade(evidence)
    assert result.grade >= unlowered.grade >= "C"
    assert result.reasons and result.next_step
