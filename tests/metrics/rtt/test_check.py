import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from metrics.rtt.check import check_month, check_name, check_rows
from metrics.rtt.month import month_from_rows
from metrics.rtt.problems import Problem
from metrics.rtt.read import read
from tests.extracts import ORDINARY, Line, extract_csv, with_totals


def problems_of(lines: Sequence[Line]) -> list[Problem]:
    return check_rows(read(io.BytesIO(extract_csv(lines))))


def test_a_sound_month_has_no_problem() -> None:
    assert problems_of(ORDINARY) == []
    month = month_from_rows(read(io.BytesIO(extract_csv(ORDINARY))))
    assert check_month(month) == []


@pytest.mark.parametrize(
    ("lines", "code", "says"),
    [
        ([*ORDINARY, ORDINARY[0]], "doubled-rows", "1 combinations"),
        ([*ORDINARY, *ORDINARY], "doubled-rows", "(RAA, 03R, PART_2, C_100)"),
        ([line for line in ORDINARY if line.treatment != "C_999"], "no-total", "C_999"),
        (
            [
                x
                for x in ORDINARY
                if (x.treatment, x.part, x.commissioner) != ("C_999", "Part_1B", "03R")
            ],
            "no-total",
            "1 groups",
        ),
        ([replace(ORDINARY[0], bands={2: 91, 30: 10}), *ORDINARY[1:]], "total-differs", "1 groups"),
        # The same number of pathways in other bands: totals agree, bands do not.
        ([replace(ORDINARY[0], bands={2: 10, 30: 90}), *ORDINARY[1:]], "total-differs", "1 groups"),
        ([replace(ORDINARY[0], total=101), *ORDINARY[1:]], "does-not-add-up", "Total All"),
        (
            [*ORDINARY, *with_totals([Line("RCC", part="Part_3", bands={1: 1}, total=1)])],
            "does-not-add-up",
            "new per",
        ),
        (
            [*ORDINARY, *with_totals([Line("RCC", part="Part_4", bands={1: 1})])],
            "unknown-code",
            "'PART_4'",
        ),
        (
            [*ORDINARY, *with_totals([Line("RCC", treatment="C_007", bands={1: 1})])],
            "unknown-code",
            "'C_007'",
        ),
        ([*ORDINARY, *with_totals([Line("", bands={1: 1})])], "unknown-code", "organisation code"),
        (
            [*ORDINARY, *with_totals([Line("DROP TABLE", bands={1: 1})])],
            "unknown-code",
            "organisation code",
        ),
    ],
)
def test_what_does_not_agree_is_refused(lines: list[Line], code: str, says: str) -> None:
    result = problems_of(lines)
    assert [
        problem
        for problem in result
        if problem.hard and problem.code == code and says in problem.text
    ], result


def test_a_subset_larger_than_its_whole_is_noted_and_kept() -> None:
    """RTG for 84H in June 2026: one pathway waiting, two with a decision to admit."""
    lines = with_totals(
        [
            Line("RTG", "84H", "Part_2", "C_502", {5: 1}),
            Line("RTG", "84H", "Part_2A", "C_502", {5: 2}),
            Line("RTG", "84H", "Part_2A", "C_100", {5: 1}),
            Line("RTG", "84H", "Part_2", "C_100", {5: 9}),
        ]
    )
    (problem,) = problems_of(lines)
    assert problem.code == "subset-larger" and not problem.hard
    assert "1 groups" in problem.text and "C_502" in problem.text


def test_the_name_must_say_the_month_of_the_rows() -> None:
    november = date(2025, 11, 1)
    good = (
        "Full-CSV-data-file-Nov25-ZIP-4M-1Xmjkk.zip",
        "20251130-RTT-November-2025-full-extract.csv",
    )
    assert check_name(november, *good) == []
    assert check_name(november, "anything.zip", "") == []
    (problem,) = check_name(november, "Full-CSV-data-file-Dec25-ZIP-4M-6jPlxd.zip", good[1])
    assert problem.hard and "December 2025" in problem.text and "November 2025" in problem.text


def test_england_is_held_against_what_was_published() -> None:
    month = month_from_rows(read(io.BytesIO(extract_csv(ORDINARY))))
    # NONC's 7 pathways are not England's; direct commissioners' 4 are.
    assert check_month(month, {"2": 100 + 22 + 11 + 4, "1A": 109, "3": 52}) == []
    (problem,) = check_month(month, {"2": 1})
    assert not problem.hard and "137" in problem.text


def test_counts_that_were_changed_after_reading_are_refused() -> None:
    month = month_from_rows(read(io.BytesIO(extract_csv(ORDINARY))))
    bands = month.bands.copy()
    bands[0, 0] += 1
    assert [problem.code for problem in check_month(replace(month, bands=bands))] == [
        "does-not-add-up"
    ]
    returns = replace(month.returns, pathways=month.returns.pathways + 1)
    assert all(p.hard for p in check_month(replace(month, returns=returns)))
