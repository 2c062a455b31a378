"""Looking for something in one's own words, as a clinician would."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import NARROW, WIDE, Opener, words_with_and_without_scripts
from tests.journeys.criteria import criterion
from tests.sampling import as_proofs

PAGES = (
    "/search/",
    "/search/?q=wakefield",
    "/search/?q=nhs",
    "/search/?q=nhs&kind=place&page=3",
    "/search/?q=nhs+clinical&region=Y63&kind=place",
    "/search/?q=barnsly&kind=place",
    "/search/?q=grimsby+quetzalcoatl",
    "/search/?q=quetzalcoatl",
    "/search/?q=-leeds",
    "/search/?q=PIFU",
    "/search/?q=cataract+waits+in+leeds",
    "/compare/?places=03R&add=york",
    "/search/?q=%D7%A9%D7%9C%D7%95%D7%9D+%F0%9F%98%80",
    "/search/?q=" + "a" * 300 + "&kind=" + "b" * 100,
    "/search/?q=%3Cscript%3Ealert(1)%3C/script%3E+wakefield",
)


@pytest.mark.parametrize(
    "path",
    [*PAGES[::2], *as_proofs(PAGES[1::2])],
    ids=lambda path: path[:40],
)
def test_every_answer_is_accessible_at_two_widths_and_the_same_without_javascript(
    path: str, open_page: Opener, axe: Callable[[Page], None]
) -> None:
    page = open_page(path)
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} overflows"
    assert page.locator("h1").count() == 1
    without = open_page(path, javascript=False)
    assert words_with_and_without_scripts(without) == words_with_and_without_scripts(page)
    without.set_viewport_size({"width": 320, "height": 900})
    assert without.locator("main").evaluate("e => e.scrollWidth") <= 320


@pytest.mark.parametrize("javascript", [True, False])
def test_a_clinician_finds_narrows_and_widens_again(open_page: Opener, javascript: bool) -> None:
    # Given somebody who knows the old name of a place
    page = open_page("/", javascript=javascript)
    page.click("header button[aria-label='Search']")
    # When they type it
    page.fill("#search-everything", "CCG yorkshire")
    page.click("main button:has-text('Search')")
    # Then the places that had such names are there, with what was looked for marked
    everything = page.inner_text("main h2")
    assert "results for “CCG yorkshire”" in everything
    assert "yorkshire" in page.locator("main li mark").first.inner_text().lower()
    # And one choice leaves fewer, and is said
    page.click("main nav a:has-text('Humber and North Yorkshire')")
    assert page.inner_text("main h2") != everything
    assert "Place: Humber and North Yorkshire" in page.inner_text("main")
    assert "Hull" in page.inner_text("main ol")
    # And new words are looked for among the same
    page.fill("#search-everything", "grimsby")
    page.click("main button:has-text('Search')")
    assert page.inner_text("main ol a") == "North East Lincolnshire"
    # And the choice can be taken back
    page.fill("#search-everything", "CCG yorkshire")
    page.click("main button:has-text('Search')")
    page.click("main a:has-text('Remove')")
    assert page.inner_text("main h2") == everything


@pytest.mark.parametrize("javascript", [True, False])
def test_a_slip_of_the_pen_leads_to_what_was_meant(open_page: Opener, javascript: bool) -> None:
    page = open_page("/search/", javascript=javascript)
    page.fill("#search-everything", "barnsly")
    page.click("main button:has-text('Search')")
    assert "No results for “barnsly”" in page.inner_text("main")
    page.click("main a:has-text('barnsley')")
    page.click("main ol a:has-text('Barnsley')")
    assert page.url.endswith("/places/02P/")


def test_pages_are_chosen_by_keyboard_while_one_types(
    open_page: Opener, axe: Callable[[Page], None]
) -> None:
    # Given somebody on any page who knows the everyday words
    page = open_page("/measures/")
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        # When they type the beginning of them
        page.fill("#search-field", "hip repl")
        page.locator("#search-field-suggestions li").first.wait_for()
        # Then the specialty is offered with the reason, and nothing overflows
        assert "Trauma and orthopaedics" in page.inner_text("#search-field-suggestions")
        assert "hip replacement" in page.inner_text("#search-field-suggestions")
        assert page.get_attribute("#search-field", "aria-expanded") == "true"
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    # And Escape puts it away, and the arrow and Enter lead to it
    page.press("#search-field", "Escape")
    assert page.locator("#search-field-suggestions").is_hidden()
    page.fill("#search-field", "hip replacement")
    page.locator("#search-field-suggestions li").first.wait_for()
    page.press("#search-field", "ArrowDown")
    assert page.locator("#search-field-suggestions [aria-selected=true]").count() == 1
    page.press("#search-field", "Enter")
    page.wait_for_url("**/specialties/trauma-and-orthopaedics/")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_box_on_every_page_takes_a_problem_in_words(
    open_page: Opener, javascript: bool
) -> None:
    page = open_page("/data/", javascript=javascript)
    page.fill("#search-field", "waiting list in wakefield")
    page.click("header button[aria-label=Search]")
    assert page.inner_text("main ol a >> nth=0") == "Wakefield: Waiting list"
    page.click("main ol a >> nth=0")
    assert page.url.endswith("/places/03R/waiting-list/")
    page.fill("#search-field", "quetzalcoatl")
    page.click("header button[aria-label=Search]")
    with criterion("B1 ask"):
        assert "What you can do" in page.inner_text("main")
        ask = page.locator("main a:has-text('ask a question')").get_attribute("href")
        assert ask and "quetzalcoatl" in ask


def test_what_a_case_study_says_of_itself_in_the_results(open_page: Opener) -> None:
    page = open_page("/search/?q=too+many+referrals+cardiology")
    with criterion("B1 result"):
        entry = page.locator(
            "main ol > li:has-text('A shared referral pathway')"
        ).first.inner_text()
        for said in ("Wakefield, a sub-ICB location", "referral", "Grade D", "Compiled on"):
            assert said.lower() in entry.lower(), (said, entry)
    with criterion("B1 areas"):
        page.goto("/case-studies/")
        page.select_option("main [name=region]", "Y62")
        page.click("main form:has([name=region]) button")
        assert "A shared referral pathway" not in page.inner_text("main .case-study-cards")


@pytest.mark.parametrize("javascript", [True, False])
def test_case_studies_of_areas_like_ones_own(open_page: Opener, javascript: bool) -> None:
    page = open_page("/case-studies/", javascript=javascript)
    page.fill("main [name=similar]", "York")
    page.click("main form:has([name=similar]) button")
    assert "Which place do you mean by “York”?" in page.inner_text("main")
    page.click("main a:has-text('Choose Vale of York')")
    with criterion("B1 similar"):
        assert "similar=03Q" in page.url
        assert "From areas similar to Vale of York" in page.inner_text("main #similar-areas")
        page.click("main #similar-areas a:has-text('Why these areas are similar')")
        similar = page.inner_text("main table")
        page.go_back()
        names = page.locator("#similar-areas a").all_inner_texts()[1:-1]
        assert len(names) == 10 and all(name in similar for name in names)


def test_the_pages_of_a_long_answer_follow_one_another(open_page: Opener) -> None:
    page = open_page("/search/?q=nhs")
    first = page.locator("main ol > li > a").all_inner_texts()
    page.click("nav[aria-label=Pages] a[rel=next]")
    second = page.locator("main ol > li > a").all_inner_texts()
    assert len(first) == len(second) == 20
    assert page.locator("main ol").get_attribute("start") == "21"
    assert page.inner_text("nav[aria-label=Pages] a[rel=prev]").startswith("Previous")


def test_no_words_are_an_error(open_page: Opener) -> None:
    for text in ('"', "' OR 1=1 --", "* AND NEAR(", "\u202e\u0000", "x" * 3_000):
        page = open_page("/search/")
        page.fill("#search-everything", text)
        page.click("main button:has-text('Search')")
        assert page.inner_text("main h1") == "Search" and "q=" in page.url
        page.close()
