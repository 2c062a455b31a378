"""An ICB lead says why the list of their area moved, and others read it beside the figures."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import NARROW, WIDE, Opener
from tests.journeys.test_people import check
from tests.sampling import ways

MOVED = "/places/QWO/why-the-list-moved/?treatment=C_110"
NAMES_A_PATIENT = "One of them, 943 476 5919, was on two lists."
FIRST = "Two hospitals joined their lists, and people who were on both count once now."
ANEW = "Two hospitals joined their lists in the autumn. 300 people were on both."
LEAD = "ICB lead, West Yorkshire"


def words(page: Page) -> str:
    return page.inner_text("main")


def send(page: Page, text: str) -> None:
    page.fill("main [name=text]", text)
    page.click("main button:has-text('Show this explanation')")


@pytest.mark.parametrize(("javascript", "width"), ways((False, NARROW), (True, WIDE)))
def test_an_area_says_why_its_list_moved(
    open_page: Opener, axe: Callable[[Page], None], javascript: bool, width: int
) -> None:
    # Given a lead who reads how the list of their area moved
    lead = open_page(MOVED, who=LEAD, javascript=javascript, width=width)
    sentence = lead.inner_text(".nhsuk-lede-text")
    lead.click("main a:has-text('Explain why the list moved')")
    # Then the form says of which list and month, what the figures say, and whom not to name
    assert "Trauma and orthopaedics" in lead.inner_text("h1").replace(" trauma", " Trauma")
    assert sentence in words(lead) and "No patient information." in words(lead)
    check(lead, axe)
    # When they send nothing, or what names a patient, it is said and nothing typed is lost
    send(lead, "")
    assert "Write an explanation" in lead.inner_text(".nhsuk-error-summary")
    assert lead.title().startswith("Error: ")
    send(lead, NAMES_A_PATIENT)
    assert "This looks like an NHS number" in words(lead)
    assert lead.input_value("main [name=text]") == NAMES_A_PATIENT
    check(lead, axe)
    # Then what they write stands before the figures, signed
    send(lead, FIRST)
    lead.wait_for_url("**/why-the-list-moved/?*treatment=C_110*")
    assert "Your explanation is shown beside the figures." in lead.inner_text("body")
    shown = words(lead)
    assert shown.index(FIRST) < shown.index("In the month") and LEAD in shown
    check(lead, axe)
    # And others of the demonstration read it and can report it, but not change it
    other = open_page(MOVED, who="cardiologist", javascript=javascript, width=width)
    section = other.locator("main #explanation")
    assert FIRST in section.inner_text() and section.locator("a:has-text('Report')").count() == 1
    assert section.locator("a:has-text('Write it anew'), button").count() == 0
    check(other, axe)
    # When they know more, they write it anew
    lead.click("main a:has-text('Write it anew')")
    assert lead.input_value("main [name=text]") == FIRST
    assert "the earlier text is kept in the history" in words(lead)
    send(lead, ANEW)
    lead.wait_for_url("**/why-the-list-moved/?*treatment=C_110*")
    assert ANEW in words(lead) and FIRST not in words(lead)
    # And they take it back
    lead.click("main button:has-text('Withdraw this explanation')")
    assert "The explanation is withdrawn." in lead.inner_text("body")
    assert ANEW not in words(lead)
    other.reload()
    assert other.locator("main #explanation").count() == 0
