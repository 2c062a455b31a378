"""Somebody who has never been here and was told nothing, with one question."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import NARROW, WIDE, Opener, Site
from tests.sampling import ways
from tests.waiting import wait_until

PASSWORD = "a long enough phrase"
TITLE = "Nurses read the first test"
# A team in one of the areas most like Vale of York, and the newcomer's own account.
PEOPLE = f"""
from tests.factories.case_studies import make_public_case_study
from tests.factories.people import make_person
from forum.people.models import User
if not User.objects.filter(email="nora@example.nhs.uk").exists():
    nora = make_person({{}}, "nora")
    make_public_case_study("05G", nora, title="{TITLE}", treatment_function="C_320")
    make_person({{}}, "newcomer")
"""
TOLD = """
from forum.notifications.models import Notification
print(Notification.objects.filter(person__email="nora@example.nhs.uk").count())
"""


@pytest.mark.parametrize(
    ("javascript", "width"), ways((False, NARROW), (True, WIDE), (True, NARROW))
)
def test_is_cardiology_in_vale_of_york_unusual_who_does_better_how_and_whom_to_ask(
    site: Site, open_page: Opener, axe: Callable[[Page], None], javascript: bool, width: int
) -> None:
    site.manage("shell", "-c", PEOPLE)
    told = int(site.manage("shell", "-v", "0", "-c", TOLD).split()[-1])

    def looked_at() -> None:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url

    # When they type their question into the box of the home page, and follow the first answer
    page = open_page("/", width=width, javascript=javascript)
    page.fill("main input[type=search]", "Vale of York cardiology")
    page.click("main button:has-text('Search')")
    looked_at()
    page.locator("main h2 a, main h3 a, main li a").filter(
        has_text="Vale of York: Cardiology"
    ).first.click()
    page.wait_for_url("**/places/03Q/?treatment=C_320")
    looked_at()
    # Then the first sentence says how long people wait, beside England
    own, england = map(
        float, re.findall(r"(\d+\.\d)%", page.locator(".nhsuk-lede-text").inner_text())
    )
    assert own < england
    # And whether that is unusual: set against similar areas, with why nothing is said of change
    similar = page.locator("section[aria-labelledby=case-studies]")
    assert "waits are longer than the median of the 10 most similar areas" in similar.inner_text()
    changed = page.locator("section[aria-labelledby=changed]").inner_text()
    assert "its boundary changed within the last 12 months" in changed
    # And who like it does better, which their own page bears out
    better = similar.locator("li", has_text="North Staffordshire:")
    said = re.search(r": (\d+\.\d)%", better.inner_text())
    assert said and float(said[1]) > own
    better.locator("a").click()
    page.wait_for_url("**/places/05G/?treatment=C_320")
    assert (
        f"{said[1]}% had waited 18 weeks or less" in page.locator(".nhsuk-lede-text").inner_text()
    )
    page.go_back()
    # And what they did
    similar.get_by_role("link", name=TITLE).click()
    page.wait_for_url("**/case-studies/*/")
    looked_at()
    words = page.inner_text("main")
    assert "North Staffordshire" in words and "What they did" in words
    # And that they can be asked, by whoever signs in
    page.get_by_role("link", name="Sign in", exact=True).locator("visible=true").last.click()
    page.fill("input[name=login]", "newcomer@example.nhs.uk")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button:has-text('Sign in')")
    page.wait_for_url("**/case-studies/*/")
    page.get_by_role("link", name="Ask a question").click()
    page.wait_for_url("**/discussions/new/**")
    looked_at()
    page.fill("#id_title", f"How many tests were read, {javascript}, {width}?")
    page.fill("#id_body", "We would like to try this.")
    page.click("button:has-text('Start the discussion')")
    page.wait_for_url(re.compile(r"/discussions/\d+/"))
    looked_at()
    assert "How many tests were read" in page.locator("h1").inner_text()
    # And the author is told
    wait_until(
        lambda: int(site.manage("shell", "-v", "0", "-c", TOLD).split()[-1]) > told,
        "a notification",
    )
