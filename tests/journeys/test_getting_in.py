"""Getting in: from the home page to a first question, and what an organisation must say about its site."""

from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Opener, Site
from tests.journeys.criteria import criterion
from tests.journeys.test_figures import RULED_OUT
from tests.journeys.test_people import PASSWORD, check, newest_mail, path_in
from tests.sampling import ways

Axe = Callable[[Page], None]
ABOUT_THE_SITE = (
    "/about/",
    "/contact/",
    "/privacy/",
    "/terms/",
    "/cookies/",
    "/accessibility/",
    "/status/",
)


class Newcomer:
    """Counts what somebody fills in and clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.steps: Counter[str] = Counter()

    def fill(self, field: str, words: str) -> None:
        self.page.fill(f"#id_{field}", words)
        self.steps["fields"] += 1

    def choose(self, field: str, value: str) -> None:
        self.page.select_option(f"#id_{field}", value)
        self.steps["fields"] += 1

    def tick(self, words: str) -> None:
        self.page.check(f"label:has-text('{words}')")
        self.steps["fields"] += 1

    def click(self, selector: str) -> None:
        self.page.click(selector)
        self.steps["clicks"] += 1

    def follow_link_in_mail(self, site: Site, address: str) -> None:
        self.page.goto(path_in(newest_mail(site, address)))
        self.steps["clicks"] += 1


def open_an_account(newcomer: Newcomer, site: Site, address: str) -> None:
    newcomer.click("header a:has-text('Sign in')")
    newcomer.click("a:has-text('Open one with your work e-mail address')")
    newcomer.fill("name", f"Nina {address.partition('@')[0].title()}")
    newcomer.fill("email", address)
    newcomer.fill("organisation", "Wakefield Hospital")
    newcomer.choose("profession", "consultant")
    newcomer.fill("password1", PASSWORD)
    newcomer.click("main button:has-text('Open account')")
    newcomer.follow_link_in_mail(site, address)
    newcomer.click("main button:has-text('Verify address')")
    newcomer.fill("login", address)
    newcomer.fill("password", PASSWORD)
    newcomer.click("main button:text-is('Sign in')")


@pytest.mark.parametrize("javascript", ways(False, True))
def test_from_the_home_page_to_a_first_question_and_a_short_case_study(
    site: Site, open_page: Opener, axe: Axe, javascript: bool
) -> None:
    # Given a clinician without an account
    page = open_page("/", javascript=javascript)
    newcomer = Newcomer(page)
    open_an_account(newcomer, site, f"newcomer-{javascript}@wakefield.nhs.uk".lower())
    # When they answer what they like of three questions
    assert page.inner_text("h1").startswith("Welcome. Three questions")
    check(page, axe)
    newcomer.choose("home_place", "03R")
    newcomer.tick("Cardiology")
    newcomer.click("main button:has-text('Save and go on')")
    # Then a page says what to do first, by their answers
    words = page.inner_text("main")
    assert "Case studies about Cardiology" in words and "Waiting times in Wakefield" in words
    assert "Set up a second factor" in words
    check(page, axe)
    newcomer.click("main a:has-text('Ask a question about Wakefield')")
    newcomer.fill("title", f"Who reads cardiology referrals first? ({javascript})")
    newcomer.fill("body", "We wait for a consultant each time.")
    newcomer.click("main button:has-text('Start the discussion')")
    assert "Question, not answered yet" in page.inner_text("main")
    assert newcomer.steps == {"fields": 11, "clicks": 9}

    # And when they come back to share what they did, place is known already
    page.goto("/")
    again = Newcomer(page)
    again.click("header a:has-text('Case studies')")
    again.click("main a:has-text('Share what you did')")
    assert page.input_value("#id_place") == "03R"
    again.fill("title", f"Reading referrals together ({javascript})")
    again.fill("what_we_did", "Two consultants and a GP read them once a week.")
    again.fill("results", "Half need no appointment.")
    again.click("main button:has-text('lead')")
    with criterion("A4 short form"):
        assert "Thank you." in page.inner_text("main")
        assert again.steps == {"fields": 3, "clicks": 3}


def test_the_questions_can_be_skipped_and_a_watch_ends_with_one_click(
    open_page: Opener,
) -> None:
    page = open_page("/welcome/", who="cardiologist")
    page.click("main a:has-text('Skip these questions')")
    assert page.inner_text("h1") == "What to do first"
    page.goto("/welcome/")
    page.check("label:has-text('Neurology')")
    page.click("main button:has-text('Save and go on')")
    page.click("main button:has-text('Stop watching Neurology')")
    assert page.inner_text("h1") == "What to do first"
    assert page.locator("button:has-text('Stop watching Neurology')").count() == 0


def test_what_the_site_says_about_itself(site: Site, open_page: Opener, axe: Axe) -> None:
    page, without = open_page("/"), open_page("/", javascript=False)
    for path in ABOUT_THE_SITE:
        assert page.locator(f"footer a[href='{path}']").count() == 1
        page.goto(path)
        check(page, axe)
        assert not RULED_OUT.search(page.inner_text("main"))
        without.goto(path)
        assert without.inner_text("main") == page.inner_text("main") or path == "/status/"


@pytest.mark.parametrize("javascript", ways(True, False))
def test_an_administrator_writes_a_page_and_reads_what_it_said_before(
    open_page: Opener, axe: Axe, javascript: bool
) -> None:
    page = open_page("/account/", who="administrator", javascript=javascript)
    page.click("main a:has-text('Pages about this site')")
    check(page, axe)
    page.click("main a:has-text('Edit: Contact')")
    words = f"Write to us. ({'with' if javascript else 'without'} scripts)"
    page.fill("#id_text", f"# How\n\n{words} **Now.**")
    page.fill("#id_what_changed", "Shorter")
    page.press("#id_what_changed", "Enter")
    assert "Nothing has been saved yet" in page.inner_text("main")
    page.click("main button:has-text('Preview')")
    assert page.locator("section strong:has-text('Now.')").count() == 1
    check(page, axe)
    page.click("main button:has-text('Save page')")
    assert words in page.inner_text("main") and "Page last reviewed" in page.inner_text("main")
    page.click("main a:has-text('Earlier versions')")
    check(page, axe)
    page.click("main a:text-is('Version 1')")
    assert "Which way for what" in page.inner_text("main")
    check(page, axe)


@pytest.mark.parametrize(
    ("who", "heading"),
    [
        ("ICB lead, West Yorkshire", "Your area: West Yorkshire"),
        ("improvement lead", "Your region: North East and Yorkshire"),
        ("steward", "Your queues"),
        ("administrator", "Your queues"),
        ("cardiologist", "Your area: Vale of York"),
    ],
)
def test_home_pages_by_role(open_page: Opener, axe: Axe, who: str, heading: str) -> None:
    page, without = (open_page("/", who=who, javascript=on) for on in (True, False))
    for one in (page, without):
        assert one.inner_text("h1") == heading
    check(page, axe)
    words = page.inner_text("main")
    assert "Waiting list" in words and "England" in words and not RULED_OUT.search(words)
