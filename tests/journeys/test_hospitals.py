"""A consultant finds their own trust and specialty, sees whose patients wait longest and which trust nearby
differs, and asks the people there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import NARROW, WIDE, Opener
from tests.journeys.test_people import check
from tests.sampling import ways

PATIENTS = "section[aria-labelledby=patients]"
TITLE = "How do you see so many people within 18 weeks?"


def weeks(page: Page, column: int) -> list[float]:
    """Of the table of whose patients the trust treats, as it stands; those that say a number."""
    cells = page.locator(f"{PATIENTS} tbody tr td:nth-of-type({column})")
    return [float(text.split()[0]) for text in cells.all_inner_texts() if text.endswith("weeks")]


@pytest.mark.parametrize(("javascript", "width"), ways((True, WIDE), (False, NARROW)))
def test_a_consultant_asks_a_trust_nearby(
    open_page: Opener, axe: Callable[[Page], None], javascript: bool, width: int
) -> None:
    # Given a consultant who looks for the hospital where they work
    page = open_page("/hospitals/", who="cardiologist", javascript=javascript, width=width)
    page.fill("main [name=q]", "pinderfields")
    page.press("main [name=q]", "Enter")
    page.click("main a:has-text('Mid Yorkshire Teaching NHS Trust')")
    page.wait_for_url("**/places/RXF/")
    check(page, axe)
    # When they choose their own specialty
    page.select_option("main [name=treatment]", label="Cardiology")
    page.click("main button:has-text('Show')")
    page.wait_for_url("**/places/RXF/?*treatment=C_320*")
    assert "cardiology pathways were waiting at Mid Yorkshire" in page.inner_text("main")
    # Then they see whose patients wait longest, by the column that they choose
    page.click("section[aria-labelledby=patients] th a:has-text('Median wait') >> nth=0")
    shown = weeks(page, 5)
    assert len(shown) > 2 and shown in (sorted(shown), sorted(shown, reverse=True))
    check(page, axe)
    # And which trusts that treat people from the same places differ
    page.click(".page-menu a:has-text('Compare')")
    section = page.locator("section[aria-labelledby=around]")
    assert "differ" in section.inner_text() and "it gives no distances" in section.inner_text()
    assert "Which trusts teach is not known here." in page.inner_text("main")
    check(page, axe)
    page.click("section[aria-labelledby=around] a:has-text('Leeds Teaching Hospitals NHS Trust')")
    page.wait_for_url("**/places/RR8/?*treatment=C_320*")
    # When they ask the people there
    page.click(".page-menu a:has-text('Discussion')")
    check(page, axe)
    page.click("main a:has-text('Ask a question')")
    assert "Leeds Teaching Hospitals NHS Trust" in page.inner_text("main")
    page.fill("[name=title]", TITLE)
    page.fill("[name=body]", "We are at [Mid Yorkshire](/places/RXF/), and treat the same towns.")
    page.click("main button:has-text('Start the discussion')")
    page.wait_for_url("**/discussions/*/**")
    # Then it stands with both trusts' figures, and on the other trust's page
    words = page.inner_text("main")
    assert TITLE in words and "Mid Yorkshire Teaching NHS Trust" in words
    check(page, axe)
    page.goto("/places/RR8/discussion/")
    assert TITLE in page.inner_text("main")
