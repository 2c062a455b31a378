from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.people.models import User
from forum.writing.rate_limits import (
    STANDARD_LIMITS,
    LimitedAction,
    check_allowance,
    daily_limit,
    window_start,
)

pytestmark = pytest.mark.embedded
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def account(days: float) -> User:
    return User(date_joined=NOW - timedelta(days=days))


def test_more_as_an_account_gets_older() -> None:
    assert [
        daily_limit(account(days), LimitedAction.START, NOW) for days in (0, 1.9, 2, 13.9, 14, 400)
    ] == [
        3,
        3,
        10,
        10,
        30,
        30,
    ]
    assert window_start(NOW) == NOW - timedelta(days=1)


def test_what_is_said_where_nothing_is_left() -> None:
    allowance = check_allowance(account(0), LimitedAction.REPLY, 20, NOW)
    assert not allowance.allowed and allowance.remaining == 0
    assert "You have sent 20 replies in a day" in allowance.words and "older" in allowance.words
    assert "older" not in check_allowance(account(99), LimitedAction.START, 30, NOW).words
    assert "30 discussions" in check_allowance(account(99), LimitedAction.START, 30, NOW).words


@settings(max_examples=50)
@given(days=st.floats(0, 1000), done=st.integers(0, 300), what=st.sampled_from(LimitedAction))
def test_one_more_is_never_more_allowed(days: float, done: int, what: LimitedAction) -> None:
    user = account(days)
    allowance, next_allowance = (
        check_allowance(user, what, done, NOW),
        check_allowance(user, what, done + 1, NOW),
    )
    assert (
        allowance.remaining >= next_allowance.remaining >= 0
        and bool(allowance.words) != allowance.allowed
    )
    assert daily_limit(user, what, NOW) <= STANDARD_LIMITS[what]
