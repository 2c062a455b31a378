from datetime import date

import pytest

from forum.technologies.sheets.dates import DateNotRead, read_day

MARCH = date(2027, 3, 27)


@pytest.mark.parametrize(
    "text",
    [
        *("2027-03-27", "2027/3/27", "2027-03-27T00:00:00", "27/03/2027", "27.3.2027"),
        *("27 March 2027", "27 Mar 2027", "27th March, 2027", "March 27, 2027", "27-Mar-2027"),
    ],
)
def test_what_can_be_read_in_one_way(text: str) -> None:
    assert read_day(text) == MARCH


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("03/04/2027", "can be 3 April 2027 or 4 March 2027"),
        ("03/27/2027", "month before the day"),
        ("27/03/27", "year of two figures"),
        ("31/02/2027", "not a day of the calendar"),
        ("2027-13-01", "not a day of the calendar"),
        ("27 Mars 2027", "not a day of the calendar"),
        ("yesterday", "not a date"),
        ("²/3/2027", "not a date"),
        ("", "not a date"),
    ],
)
def test_what_is_not_guessed(text: str, words: str) -> None:
    with pytest.raises(DateNotRead, match=words):
        read_day(text)


def test_the_same_number_twice_is_no_riddle() -> None:
    assert read_day("03/03/2027") == date(2027, 3, 3)
