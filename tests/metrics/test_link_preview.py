"""What a message with a link to a page shows of it, and links that keep their figures."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from forum.casestudies.actions import withhold
from forum.people.models import User
from metrics.models import Release
from tests.factories.case_studies import make_public_case_study
from tests.factories.people import make_person
from tests.metrics.releases.test_publish import revised
from tests.months import MARCH, import_file

pytestmark = pytest.mark.django_db
META = re.compile(r'<meta property="og:([a-z_:]+)" content="([^"]*)"')


def preview_of(path: str) -> dict[str, str]:
    page = Client().get(path).content.decode()
    return {name: unescape(content) for name, content in META.findall(page)}


@pytest.fixture
def owner(db: None) -> User:
    return make_person({}, "owner")


def test_a_link_shows_its_figure_and_its_sentence(
    published_months: list[Release], owner: User
) -> None:
    study = make_public_case_study(
        "03R", owner, treatment_function="C_320", summary="One list for the whole area."
    )
    state = "?month=2026-02&treatment=C_320"
    for path, title, picture in (
        (
            f"/places/QWO/{state}",
            "Waiting times, cardiology: West Yorkshire, February 2026",
            f"/places/QWO/within-18-weeks.png{state}",
        ),
        (
            f"/places/03R/median-wait/{state}",
            "cardiology: Wakefield, February 2026",
            f"/places/03R/median-wait.png{state}",
        ),
        (study.get_absolute_url(), study.title, "/places/03R/within-18-weeks.png?treatment=C_320"),
    ):
        preview = preview_of(path)
        assert title in preview["title"] and preview["description"], path
        assert preview["image"] == f"http://testserver{picture}"
        answer = Client().get(picture)
        assert answer["Content-Type"] == "image/png" and answer.content.startswith(b"\x89PNG")
        page = Client().get(path).content.decode()
        assert preview["description"] in unescape(page[page.index("<h1") :]), "said on the page too"


def test_what_nobody_may_read_has_no_preview(published_months: list[Release], owner: User) -> None:
    study = make_public_case_study("03R", owner)
    assert preview_of(study.get_absolute_url())["title"] == study.title
    assert withhold(case_study=study)
    assert preview_of(study.get_absolute_url()) == {}


def test_a_link_that_is_passed_on_says_what_was_published_since(
    published_months: list[Release], tmp_path: Path
) -> None:
    page = Client().get("/places/03R/waiting-list/").content.decode()
    (link,) = set(re.findall(r'href="(/places/03R/waiting-list/[^"]*release=[^"]*)"', page))
    link, first = unescape(link), published_months[-1]
    assert f"month=2026-03&release={first.pk}" in link
    assert "This link was made" not in Client().get(link).content.decode()
    second = import_file(revised(MARCH, tmp_path)).release
    assert second
    words = (
        f"This link was made when release {first.pk} was shown. Figures for March 2026 have been"
        f" published again since: these are of release {second.pk}."
    )
    assert words in Client().get(link).content.decode()
    for odd in ("x", "²", "9" * 50, "-1", ""):
        answer = Client().get("/places/03R/waiting-list/", {"release": odd})
        assert answer.status_code == 200 and "This link was made" not in answer.content.decode()
