"""Journey A: an ICB lead writes up what changed, it is approved and published, and others meet it."""

import json
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.conftest import (
    NARROW,
    WIDE,
    Opener,
    Site,
    new_context,
    waiting_for_what_clicks_open,
    words_with_and_without_scripts,
)
from tests.journeys.criteria import criterion
from tests.journeys.test_figures import RULED_OUT, UNFINISHED
from tests.journeys.test_people import code_now
from tests.sampling import ways

Look = Callable[[Page], None]
PASSWORD = "a long enough phrase"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MAKE_PEOPLE = f"""
import json
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from forum.people.models import User
from forum.people.actions import grant_role
from forum.people.models import Role
from metrics.models import Place

west_yorkshire = Place.objects.get(code="QWO")
held = {{
    "lead": (Role.ICB_LEAD, west_yorkshire),
    "deputy": (Role.ICB_LEAD, west_yorkshire),
    "approver": (Role.APPROVER, west_yorkshire),
    "steward": (Role.STEWARD, None),
    "writer": None,
}}
sessions = {{}}
for name, role in held.items():
    user = User.objects.create_user(f"{{name}}@journeys.nhs.uk", {PASSWORD!r}, name=name.title())
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    grant_role(user=user, role=Role.MEMBER, place=None, reason="a journey", by=None)
    if role:
        grant_role(user=user, role=role[0], place=role[1], reason="a journey", by=None)
    if role:
        TOTP.activate(user, {SECRET!r})
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    sessions[name] = client.cookies["sessionid"].value
print(json.dumps(sessions))
"""
ANSWERS = {
    "change": {
        "what_we_did": "1. We agreed one form.\n2. Practices asked a cardiologist first.",
        "started_on_month": "3",
        "started_on_year": "2025",
        "full_operation_on_month": "June",
        "full_operation_on_year": "2025",
    },
    "did-not-work": {"did_not_work": "The first form had 40 questions, and nobody filled it in."},
    "basics": {
        "summary": "Practices ask a cardiologist before they refer. Fewer people wait for advice only.",
        "kind": "mixed",
        "setting": "across",
        "treatment_function": "C_320",
    },
    "results": {
        "results": "Fewer referrals for advice only. The list itself hardly changed.",
        "before_value": "60.1%",
        "before_period": "February 2025",
        "after_value": "62.4%",
        "after_period": "December 2025",
        "number": "5 of 240",
        "method": "From the official figures.",
    },
    "problem": {"problem": "Many were referred who needed advice only."},
    "cost": {"cost": "Two clinics a month of a consultant’s time."},
    "contact": {
        "contact": "Cardiology manager",
        "contact_email": "cardiology@journeys.nhs.uk",
        "deputy": "Deputy manager",
        "deputy_email": "deputy@journeys.nhs.uk",
        "interests": "None.",
        "audience": "public",
        "review_on_day": "1",
        "review_on_month": "3",
        "review_on_year": "2027",
    },
}
TICKS = {"contact": ("contact_agreed", "deputy_agreed"), "results": ("of_patients",)}


@pytest.fixture(scope="package")
def sessions(site: Site) -> dict[str, str]:
    said = site.manage("shell", "-v", "0", "-c", MAKE_PEOPLE)
    return json.loads(said.strip().splitlines()[-1])


class Entrance(NamedTuple):
    """Lets somebody in, in a browser of their own."""

    browser: Browser
    site: Site
    sessions: dict[str, str]
    open: list[BrowserContext]

    def __call__(self, name: str, path: str, *, javascript: bool = True) -> Page:
        context = new_context(
            self.browser,
            viewport={"width": WIDE, "height": 900},
            java_script_enabled=javascript,
            base_url=self.site.address,
        )
        self.open.append(context)
        if name:
            cookie = {"name": "sessionid", "value": self.sessions[name], "url": self.site.address}
            context.add_cookies([cookie])
        page = waiting_for_what_clicks_open(context.new_page())
        page.goto(path)
        return page


@pytest.fixture
def enter(browser: Browser, site: Site, sessions: dict[str, str]) -> Iterator[Entrance]:
    entrance = Entrance(browser, site, sessions, [])
    yield entrance
    for context in entrance.open:
        context.close()


@pytest.fixture
def look(axe: Callable[[Page], None]) -> Look:
    """Accessible and in one piece at two widths, with none of the words that are ruled out."""

    def check(page: Page) -> None:
        for width in (NARROW, WIDE):
            page.set_viewport_size({"width": width, "height": 900})
            axe(page)
            over = page.evaluate("document.documentElement.scrollWidth")
            assert over <= width, f"{page.url} overflows at {width}: {over}"
        assert page.locator("h1").count() == 1, page.url
        words = page.inner_text("body")
        assert not RULED_OUT.search(words), RULED_OUT.search(words)
        assert not [bad for bad in UNFINISHED if bad.lower() in words.lower()]

    return check


def fill(page: Page, section: str) -> None:
    for name, answer in ANSWERS[section].items():
        field = page.locator(f"form.section-form [name={name}]")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(answer)
        else:
            field.fill(answer)
    for name in TICKS.get(section, ()):
        page.check(f"form.section-form [name={name}]")


def save(page: Page) -> None:
    page.click("button:has-text('Save and go back to the list')")


def begin(enter: Entrance, title: str, *, name: str = "lead", javascript: bool = True) -> Page:
    page = enter(name, "/case-studies/new/?place=03R", javascript=javascript)
    page.fill("[name=title]", title)
    page.click("button:has-text('Start the case study')")
    return page


def number_of(page: Page) -> str:
    found = re.search(r"/case-studies/(\d+)/", page.url)
    assert found
    return found[1]


@pytest.mark.parametrize("javascript", ways(True, False))
def test_from_a_change_on_a_page_to_a_story_on_its_chart(
    enter: Entrance, look: Look, javascript: bool
) -> None:
    title = f"Advice before referral, {'with' if javascript else 'without'} scripts"
    # Given an ICB lead on the page of a place in their ICB
    page = enter(
        "lead", "/places/03R/?treatment=C_320&measure=within-18-weeks", javascript=javascript
    )
    # When they choose to tell the story behind a change
    page.click("a:has-text('Write a case study about this area')")
    look(page)
    # Then place, treatment function and measure are filled in, and nothing is claimed
    with criterion("A3 filled in"):
        assert page.input_value("[name=place]") == "03R"
        assert page.input_value("[name=treatment_function]") == "C_320"
        assert page.input_value("[name=measure]") == "within-18-weeks"
    with criterion("A3 no cause"):
        assert page.input_value("[name=title]") == ""
        assert not RULED_OUT.search(page.inner_text("main"))
    page.fill("[name=title]", title)
    page.click("button:has-text('Start the case study')")
    look(page)
    assert "0 of 7 sections are complete" in page.inner_text("main")
    with criterion("A4 not skipped"):
        page.click("a:has-text('Check and submit')")
        still_to_do = page.inner_text("main")
        assert "What did not work" in still_to_do and "Contact" in still_to_do
        assert page.locator("button:has-text('Submit for approval')").count() == 0
        page.go_back()
    # And the seven sections can be written in any order, each saved by itself
    for at, section in enumerate(ANSWERS, 1):
        page.click(f".nhsuk-task-list__link[href$='/write/{section}/']")
        if javascript:
            look(page)
        fill(page, section)
        save(page)
        assert f"{at} of 7 sections are complete" in page.inner_text("main"), section
    # And the grade so far is told, with what would raise it
    with criterion("A5 grade"):
        assert "Evidence grade so far: C" in page.inner_text("main")
    page.click("a:has-text('Preview')")
    look(page)
    with criterion("A4 small numbers"):
        assert "* of 240" in page.inner_text("main")
        assert "5 of 240" not in page.inner_text("main")
    page.go_back()
    page.click("a:has-text('Check and submit')")
    look(page)
    with criterion("A5 grade"):
        assert "provisional" in page.inner_text("main")
        assert page.inner_text("main").count("What would raise it:") == 1
    page.click("button:has-text('Submit for approval')")
    with criterion("A5 day"):
        assert "It is with the approver of its ICB. Expect an answer by" in page.inner_text("main")
    number = number_of(page)

    # When the approver of the ICB asks for something
    approver = enter("approver", "/case-studies/own/", javascript=javascript)
    look(approver)
    approver.click(f"a:has-text('{title}')")
    look(approver)
    approver.click("summary:has-text('Comment on cost')")
    approver.fill("#comment-cost", "In which year?")
    approver.click("button:has-text('Add comment on cost')")
    assert "In which year?" in approver.inner_text("main")
    approver.click("button:has-text('Send back with 1 open comment')")
    # Then its author finds the comment in the section, and sends it again
    page.goto(f"/case-studies/{number}/write/")
    with criterion("A5 comments"):
        assert "In which year?" in page.inner_text("main")
        page.click(".nhsuk-task-list__link[href$='/write/cost/']")
        assert "In which year?" in page.inner_text("main")
    page.fill("[name=cost]", "Two clinics a month of a consultant’s time, in 2025.")
    save(page)
    page.click("button:has-text('Mark as dealt with')")
    page.click("a:has-text('Check and submit')")
    page.click("button:has-text('Submit for approval')")
    approver.goto(f"/case-studies/{number}/review/")
    approver.click("button:has-text('Approve for Wakefield')")
    # And a steward publishes it
    steward = enter("steward", f"/case-studies/{number}/review/", javascript=javascript)
    look(steward)
    steward.click("button:has-text('Publish case study')")

    # Then anybody can read it, with the official figures and its dates on them
    reader = enter("", f"/case-studies/{number}/", javascript=javascript)
    look(reader)
    words = reader.inner_text("main")
    assert "Marked on it: Started (March 2025) and Fully running (June 2025)." in words
    assert "nobody filled it in" in words and "cardiology@journeys.nhs.uk" not in words
    assert "Evidence grade C" in words
    reader.goto(f"/case-studies/{number}/one-page/")
    look(reader)
    # And it stands on the page of its place, and as a mark on its chart
    reader.goto("/places/03R/?treatment=C_320")
    assert title in reader.locator("section[aria-labelledby=case-studies]").inner_text()
    reader.goto("/places/03R/within-18-weeks/?treatment=C_320")
    assert "Advice before referral" in reader.locator(".figure__summary").first.inner_text()
    # And its history tells every change in words
    page.goto(f"/case-studies/{number}/history/")
    look(page)
    assert "in 2025." in page.locator("ins").all_inner_texts()[0]


# No code works twice, and this is done twice within a minute: by two people, each with a code of theirs.
@pytest.mark.parametrize(("name", "javascript"), [("lead", True), ("deputy", False)])
def test_a_session_that_ended_loses_nothing(enter: Entrance, name: str, javascript: bool) -> None:
    page = begin(enter, f"A session that ends, {javascript}", name=name, javascript=javascript)
    page.click(".nhsuk-task-list__link[href$='/write/problem/']")
    # Given somebody whose session ends while they type
    page.context.clear_cookies(name="sessionid")
    page.fill("[name=problem]", "Half an hour of typing")
    # When they save
    save(page)
    # Then they sign in again, and what they typed is there
    page.fill("input[name=login]", f"{name}@journeys.nhs.uk")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button:has-text('Sign in')")
    page.fill("#id_code", code_now(SECRET))
    page.click("main button:text-is('Sign in')")
    assert page.input_value("[name=problem]") == "Half an hour of typing"
    assert "What you typed has been kept" in page.inner_text("main")
    save(page)
    assert "1 of 7 sections are complete" in page.inner_text("main")


def test_autosave_says_that_the_session_has_ended(enter: Entrance, look: Look) -> None:
    page = begin(enter, "Autosave and a session that ends")
    page.click(".nhsuk-task-list__link[href$='/write/problem/']")
    page.fill("[name=problem]", "Half a sentence")
    page.wait_for_selector("text=Not saved yet")
    page.context.clear_cookies(name="sessionid")
    page.fill("[name=problem]", "Half a sentence and more")
    page.wait_for_selector("text=You have been signed out")
    look(page)
    assert page.locator("a:has-text('Sign in again to go on')").is_visible()


def test_a_lost_connection_loses_nothing(enter: Entrance) -> None:
    page = begin(enter, "A lost connection")
    page.click(".nhsuk-task-list__link[href$='/write/problem/']")
    address = page.url
    # Given somebody whose connection is lost while they type
    page.context.set_offline(True)
    page.fill("[name=problem]", "Typed in a tunnel")
    page.wait_for_selector("text=No connection")
    # When they close the page and come back later. The emulated loss would end with the page, and
    # what it sends as it closes could still get through.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('none')) }")
    page.close()
    page = waiting_for_what_clicks_open(enter.open[-1].new_page())
    enter.open[-1].set_offline(False)
    page.goto(address)
    # Then this browser has kept it, and it can be saved
    with criterion("A4 connection"):
        assert page.input_value("[name=problem]") == "Typed in a tunnel"
        assert "This browser had kept a later text" in page.inner_text("main")
    save(page)
    page.goto(address)
    assert page.input_value("[name=problem]") == "Typed in a tunnel"
    assert "had kept a later text" not in page.inner_text("main")


def test_what_is_typed_is_sent_when_the_connection_is_back(enter: Entrance) -> None:
    page = begin(enter, "A connection that comes back")
    page.click(".nhsuk-task-list__link[href$='/write/problem/']")
    page.context.set_offline(True)
    page.fill("[name=problem]", "Typed in a tunnel")
    page.wait_for_selector("text=No connection")
    page.context.set_offline(False)
    page.wait_for_selector("text=Not saved yet")
    elsewhere = enter("lead", page.url)
    assert elsewhere.input_value("[name=problem]") == "Typed in a tunnel"


@pytest.mark.parametrize("javascript", [True, False])
def test_two_write_one_section_and_both_texts_are_shown(
    enter: Entrance, look: Look, javascript: bool
) -> None:
    first = begin(enter, f"Two who write, {javascript}", javascript=javascript)
    number = number_of(first)
    first.click("a:has-text('Who writes with you')")
    look(first)
    first.fill("#id_email", "writer@journeys.nhs.uk")
    first.click("button:has-text('Add co-author')")
    assert "Writer writes with you" in first.inner_text("main")
    address = f"/case-studies/{number}/write/problem/"
    first.goto(address)
    second = enter("writer", address, javascript=javascript)
    first.fill("[name=problem]", "What the first wrote")
    second.fill("[name=problem]", "What the second wrote")
    save(first)
    save(second)
    words = second.inner_text("main")
    assert "Somebody saved this section while you wrote" in words
    assert "What the first wrote" in words
    assert second.input_value("[name=problem]") == "What the second wrote"
    look(second)
    second.fill("[name=problem]", "What the first wrote. What the second wrote.")
    save(second)
    first.goto(address)
    assert first.input_value("[name=problem]").endswith("What the second wrote.")


@pytest.mark.parametrize("javascript", [True, False])
def test_an_nhs_number_is_stopped_and_the_text_is_kept(
    enter: Entrance, look: Look, javascript: bool
) -> None:
    page = begin(enter, f"A number that is stopped, {javascript}", javascript=javascript)
    page.click(".nhsuk-task-list__link[href$='/write/problem/']")
    page.fill("[name=problem]", "One of them, 943 476 5919, waited a year.")
    save(page)
    words = page.inner_text("main")
    with criterion("A4 patient data"):
        assert "This looks like an NHS number" in words
        assert page.input_value("[name=problem]") == "One of them, 943 476 5919, waited a year."
    look(page)
    page.fill("[name=problem]", "One of them waited a year.")
    save(page)
    assert "1 of 7 sections are complete" in page.inner_text("main")


def test_a_steward_keeps_the_recipes(enter: Entrance, look: Look) -> None:
    page = enter("steward", "/case-studies/own/", javascript=False)
    page.click("a:has-text('Add an intervention')")
    page.fill("[name=name]", "Theatre lists at weekends")
    page.click("button:has-text('Add intervention')")
    assert page.get_by_role("alert").get_by_text("Say what must not be left out").is_visible()
    page.fill("[name=core]", "One team that works every other weekend.")
    look(page)
    page.click("button:has-text('Add intervention')")
    assert "One team that works every other weekend." in page.inner_text("main")
    look(page)
    page.click("a:has-text('Write a new version')")
    later = enter("steward", page.url, javascript=False)
    page.fill("[name=core]", "Two teams that take turns.")
    page.click("button:has-text('Save new version')")
    later.fill("[name=core]", "One team, and a reserve.")
    later.click("button:has-text('Save new version')")
    words = later.inner_text("main")
    assert "Two teams that take turns." in words and "One team, and a reserve." in words
    look(later)
    later.fill("[name=core]", "Two teams, and a reserve.")
    later.click("button:has-text('Save new version')")
    assert "Version 3" in later.inner_text("main")
    later.click("a:has-text('Write a new version')")
    later.select_option("[name=to]", "described")
    later.click("button:text-is('Change')")
    assert "An intervention, described." in later.inner_text("main")


PAGES = (
    "/case-studies/",
    "/case-studies/?treatment=C_320&region=Y63&q=referral",
    "/case-studies/?q=nothing+like+it",
    "/case-studies/1/",
    "/case-studies/2/",
    "/case-studies/3/",
    "/case-studies/1/one-page/",
    "/interventions/shared-referral-pathway/",
    "/places/03Q/",
    "/places/03R/waiting-list/",
    "/england/",
)


@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_read_what_is_public(path: str, open_page: Opener, look: Look) -> None:
    page = open_page(path)
    look(page)
    without = open_page(path, javascript=False)
    assert words_with_and_without_scripts(without) == words_with_and_without_scripts(page)
    with criterion("B2 narrow"):
        without.set_viewport_size({"width": 320, "height": 900})
        assert not without.locator("main").evaluate("e => e.scrollWidth > 320 ? e.scrollWidth : 0")


def test_the_first_stories_say_where_they_come_from(open_page: Opener) -> None:
    page = open_page("/case-studies/?q=shared+referral")
    page.click("main a:has-text('A shared referral pathway')")
    words = page.inner_text("main")
    assert "Compiled from public sources; the team named has not reviewed it" in words
    assert "85 people across two CCGs, Wakefield and North Kirklees" in words
    assert "46.8" not in words and "Evidence grade D" in words
    page.click("a[href='#reference-2'] >> nth=0")
    assert page.url.endswith("#reference-2")


def test_the_one_page_is_one_page_of_paper(browser: Browser, site: Site, tmp_path) -> None:
    page = browser.new_page(base_url=site.address)
    page.goto("/case-studies/1/one-page/")
    with criterion("B2 paper"):
        assert "Pathway Exchange" in page.inner_text(".one-page .sources >> nth=-1")
        printed = page.pdf(path=tmp_path / "one.pdf", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.close()


A_YEAR_ON = """
from datetime import timedelta
from django.utils import timezone
from forum.casestudies import actions
from forum.casestudies.models import CaseStudy
from forum.people.models import User
from metrics.models import Place
now, today = timezone.now(), timezone.localdate()
lead = User.objects.get(email="lead@journeys.nhs.uk")
study = actions.start(title="A clinic, a year on", place=Place.objects.get(code="03R"),
    measure="within-18-weeks", by=lead)
CaseStudy.objects.filter(pk=study.pk).update(state="published", live=True, published_at=now,
    reviewed_on=today, review_due=today)
actions.match_areas(now=now)
actions.mark_reviews_due(on=today + timedelta(days=366))
print(study.pk)
"""


def test_a_case_study_a_year_on(enter: Entrance, look: Look, site: Site) -> None:
    number = site.manage("shell", "-v", "0", "-c", A_YEAR_ON).strip().splitlines()[-1]
    page = enter("lead", "/notifications/")
    with criterion("A6 reminder"):
        page.click("main a:has-text('“A clinic, a year on” is due for review')")
        assert f"/case-studies/{number}/" in page.url
    look(page)
    with criterion("A6 reach"):
        words = page.inner_text("main")
        assert re.search(
            r"areas? ha(s|ve) longer waits on its measure|have not been counted", words
        )
        assert re.search(r"(person watches|people watch) it", words)
    with criterion("A6 hand over"):
        page.click("main a:has-text('Hand it over')")
        page.fill("form[action*=hand-over] [name=email]", "writer@journeys.nhs.uk")
        page.check("form[action*=hand-over] [name=agreed]")
        page.click("main button:has-text('Hand over')")
        new_owner = enter("writer", f"/case-studies/{number}/manage/")
        assert new_owner.locator("main a:has-text('Hand it over')").count() == 1
