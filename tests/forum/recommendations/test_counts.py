"""The words of a count say how many it rests on; the registry is whole."""

import pytest

from forum.recommendations.counts import Count, Kind, Value, median_of, share
from forum.recommendations.registry import COUNTS, RECOMMENDATIONS
from metrics.measures import BY_SLUG
from metrics.pages.about_ratings import CATEGORIES, SLUG, about_ratings
from tests.readability import LONG


def words_of(kind: Kind, value: Value) -> str:
    count = Count(
        slug="x", title="X", kind=kind, counted="requests", method="", gap="", rule=lambda *_: value
    )
    return count.words(value)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Kind.NUMBER, Value(1234), "1,234"),
        (Kind.SHARE, share(3, 4), "3 of 4"),
        (Kind.SHARE, share(3, 40), "3 of 40 (7.5%)"),
        (Kind.SHARE, share(0, 0), "nothing to count yet"),
        (Kind.DAYS, median_of([]), "not known"),
        (Kind.DAYS, median_of([1]), "1 day (only one)"),
        (Kind.DAYS, median_of([2, 3]), "2.5 days (median of 2 requests only)"),
        (Kind.DAYS, median_of([1, 2, 3, 4, 5]), "3 days (median of 5 requests)"),
        (Kind.POINTS, median_of([4.25]), "4.3 percentage points (only one)"),
        (
            Kind.CHANGE,
            Value(-1.5, based_on=30),
            "1.5 percentage points smaller (median of 30 requests)",
        ),
        (Kind.CHANGE, Value(0.04, based_on=1), "no change (only one)"),
        (Kind.CHANGE, median_of([]), "cannot be said like for like"),
    ],
)
def test_few_are_said_to_be_few_and_nothing_is_made_up(
    kind: Kind, value: Value, expected: str
) -> None:
    assert words_of(kind, value) == expected


def test_the_seven_are_whole_and_read_easily() -> None:
    assert len(RECOMMENDATIONS) == 7
    assert [row.addressee for row in RECOMMENDATIONS].count("NHS England") == 4
    assert len(COUNTS) == sum(len(row.counts) for row in RECOMMENDATIONS)
    texts = [text for count in COUNTS.values() for text in (count.method, count.gap)]
    texts += [row.here for row in RECOMMENDATIONS]
    assert all(texts)
    assert [
        text for text in texts if any(len(each.split()) > LONG for each in text.split(". "))
    ] == []


def test_the_ratings_of_2017_are_told_and_no_measure_has_their_address() -> None:
    assert SLUG not in BY_SLUG
    page = about_ratings()
    assert (page.plans, page.named) == (44, 11)
    assert {row.cells[1].text for row in page.names.rows} < set(CATEGORIES)
