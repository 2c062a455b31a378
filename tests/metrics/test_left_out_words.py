"""How who is left out of a comparison is said."""

from datetime import date
from typing import Any

from metrics.like_for_like import MissingProvider
from metrics.pages.left_out_words import left_out_note, without

NOVEMBER, DECEMBER = date(2025, 11, 1), date(2025, 12, 1)
EVERY_PART = ("1A", "1B", "2", "2A", "3")


def provider(**changed: Any) -> MissingProvider:
    return MissingProvider(
        **{
            "code": "RHQ",
            "name": "Sheffield",
            "last_submitted": date(2025, 6, 1),
            "months": (NOVEMBER, DECEMBER),
            "parts": EVERY_PART,
            "pieces": (),
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
    part = provider(parts=("1B", "2"))
    assert without([part]).startswith(
        "Without Sheffield, which has sent no completed non-admitted pathways and incomplete"
        " pathways since"
    )
    piece = provider(parts=("1A",), pieces=("1A",), is_still_missing=False, months=(DECEMBER,))
    assert without([piece]) == (
        "Without Sheffield, which sent no more than a piece of its completed admitted pathways for"
        " December 2025, "
    )


def test_nobody_is_nothing() -> None:
    assert without([]) == ""
    assert left_out_note([]) == ""


def test_under_a_table_each_is_named_once() -> None:
    assert left_out_note([provider(), provider()]) == (
        "Changes leave out, in both months, Sheffield, which has sent nothing since July 2025."
    )
