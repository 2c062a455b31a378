"""The day of an instant is its day in London, everywhere."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from metrics import formatting

ROOT = Path(__file__).parents[2]
# The day, or the digits, of an instant as the database gives it. Keys that nobody reads are exempt.
BY_UTC = re.compile(r"(\b\w*_at|\bat|\bnow)\.date\(\)|\{[\w.]*(_at|\bat):%(?!Y%m%d%H%M%S%f)")


@pytest.mark.parametrize("part", ["config", "forum", "metrics"])
def test_no_code_takes_the_day_of_an_instant_by_utc(part: str) -> None:
    sources = [path for path in (ROOT / part).rglob("*.py") if "migrations" not in path.parts]
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sources
        for match in BY_UTC.finditer(path.read_text("utf-8"))
    ]
    assert found == [], "use formatting.day, london_day, day_and_time or london"


def test_the_scan_finds_what_it_looks_for() -> None:
    assert BY_UTC.search("release.published_at.date()") and BY_UTC.search("{post.created_at:%Y}")
    assert not BY_UTC.search("formatting.london(at).date()")


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), "30 June 2026, 23:59"),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), "1 July 2026, 00:00"),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "31 December 2026, 23:59"),
    ],
)
def test_either_side_of_midnight_in_london(at: datetime, words: str) -> None:
    assert formatting.day_and_time(at) == words
    assert formatting.day(at) == words.partition(",")[0]
