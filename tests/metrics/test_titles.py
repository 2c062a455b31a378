"""Titles, file names and sources from the state alone."""

from dataclasses import replace
from datetime import date

import pytest

from metrics.models import Place, Release
from metrics.pages.sources import source_line
from metrics.pages.titles import EACH_TREATMENT, Shown, place_names, with_treatment
from metrics.series import Vintage

MONTHS = tuple(date(2025, number, 1) for number in (1, 2, 3, 4))


def vintage(number: int, month: date, *, revised: bool = False) -> Vintage:
    return Vintage(number, month, "a.zip", revised, Release.Origin.BUNDLED, None)


RELEASES = tuple(vintage(7 + i, month) for i, month in enumerate(MONTHS))
SHOWN = Shown("Waiting list", "waiting-list", "Leeds", ("15F",), MONTHS, RELEASES)


@pytest.mark.parametrize(
    ("changes", "title", "name"),
    [
        (
            {},
            "Waiting list: Leeds, January 2025 to April 2025",
            "waiting-list-15F-all-specialties-2025-01-to-2025-04-release-10",
        ),
        (
            {"treatment": "C_120", "months": MONTHS[-1:]},
            "Waiting list, ear, nose and throat: Leeds, April 2025",
            "waiting-list-15F-ear-nose-and-throat-2025-04-release-10",
        ),
        (
            {"treatment": EACH_TREATMENT, "over_a_year": True},
            "Waiting list, each specialty: Leeds, 12 months to April 2025",
            "waiting-list-15F-each-specialty-12-months-to-2025-04-release-10",
        ),
        (
            {"releases": (), "months": MONTHS[:1]},
            "Waiting list: Leeds, January 2025",
            "waiting-list-15F-all-specialties-2025-01",
        ),
    ],
)
def test_a_title_and_a_file_name_hold_the_whole_state(changes: dict, title: str, name: str) -> None:
    shown = replace(SHOWN, **changes)
    assert (shown.title, shown.file_name) == (title, name)


def test_many_places_make_a_short_name_that_no_other_places_have() -> None:
    codes = tuple(f"{number:03}" for number in range(50))
    one, other = replace(SHOWN, codes=codes), replace(SHOWN, codes=(*codes[:-1], "999"))
    assert "-005-and-44-more-" in one.file_name and len(one.file_name) < 120
    assert one.file_name != other.file_name


def test_a_code_before_april_2021_is_called_as_it_was() -> None:
    assert with_treatment("Waiting list", "X01") == "Waiting list, other (to March 2021)"


def test_names_that_hold_and_are_told_apart() -> None:
    leeds, bath = Place(name="Leeds"), Place(name="Bath and Swindon")
    assert place_names([leeds, Place(name="Wakefield")]) == "Leeds and Wakefield"
    assert place_names([leeds, bath]) == "Leeds; Bath and Swindon"
    assert place_names([bath]) == "Bath and Swindon"


def test_a_source_names_what_is_revised_and_changes_with_any_revision() -> None:
    revised = [vintage(20 + i, MONTHS[i], revised=True) for i in (0, 1, 3)]
    releases = (revised[0], revised[1], RELEASES[2], revised[2])
    assert source_line(*releases).startswith(
        "NHS England, RTT full extracts, January 2025 to April 2025 (revised: January 2025 to"
        " February 2025 and April 2025), bundled counts. Newest release 23. "
    )
    assert source_line(revised[0]).startswith(
        "NHS England, RTT full extract, January 2025, revised, bundled counts. Release 20. "
    )
