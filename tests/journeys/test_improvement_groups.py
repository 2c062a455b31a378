"""Two ICB leads form a group on one question: they meet, note what was said, and close it with what the figures
show. Others see that there is such a group, and no more."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from tests.journeys.conftest import NARROW, WIDE, Opener
from tests.journeys.test_people import check
from tests.sampling import ways

WEST, HUMBER = "ICB lead, West Yorkshire", "ICB lead, Humber"
QUESTION = "What shortens the wait for an operation?"
LINK = "https://meet.example.nhs.uk/operations"
NOTES = "Each of us calls two people before a list is full."
WAYS = ways((False, NARROW), (True, WIDE))


def words(page: Page) -> str:
    return page.inner_text("main")


def fill_day(page: Page, name: str, day: date) -> None:
    for part in ("day", "month", "year"):
        page.fill(f"main [name={name}_{part}]", str(getattr(day, part)))


def unfold(page: Page, title: str) -> None:
    page.click(f"main summary:has-text('{title}')")


def form(page: Page) -> None:
    page.click("main a:has-text('Form a group')")
    page.fill("main [name=question]", QUESTION)
    page.select_option("main [name=place]", label="West Yorkshire")
    fill_day(page, "starts_on", timezone.localdate())
    fill_day(page, "ends_on", timezone.localdate() + timedelta(days=180))
    page.click("main button:has-text('Form the group')")
    unfold(page, "Invite somebody")
    page.fill("main [name=email]", "icb-lead-humber@demonstration.invalid")
    page.select_option("#invite [name=place]", label="Humber and North Yorkshire")
    page.click("main button:has-text('Invite them')")


def plan(page: Page) -> None:
    unfold(page, "Plan a session")
    page.fill("#plan [name=title]", "What each of us tried")
    fill_day(page, "day", timezone.localdate() + timedelta(days=7))
    page.fill("#plan [name=time]", "14.30")
    page.fill("#plan [name=link]", LINK)
    page.click("main button:has-text('Plan the session')")


@pytest.mark.parametrize(("javascript", "width"), WAYS)
def test_two_leads_form_a_group_meet_and_close_it(
    open_page: Opener, axe: Callable[[Page], None], javascript: bool, width: int
) -> None:
    # Given a lead who forms a group and invites the lead of another area
    lead = open_page("/improvement-groups/", who=WEST, javascript=javascript, width=width)
    form(lead)
    group = lead.url
    check(lead, axe)
    peer = open_page("/improvement-groups/?show=own", who=HUMBER, javascript=javascript)
    peer.click(f"main a:has-text('{QUESTION}')")
    peer.click("main button:has-text('Join the group')")
    # When they meet
    lead.goto(group)
    lead.click("main button:has-text('Begin to meet')")
    plan(lead)
    assert LINK in words(lead) and "14:30 to 15:30, London time" in words(lead)
    check(lead, axe)
    # Then the other has it in the calendar, and writes what was said
    peer.goto(lead.url)
    file = peer.request.get(f"{peer.url}calendar.ics")
    assert file.headers["content-type"].startswith("text/calendar")
    unfold(peer, "Write the notes")
    peer.fill("main [name=notes]", NOTES)
    peer.click("main button:has-text('Save the notes')")
    assert NOTES in words(peer)
    # And somebody else who works there sees neither
    other = open_page(group, who="GP, Wakefield", javascript=javascript)
    assert QUESTION in words(other) and "What each of us tried" not in words(other)
    assert other.request.get(peer.url).status == 404
    assert other.request.get(f"{peer.url}calendar.ics").status == 404
    # At the end the figures say what they can, and no more
    lead.goto(group)
    unfold(lead, "Close the group")
    lead.fill("main [name=note]", "Calls help.")
    lead.click("main button:has-text('Close the group')")
    assert "What the figures show" in words(lead) and "It is too early to say more." in words(lead)
    check(lead, axe)
