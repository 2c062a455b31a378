"""A board paper from one click, and the home page of an ICB's lead."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import NARROW, WIDE, Opener, Site, new_context
from tests.journeys.criteria import criterion
from tests.journeys.test_figures import RULED_OUT, UNFINISHED

MAKE_LEAD = """
from allauth.mfa.models import Authenticator
from django.test import Client
from forum.people.models import User
from forum.people.actions import grant_role
from forum.people.models import Role
from metrics.models import Place

user = User.objects.create_user("home@journeys.nhs.uk", "a long enough phrase", name="Home")
place = Place.objects.get(code="QWO")
grant_role(user=user, role=Role.MEMBER, place=None, reason="a journey", by=None)
grant_role(user=user, role=Role.ICB_LEAD, place=place, reason="a journey", by=None)
Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
client = Client()
client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
print(client.cookies["sessionid"].value)
"""


@pytest.fixture
def lead(browser: Browser, site: Site) -> Iterator[Page]:
    said = site.manage("shell", "-v", "0", "-c", MAKE_LEAD)
    context = new_context(browser, viewport={"width": WIDE, "height": 900}, base_url=site.address)
    key = said.strip().splitlines()[-1]
    context.add_cookies([{"name": "sessionid", "value": key, "url": site.address}])
    yield context.new_page()
    context.close()


def test_a_board_paper_without_javascript(
    open_page: Opener, axe: Callable[[Page], None], tmp_path: Path
) -> None:
    # Given the page of an ICB
    page = open_page("/places/QWO/data/", javascript=False)

    # When somebody asks for its board paper as PDF, and waits
    with page.expect_download() as coming:
        page.locator("main a[href*='/board-paper.pdf?month=']").click(no_wait_after=True)
    pdf = coming.value
    assert pdf.suggested_filename.startswith("board-paper-QWO-")
    assert Path(pdf.path()).read_bytes()[:5] == b"%PDF-"

    # Then the Word document is there at once
    page.goto("/places/QWO/board-paper/")
    assert "The paper is ready" in page.inner_text("main")
    axe(page)
    with page.expect_download() as coming:
        page.click("text=Download the Word document")
    assert Path(coming.value.path()).read_bytes()[:2] == b"PK"


def test_the_page_that_shows_how_far_it_is(open_page: Opener, axe: Callable[[Page], None]) -> None:
    page = open_page("/places/QOQ/board-paper/?stay=1", width=NARROW)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert "Board paper: Humber and North Yorkshire, " in page.inner_text("h1")


def test_a_leads_home_page_at_two_widths(lead: Page, axe: Callable[[Page], None]) -> None:
    # When a lead of West Yorkshire comes in
    lead.goto("/")
    words = lead.inner_text("main")

    # Then there are their area, the areas like it, and what is asked of them
    assert "Your area: West Yorkshire" in words
    for heading in ("What changed in your area", "Similar areas that improved", "Your tasks"):
        assert lead.locator("h2", has_text=heading).count() == 1
    changes = lead.locator("section[aria-labelledby=changed] li")
    texts = changes.all_inner_texts()
    with criterion("A1 special cause"):
        # Each leads to the chart whose points make it one; else it says that there is none.
        assert all("Chart:" in text for text in texts)
        assert texts or "usual movement" in words or "has not been analysed" in words
    with criterion("A1 good news"):
        better = [text.startswith("Better: ") for text in texts]
        assert better == sorted(better, reverse=True)
    with criterion("A1 no rank"):
        assert not RULED_OUT.search(words) and "rank" not in words.lower()
    assert not [bad for bad in UNFINISHED if bad.lower() in words.lower()]
    for width in (NARROW, WIDE):
        lead.set_viewport_size({"width": width, "height": 900})
        axe(lead)
        assert lead.evaluate("document.documentElement.scrollWidth") <= width
