"""What a provider's page says in words, against the small months that it is made from."""

import re
from collections.abc import Mapping
from datetime import date

import pytest
from django.test import Client

from metrics import formatting
from metrics.models import NonSubmission, Place, Release
from metrics.pages.place_view import PlaceView, place_view
from metrics.pages.provider_words import description
from metrics.series import Vintages
from tests.months import FEBRUARY, MARCH, small_month

pytestmark = pytest.mark.django_db


def view_of(code: str, params: Mapping[str, str] | None = None) -> PlaceView:
    place = Place.objects.get(code=code)
    vintages = Vintages.visible_to(None)
    return place_view(user=None, place=place, vintages=vintages, params=params or {})


def name_of(code: str) -> str:
    return Place.objects.get(code=code).name


def waiting(code: str, treatment: str, month: date) -> list[int]:
    """Everybody waiting and those within 18 weeks, line by line; what is from outside England belongs to
    nobody's figures."""
    bands = [
        line.bands
        for line in small_month(month)
        if line.part == "Part_2"
        and (line.provider, line.treatment) == (code, treatment)
        and line.commissioner != "NONC"
    ]
    return [
        sum(sum(of.values()) for of in bands),
        sum(n for of in bands for week, n in of.items() if week < 18),
    ]


@pytest.mark.usefixtures("published_months")
@pytest.mark.parametrize("code", ["RXF", "RR8", "RAL"])
@pytest.mark.parametrize("treatment", ["C_999", "C_110"])
def test_the_first_sentence_is_that_of_what_it_sent(code: str, treatment: str) -> None:
    everybody, within = waiting(code, treatment, MARCH)
    sentence = view_of(code, {"treatment": treatment}).sentence
    of = "" if treatment == "C_999" else "trauma and orthopaedics "
    assert sentence.startswith(
        f"In March 2026, {formatting.count(everybody)} {of}pathways were waiting at {name_of(code)}. "
        f"{formatting.percent(100 * within / everybody)} had waited 18 weeks or less (England "
    )
    assert "more than" not in sentence and "fewer than" not in sentence, "no year is held"


@pytest.mark.usefixtures("published_months")
def test_months_that_it_did_not_send_are_gaps_in_words() -> None:
    view = view_of("RWA")
    assert view.sentence == f"No figures are published for {name_of('RWA')} for March 2026."
    (missing, *_) = view.callouts
    assert missing.serious
    words = [f"{point.text} {point.link_text}".strip() for point in missing.points]
    assert words == [
        f"The last figures of {name_of('RWA')} before that are of February 2026",
        "No figures are published for March 2026.",
    ]
    assert missing.points[0].url == "?month=2026-02"
    page = Client().get("/places/RWA/").content.decode()
    assert 'id="headlines"' not in page and 'id="patients"' not in page
    before = view_of("RWA", {"month": "2026-02"})
    assert formatting.count(waiting("RWA", "C_999", FEBRUARY)[0]) in before.sentence
    assert not any("missing" in callout.title for callout in before.callouts)


def test_a_part_that_it_did_not_send_is_named(published_months: list[Release]) -> None:
    NonSubmission.objects.create(
        release=published_months[-1], provider="RXF", part="1A", last_submitted=FEBRUARY
    )
    (missing, *_) = view_of("RXF").callouts
    assert missing.serious
    assert [point.text for point in missing.points] == [
        f"{name_of('RXF')} sent no completed admitted pathways for March 2026."
    ]


@pytest.mark.usefixtures("published_months")
def test_its_list_without_a_part_is_not_counted_as_whole() -> None:
    NonSubmission.objects.create(
        release=Release.objects.published().latest("month"),
        provider="RXF",
        part="2",
        last_submitted=FEBRUARY,
    )
    sentence = view_of("RXF").sentence
    assert sentence == f"{name_of('RXF')} did not send its whole list of pathways for March 2026."


@pytest.mark.parametrize(("code", "kind"), [("RXF", "NHS trust"), ("NV3", "Independent provider")])
def test_it_says_what_it_is(code: str, kind: str) -> None:
    words = description(Place(code=code, name="A hospital", kind="provider"))
    assert words.startswith(f"{kind} ({code}). ")
    assert all(len(re.findall(r"\S+", each)) <= 25 for each in words.split(". "))
