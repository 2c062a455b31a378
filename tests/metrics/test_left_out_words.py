"""How who is left out of a comparison is said."""

from datetime import date
from typing import Any

from metrics.absences import MissingProvider
from metrics.like_for_like import Step
from metrics.pages.left_out_words import (
    begun_without,
    left_out_note,
    step_words,
    steps_note,
    without,
)

NOVEMBER, DECEMBER = date(2025, 11, 1), date(2025, 12, 1)


def provider(**changed: Any) -> MissingProvider:
    return MissingProvider(
        **{
            "code": "RHQ",
            "name": "Sheffield NHS Foundation Trust",
            "last_submitted": date(2025, 6, 1),
            "months": (NOVEMBER, DECEMBER),
            "parts": ("2",),
            "is_nothing": True,
            "is_piece": False,
            "is_still_missing": True,
            **changed,
        }
    )


def test_who_still_sends_nothing_is_missing_since_a_month() -> None:
    assert without([provider()]) == "Without Sheffield, which has sent nothing since July 2025, "


def test_who_is_back_was_missing_for_months() -> None:
    back = provider(code="RF4", name="Barking", months=(NOVEMBER,), is_still_missing=False)
    assert without([provider(), back]) == (
        "Without Sheffield, which has sent nothing since July 2025, and Barking, which sent nothing"
        " for November 2025, "
    )


def test_a_part_is_named() -> None:
    part = provider(parts=("1B", "2"), is_nothing=False)
    assert without([part]).startswith(
        "Without Sheffield, which has sent no completed non-admitted pathways and incomplete"
        " pathways since"
    )
    piece = provider(
        parts=("1A",), is_nothing=False, is_piece=True, is_still_missing=False, months=(DECEMBER,)
    )
    assert without([piece]) == (
        "Without Sheffield, which sent no more than a piece of its completed admitted pathways for"
        " December 2025, "
    )


def test_months_in_a_row_are_a_span() -> None:
    months = (date(2025, 10, 1), NOVEMBER, DECEMBER)
    back = provider(months=months, is_still_missing=False)
    assert "sent nothing for October 2025 to December 2025, " in without([back])


def test_many_are_counted_and_named_in_the_note() -> None:
    many = [provider(code=f"R{i}", name=f"Trust {i}") for i in range(4)]
    assert without(many) == "Without 4 providers that sent nothing for some of these months, "
    assert all(each.name in left_out_note(many) for each in many)


def test_among_others_a_sentence_gives_names_and_the_note_gives_reasons() -> None:
    assert begun_without([provider().name], "The share is lower.") == (
        "Without Sheffield, the share is lower."
    )
    assert begun_without([], "The share is lower.") == "The share is lower."


def test_on_a_chart_providers_have_their_short_names() -> None:
    step = Step(DECEMBER, gone=("Bury NHS Trust",), back=("Leeds Teaching Hospitals NHS Trust",))
    assert step_words(step) == "Bury missing or incomplete; Leeds Teaching Hospitals complete again"
    assert steps_note([step]) == (
        "Not all months are of the same providers. From December 2025: Bury missing or incomplete; Leeds"
        " Teaching Hospitals complete again."
    )


def test_nobody_is_nothing() -> None:
    assert without([]) == ""
    assert left_out_note([]) == ""


def test_under_a_table_each_is_named_once() -> None:
    assert left_out_note([provider(), provider()]) == (
        "Changes leave out one provider in all their months. Sheffield has sent nothing since July 2025."
    )
