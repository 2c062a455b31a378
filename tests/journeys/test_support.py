"""A flag from the watch list to its lessons, as an improvement lead, the area and a peer meet it: three
people signed in at once, in front of the genuine months. The clock is moved, not waited for."""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import NARROW, WIDE, Opener, Site
from tests.journeys.criteria import criterion
from tests.journeys.test_people import check
from tests.sampling import ways

QUESTION = "Waits are longer than in similar areas. What do you think explains this?"
RULED_OUT = "These are the worst waits. What do you think explains this?"

# The worker analyses by itself, within a minute: the test does not wait for it.
READY = """
from metrics.models import AnalysisResult
from metrics.releases.analyse import analyse_newest
if not AnalysisResult.objects.exists(): analyse_newest()
from forum.casestudies.models import Intervention, InterventionVersion
one, made = Intervention.objects.get_or_create(slug="one-list", defaults={"name": "One shared waiting list"})
if made: InterventionVersion.objects.create(intervention=one, number=1, core="One list", measure="over-52-weeks-share")
"""
REPLY_IS_OVER = """
from datetime import timedelta
from django.utils import timezone
from forum.support.models import Flag
from forum.support.tasks import follow_up_support
Flag.objects.filter(state="with_area").update(reply_due=timezone.localdate() - timedelta(days=1))
follow_up_support()
"""
TWO_WEEKS_PASS = """
from datetime import timedelta
from django.utils import timezone
from forum.support.models import Flag, SupportOffer
from forum.support.tasks import follow_up_support
ago = timezone.now() - timedelta(days=15)
Flag.objects.filter(shown_at__isnull=False).update(shown_at=ago)
SupportOffer.objects.filter(state="offered").update(idle_since=ago, created_at=ago)
follow_up_support()
"""
FOUR_WEEKS_PASS = TWO_WEEKS_PASS.replace("days=15", "days=29")
A_YEAR_PASSES = """
from datetime import timedelta
from django.utils import timezone
from forum.support.models import Flag
ago = timezone.now() - timedelta(days=400)
Flag.objects.filter(state="closed").update(ended_at=ago)
"""
REVIEW_DAY_COMES = """
from django.utils import timezone
from forum.support.models import PlanReview
from forum.support.tasks import follow_up_support
PlanReview.objects.filter(recorded_at=None).update(due_on=timezone.localdate())
follow_up_support()
"""


@pytest.fixture(scope="module")
def ready(site: Site) -> Site:
    site.seed_people()
    site.manage("shell", "-c", READY)
    return site


def words(page: Page) -> str:
    return page.inner_text("main")


def fill(page: Page, **given: str) -> None:
    for name, value in given.items():
        page.fill(f"main [name='{name}']:visible", value)


def parse_month_words(text: str) -> date:
    return datetime.strptime(" ".join(text.split()[:2]), "%B %Y").date()


def boxes(name: str, day: str) -> dict[str, str]:
    parts = zip(("year", "month", "day"), day.split("-"), strict=True)
    return {f"{name}_{box}": value for box, value in parts}


@pytest.mark.parametrize(("javascript", "width"), ways((False, NARROW), (True, WIDE)))
def test_from_the_watch_list_to_the_lessons(
    ready: Site, open_page: Opener, axe: Callable[[Page], None], javascript: bool, width: int
) -> None:
    def looked_at(page: Page) -> None:
        if javascript:
            check(page, axe)

    def as_person(name: str, path: str) -> Page:
        return open_page(path, who=name, javascript=javascript, width=width)

    # Given a candidate on the watch list, with its reasons one click away
    lead = as_person("improvement lead", "/support/")
    lead.click("main a:has-text('Watch list')")
    lead.click("main summary:has-text('Leeds')")
    assert "In the least favourable fifth in 12 of the last 12 months" in words(lead)
    looked_at(lead)
    with criterion("C1 order"):
        behind = [
            int(found.replace(",", ""))
            for found in re.findall(r"([\d,]+) pathways? behind", words(lead))
        ]
        assert behind and behind == sorted(behind, reverse=True)
        assert "rank" not in words(lead).lower().replace("no rank", "")
    with criterion("C1 gaps"):
        # Its largest trust has sent nothing since July 2025.
        assert lead.locator("main h2 a:has-text('Sheffield')").count() == 0
    with criterion("C1 who"):
        peer = as_person("ICB lead, Humber", "/support/watch-list/")
        assert peer.locator("main h2 a:has-text('Leeds')").count() == 0
    lead.click("main h2 a:has-text('Leeds')")
    assert lead.locator("#funnel, #funnel-narrow").count() or "by size" in words(lead)
    # When a question is typed in words that are not used about a place
    fill(lead, question=RULED_OUT)
    lead.click("main button:has-text('Keep as a draft')")
    with criterion("C2 wording"):
        assert "A rank hides how far apart places are" in words(lead)
    flag = lead.url
    with criterion("C2 offer"):
        assert "needs at least one offer of support and at least one kind of change" in words(lead)
        lead.click("main button:has-text('Send to the area')")
        assert "Add at least one offer" in words(lead)
    looked_at(lead)
    # Then it is put otherwise, and an offer and a kind of change are added
    lead.click("main summary:has-text('The question')")
    fill(lead, question=QUESTION)
    lead.click("main button:has-text('Save question')")
    lead.click("main a:has-text('Add an offer')")
    fill(lead, description="A call with a team that had the same.")
    lead.click("main button:has-text('Add this offer')")
    with criterion("C5 person"):
        assert "Name the person who will be there" in lead.inner_text(".nhsuk-error-summary")
    assert lead.input_value("main [name=description]") == "A call with a team that had the same."
    looked_at(lead)
    lead.check("main label:has-text('A call with somebody')")
    fill(lead, person_name="Dr Ann Smith, consultant", **boxes("starts_on", "2031-03-14"))
    lead.click("main button:has-text('Add this offer')")
    lead.click("main summary:has-text('Add a kind of change')")
    lead.select_option("main [name=intervention]", "one-list")
    fill(lead, reason="Shared lists shortened long waits elsewhere.")
    lead.click("main button:has-text('Add it')")
    lead.click("main button:has-text('Send to the area')")
    assert "With the area, which has the right of reply" in words(lead)
    # And nobody but the parties learns of it
    with criterion("C3 parties"):
        peer.goto("/places/15F/support/")
        assert QUESTION not in words(peer) and "Nothing is open here" in words(peer)
        assert peer.goto(flag).status == 404
    # Then the area finds it among what is asked of it, and takes more time
    area = as_person("ICB lead, West Yorkshire", "/")
    area.click("main a:has-text('question to your area to reply to')")
    area.click("main a:has-text('Reply:')")
    assert QUESTION in words(area) and "Dr Ann Smith" in words(area)
    looked_at(area)
    with criterion("C3 dispute"):
        area.click("main summary:has-text('The figures are not right')")
        fill(area, description="One clinic is counted twice.")
        area.click("main button:has-text('Ask a steward to look at the figures')")
        assert "The clock stands still" in words(area) or "stands still" in words(area)
        steward = as_person("steward", "/support/")
        steward.click("main a:has-text('Look at disputed figures')")
        assert QUESTION not in words(steward)
        steward.check("main label:has-text('The figures stand')")
        fill(steward, finding="It is counted once.")
        steward.click("main button:has-text('Save what you found')")
        area.goto(flag)
        assert "It is counted once." in words(area) or "the figures stand" in words(area)
    area.click("main button:has-text('Give the area as much time again')")
    assert "It has been extended once" in words(area)
    # When the time is over, staff may know of it, and the area can still reply
    ready.manage("shell", "-c", REPLY_IS_OVER)
    peer.goto("/places/15F/")
    assert "No reply within the time" in words(peer)
    area.goto(flag)
    area.click("main button:has-text('Send reply')")
    assert "Choose what kind of reply it is" in area.inner_text(".nhsuk-error-summary")
    area.check("main label:has-text('There is something to know about these figures')")
    fill(area, body="Two paediatricians left, and one post is filled again.")
    area.click("main button:has-text('Send reply')")
    assert "after the time for it was over" in words(area)
    looked_at(area)
    # And a peer who had the same offers help
    peer.goto("/support/")
    peer.click("main a:has-text('Leeds')")
    with criterion("C3 prominence"):
        assert "Two paediatricians left" in words(peer) and QUESTION in words(peer)
        said, reply = (
            peer.locator("main p, main blockquote", has_text=text).last.evaluate(
                "e => getComputedStyle(e).fontSize"
            )
            for text in (QUESTION, "Two paediatricians left")
        )
        assert said == reply
    peer.click("main a:has-text('we had this; call us')")
    peer.check("main label:has-text('A visit')")
    fill(
        peer,
        description="We had this; call us.",
        person_name="Dr Ben Jones",
        **boxes("starts_on", "2031-04-01"),
    )
    peer.select_option("main [name=from_place]", index=1)
    peer.click("main button:has-text('Add this offer')")
    # When nothing happens for two weeks, the area is reminded
    ready.manage("shell", "-c", TWO_WEEKS_PASS)
    area.goto("/notifications/")
    with criterion("C5 two weeks"):
        assert "Nothing has happened for two weeks" in words(area)
    ready.manage("shell", "-c", FOUR_WEEKS_PASS)
    with criterion("C5 four weeks"):
        lead.goto("/notifications/")
        assert "Nothing has happened for four weeks" in words(lead)
    area.click("main a:has-text('Nothing has happened for two weeks') >> nth=0")
    assert "We had this; call us" in words(area)
    looked_at(area)
    area.click("main button:has-text('Accept this offer')")
    peer.goto(area.url)
    fill(peer, description="We spoke for an hour about shared clinics.")
    peer.click("main button:has-text('Add to the log')")
    assert "Under way. First contact on" in words(peer)
    area.goto(flag)
    area.click("main #offers ~ ul a:has-text('A call with somebody')")
    with criterion("C5 decline"):
        area.click("main button:has-text('Decline')")
        assert "Declined" in words(area)
    # Then the area writes a plan, a second person agrees it, and it is reviewed on its day
    area.goto(flag)
    assert "Support is under way" in words(area)
    area.click("main a:has-text('Write an improvement plan')")
    looked_at(area)
    fill(
        area, title="One list for children", description1="Join the two lists", owner1="Dr Ann Lee"
    )
    area.select_option("main [name=target_month]", index=9)
    area.click("main button:has-text('Save plan')")
    assert "Action 1: say by when" in area.inner_text(".nhsuk-error-summary")
    assert area.input_value("main [name=description1]") == "Join the two lists"
    fill(area, **boxes("due1", "2031-05-01"), **boxes("review1", "2031-06-01"))
    area.select_option("main [name=intervention1]", "one-list")
    area.click("main button:has-text('Save plan')")
    plan = area.url
    lead.goto("/support/")
    lead.click("main a:has-text('One list for children') >> nth=0")
    lead.click("main button:has-text('Agree this plan')")
    area.goto(plan)
    area.click("main button:has-text('Start from today')")
    with criterion("C6 dates"):
        assert "The aim: a shift down" in area.inner_text("main figure")
    with criterion("C6 no forecast"):
        months = area.locator("main figure table tbody th").all_text_contents()
        assert months and max(map(parse_month_words, months)) <= parse_month_words("January 2026")
    looked_at(area)
    with criterion("C6 adoption"):
        area.click("main summary:has-text('Begin a record of what an action tries')")
        area.click("main button:has-text('Begin the record')")
        record = area.url
        area.goto(plan)
        area.click("main a:has-text('How it goes')")
        assert area.url == record and "/adoptions/" in record
    ready.manage("shell", "-c", REVIEW_DAY_COMES)
    area.goto("/support/")
    area.click("main a:has-text('Record the review')")
    area.check("main label:has-text('The aim is achieved')")
    fill(area, findings="Nine months below the old centre.")
    area.click("main button:has-text('Save the review')")
    assert "Achieved" in words(area)
    # And it closes with one lesson from each side
    lead.goto(flag)
    lead.click("main summary:has-text('Close it')")
    lead.check("main label:has-text('Waits improved')")
    fill(lead, lesson="Ask early which posts are empty.")
    lead.click("main button:has-text('Close, with one lesson')")
    area.goto(flag)
    fill(area, lesson="Joining lists was easier than we thought.")
    area.click("main button:has-text('Add the lesson and close')")
    peer.goto("/support/closed/")
    peer.click("main a:has-text('Leeds') >> nth=0")
    assert "Closed: waits improved" in words(peer)
    with criterion("C7 lessons"):
        assert "Ask early" in words(peer) and "easier than we thought" in words(peer)
    looked_at(peer)
    lead.goto("/support/activity/")
    with criterion("C8 one click"):
        assert "Median days to the first contact" in words(lead)
        with lead.expect_download() as coming:
            lead.locator("main a[href$='activity.csv']").click(no_wait_after=True)
        assert "Flags with an offer" in Path(coming.value.path()).read_text("utf-8")
    ready.manage("shell", "-c", A_YEAR_PASSES)
    with criterion("C7 a year"):
        peer.goto("/support/closed/")
        assert "Leeds" not in words(peer)
        assert peer.goto(flag).status == 404
    with criterion("C7 record"):
        assert lead.goto(flag).status == 200
        keeper = as_person("administrator", "/history/?what=closed")
        assert flag.rstrip("/").rpartition("/")[2] in words(keeper)


def test_who_could_help_and_why(
    ready: Site, open_page: Opener, axe: Callable[[Page], None]
) -> None:
    lead = open_page("/support/matches/15F/within-18-weeks/C_320/", who="improvement lead")
    with criterion("C4 reasons"):
        match = lead.locator("main li.case-study-card").first
        match.locator("summary:has-text('Why this one')").click()
        reasons = match.locator("details ul >> nth=0").locator("li").all_inner_texts()
        assert len(reasons) >= 2, reasons
    check(lead, axe)
    with criterion("C4 dismiss"):
        title = match.locator("h3").inner_text()
        match.locator("summary:has-text('It does not fit')").click()
        match.locator("button:has-text('Do not offer it again here')").click()
        assert lead.locator(".nhsuk-error-summary").count() == 1
        lead.locator("main li.case-study-card [name=cause]").first.check()
        lead.locator("button:has-text('Do not offer it again here')").first.click()
        lead.wait_for_load_state("domcontentloaded")
        assert title in lead.inner_text("main section[aria-labelledby=dismissed]")
