"""A flag from the watch list to its lessons, as an improvement lead, the area and a peer meet it: three
people signed in at once, in front of the genuine months. The clock is moved, not waited for."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import NARROW, WIDE, Opener, Site
from tests.journeys.test_people import check

QUESTION = "Waits are longer than in similar areas. What do you think lies behind this?"
RULED_OUT = "These are the worst waits. What do you think lies behind this?"

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


def boxes(name: str, day: str) -> dict[str, str]:
    parts = zip(("year", "month", "day"), day.split("-"), strict=True)
    return {f"{name}_{box}": value for box, value in parts}


@pytest.mark.parametrize(("javascript", "width"), [(True, WIDE), (False, NARROW)])
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
    lead.click("main h2 a:has-text('Leeds')")
    assert lead.locator("#funnel, #funnel-narrow").count() or "by size" in words(lead)
    # When a question is typed in words that are not used about a place
    fill(lead, question=RULED_OUT)
    lead.click("main button:has-text('Keep as a draft')")
    assert "A rank hides how far apart places are" in words(lead)
    assert "needs at least one offer of support and at least one kind of change" in words(lead)
    flag = lead.url
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
    peer = as_person("ICB lead, Humber", "/places/15F/support/")
    assert QUESTION not in words(peer) and "Nothing is open here" in words(peer)
    assert peer.goto(flag).status == 404
    # Then the area finds it among what is asked of it, and takes more time
    area = as_person("ICB lead, West Yorkshire", "/")
    area.click("main a:has-text('question to your area to reply to')")
    area.click("main a:has-text('Reply:')")
    assert QUESTION in words(area) and "Dr Ann Smith" in words(area)
    looked_at(area)
    area.click("main button:has-text('Give the area as much time again')")
    assert "which has been extended once" in words(area)
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
    assert "Two paediatricians left" in words(peer)
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
    assert "Nothing has happened for two weeks" in words(area)
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
    area.click("main button:has-text('Save plan')")
    plan = area.url
    lead.goto("/support/")
    lead.click("main a:has-text('One list for children') >> nth=0")
    lead.click("main button:has-text('Agree this plan')")
    area.goto(plan)
    area.click("main button:has-text('Start from today')")
    assert "The aim: a shift down" in area.inner_text("main figure")
    looked_at(area)
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
    assert "Ask early" in words(peer) and "easier than we thought" in words(peer)
    looked_at(peer)
    lead.goto("/support/activity/")
    assert "Median days to the first contact" in words(lead)
