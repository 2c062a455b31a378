"""The figures that a flag keeps: named by all that they show, also years later."""

from datetime import date

import pytest

from forum.support.models import Flag
from forum.support.pages.evidence import evidence_section
from metrics.models import Parts, Place

EVIDENCE = {
    "frozen_on": "2025-08-20",
    "releases": [
        {"id": 7, "month": "2025-05-01", "file": "may.zip"},
        {"id": 9, "month": "2025-06-01", "file": "june.zip"},
    ],
    "figures": [
        {**dict.fromkeys(Parts._fields, number), "month": month}
        for month, number in (("2025-05-01", 100), ("2025-06-01", 90))
    ],
}


@pytest.mark.django_db
def test_the_kept_figures_name_place_treatment_function_months_and_release() -> None:
    flag = Flag(
        place=Place(code="03R", name="Wakefield"),
        measure="waiting-list",
        treatment_function="C_320",
        period_from=date(2025, 5, 1),
        period_to=date(2025, 6, 1),
        evidence=EVIDENCE,
    )
    section = evidence_section(flag)
    assert section and section.picture and section.picture.table
    picture = section.picture
    assert picture.title == "Waiting list, cardiology: Wakefield, May 2025 to June 2025"
    assert f">{picture.title}</title>" in picture.svg
    assert picture.table.caption == (
        "Figures of the day, cardiology: Wakefield, May 2025 to June 2025"
    )
    assert picture.source == (
        "NHS England, RTT full extracts as published here on 20 August 2025; newest release 9"
    )
