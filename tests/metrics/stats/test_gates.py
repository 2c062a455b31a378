from datetime import date

import numpy as np
import pytest

from metrics.calendar import add_months, months_through
from metrics.stats.gates import Closed, Gate, Hindrance, closed_gates, stepped

FIRST = date(2024, 1, 1)


def months(count):
    return months_through(FIRST, add_months(FIRST, count - 1))


def smooth(count):
    return 50 + np.resize([0.0, 1.0, -0.5, 0.3], count)


def gates(values, start, **given):
    return closed_gates(months(len(values)), np.asarray(values, dtype=float), start, **given)


def test_with_months_enough_and_nothing_known_against_it_all_are_open():
    assert gates(smooth(24), 12) == ()
    assert gates(smooth(24), 12, share=0.30) == ()


@pytest.mark.parametrize(
    ("count", "ramp_in", "first_readable"),
    [
        (23, 0, date(2025, 12, 1)),
        (17, 0, date(2025, 12, 1)),
        (23, 3, date(2026, 3, 1)),
        # Not even begun, or still being taken up.
        (13, 3, date(2026, 3, 1)),
        (12, 0, date(2025, 12, 1)),
    ],
)
def test_too_early_names_the_month_that_is_the_first_to_be_enough(count, ramp_in, first_readable):
    (closed,) = gates(smooth(count), 12, ramp_in=ramp_in)
    assert (closed.gate, closed.on) == (Gate.FEW_AFTER, first_readable)
    enough = closed_gates(
        months_through(FIRST, first_readable),
        smooth(len(months_through(FIRST, first_readable))),
        12,
        ramp_in=ramp_in,
    )
    assert enough == ()


def test_a_month_that_is_not_known_is_made_up_for_by_a_later_one():
    values = smooth(24)
    values[15] = np.nan
    (closed,) = gates(values, 12)
    assert (closed.reason, closed.on) == (
        "11 months since the start are known, and 12 are needed",
        date(2026, 1, 1),
    )


def test_months_before_do_not_come_with_time():
    (closed,) = gates(smooth(30), 11)
    assert closed == Closed(
        Gate.FEW_BEFORE, "11 months before the start are known, and 12 are needed"
    )


def test_a_small_share_closes_it():
    (closed,) = gates(smooth(24), 12, share=0.29)
    assert closed.gate == Gate.SHARE and "29%" in closed.reason


@pytest.mark.parametrize("gate", [Gate.BREAK, Gate.BOUNDARY, Gate.MISSING, Gate.PARTIAL])
def test_what_is_known_about_a_month_closes_it_only_inside_the_months(gate):
    def on(month):
        return gates(smooth(24), 12, hindrances=[Hindrance(gate, month, "why")])

    assert on(date(2024, 8, 1)) == (Closed(gate, "why", date(2024, 8, 1)),)
    assert on(date(2025, 12, 1)) and not on(date(2026, 1, 1)) and not on(date(2023, 12, 1))
    # The series may begin with a break, and not with who is missing.
    assert bool(on(FIRST)) == (gate in (Gate.MISSING, Gate.PARTIAL))


def test_a_single_month_has_no_break_inside() -> None:
    closed = gates(smooth(1), 1, hindrances=[Hindrance(Gate.BREAK, FIRST, "why")])
    assert {each.gate for each in closed} == {Gate.FEW_BEFORE, Gate.FEW_AFTER}


def test_a_change_of_definition_closes_it_only_where_the_series_stepped():
    leaves = Hindrance(Gate.BREAK, date(2024, 2, 1), "community services leave", needs_step=True)
    values = smooth(24)
    assert gates(values, 12, hindrances=[leaves]) == ()
    values[1:] -= 9
    (closed,) = gates(values, 12, hindrances=[leaves])
    assert closed.gate == Gate.BREAK


def test_a_step_is_beyond_the_limit_of_the_other_steps():
    values, at = smooth(24), months(24)
    usual = np.abs(np.diff(np.delete(values, 0)))[1:].mean()
    assert not stepped(values, at, at[6])
    values[6:] += 4 * usual + 5
    assert stepped(values, at, at[6]) and not stepped(values, at, at[7])
    # Where that cannot be told it is not taken for granted.
    values[5] = np.nan
    assert stepped(values, at, at[6])
    assert stepped(smooth(8), months(8), months(8)[4])
