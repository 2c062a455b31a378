"""How many clicks it is from the home page to what an ICB lead comes for."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from tests.journeys.conftest import NARROW, WIDE, Opener, Site
from tests.sampling import ways

MOST_CLICKS = 3
# By somebody of the demonstration, of whatever specialty the page of the lead names.
CASE_STUDY = """
from forum.people.models import User
from metrics.specialties import BY_SLUG
from tests.factories.case_studies import make_public_case_study
owner = User.objects.get(name="Demo GP, Wakefield")
code = BY_SLUG[{slug!r}].code
make_public_case_study("03R", owner, title="What we did first", treatment_function=code)
"""


class Walk:
    """Counts what is clicked since the home page."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0
        page.goto("/")

    def click(self, link: Locator) -> None:
        link.click()
        self.page.wait_for_load_state("domcontentloaded")
        self.clicks += 1
        assert self.clicks <= MOST_CLICKS

    def click_in_menu(self, text: str) -> None:
        """What does not fit is behind a button, where there is JavaScript."""
        menu = self.page.locator("header nav")
        link = menu.get_by_role("link", name=text, exact=True)
        if not link.is_visible():
            self.click(self.page.locator("#toggle-menu"))
        self.click(link)


@pytest.mark.parametrize(
    ("javascript", "width"), ways((True, NARROW), (True, WIDE), (False, NARROW))
)
def test_everything_is_three_clicks_away(
    site: Site, open_page: Opener, axe: Callable[[Page], None], javascript: bool, width: int
) -> None:
    # Given the lead of an ICB on their home page
    page = open_page("/", width=width, javascript=javascript)
    site.let_in(page.context, site.session_of("ICB lead"))
    walk = Walk(page)
    specialty = page.locator("#below + p a")
    slug = re.findall("/specialties/([a-z-]+)/", specialty.get_attribute("href") or "")[0]
    site.manage("shell", "-c", CASE_STUDY.format(slug=slug))
    # When they follow the specialty that lies furthest below England
    walk.click(specialty)
    # Then they see their area beside England, and what others did
    assert page.locator("#own-place").inner_text().startswith("West Yorkshire")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    walk.click(page.get_by_role("link", name="What we did first").first)
    # And who wrote it is named there
    assert "Demo GP, Wakefield" in page.inner_text("main")
    # And from home support is asked for
    walk = Walk(page)
    walk.click_in_menu("Support")
    walk.click(page.get_by_role("button", name="Ask for support"))
    page.wait_for_url("**/support/ask/")
    axe(page)
