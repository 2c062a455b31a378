"""An ICB's lead makes a group of three places, and its board paper."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import NARROW, WIDE, Opener
from tests.journeys.test_figures import RULED_OUT
from tests.journeys.test_people import check
from tests.sampling import ways


@pytest.mark.parametrize(("javascript", "width"), ways((False, NARROW), (True, WIDE)))
def test_a_lead_makes_a_group_and_its_paper(
    open_page: Opener, axe: Callable[[Page], None], javascript: bool, width: int
) -> None:
    # Given a lead who comes to the list of groups
    name = f"Aire and Calder {width}"
    page = open_page("/groups/", who="ICB lead", javascript=javascript, width=width)
    check(page, axe)
    page.click("main a:has-text('Name a group')")
    # When they find three places, one after another, and one of them in two steps
    page.fill("[name=name]", name)
    for place in ("Wakefield", "Leeds", "Vale of York"):
        page.fill("[name=find]", place)
        page.click("main button:has-text('Find and add')")
        page.wait_for_selector(f"#chosen li:has-text('{place}')")
        assert page.input_value("[name=name]") == name
    check(page, axe)
    page.click("main button:has-text('Make the group')")
    page.wait_for_url("**/groups/demonstration-aire-and-calder-*/")
    # Then its page has one sentence for all three, and each of them beside the others
    words = page.inner_text("main")
    assert "pathways were waiting in Demonstration: Aire and Calder" in words
    rows = page.locator("section[aria-labelledby=inside] tbody th").all_inner_texts()
    assert rows[:3] == ["Leeds", "Vale of York", "Wakefield"]
    assert not RULED_OUT.search(words) and "rank" not in words.replace("no ranks", "").lower()
    check(page, axe)
    # When they look at one specialty, and ask for the board paper
    page.select_option("main [name=treatment]", label="Cardiology")
    page.click("main button:has-text('Show')")
    page.wait_for_url("**?*treatment=C_320*")
    page.click("main a:has-text('Make a board paper')")
    page.wait_for_url("**/board-paper/?*")
    page.wait_for_selector("text=Download the PDF")
    check(page, axe)
    # Then there is one, of this group and specialty
    with page.expect_download() as coming:
        page.click("text=Download the PDF")
    assert coming.value.suggested_filename.startswith("board-paper-group-demonstration-aire-and-")
    assert Path(coming.value.path()).read_bytes()[:5] == b"%PDF-"
