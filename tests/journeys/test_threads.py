"""Journey B: a clinician looks for what others did, asks, is answered, and is told of it."""

import json
import re

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Site
from tests.journeys.criteria import criterion
from tests.journeys.test_casestudies import Entrance, Look, enter, look  # noqa: F401
from tests.sampling import ways

MAKE_PEOPLE = """
import json
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from forum.people.models import User
from forum.people.actions import grant_role
from forum.people.models import Role
from metrics.models import Place

held = {
    "clinician": None,
    "colleague": (Role.ICB_LEAD, Place.objects.get(code="QWO")),
    "helper": (Role.STEWARD, None),
}
sessions = {}
for name, role in held.items():
    user = User.objects.create_user(f"{name}@talk.nhs.uk", "a long enough phrase", name=name.title())
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    grant_role(user=user, role=Role.MEMBER, place=None, reason="a journey", by=None)
    if role:
        grant_role(user=user, role=role[0], place=role[1], reason="a journey", by=None)
    if role:
        Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    sessions[name] = client.cookies["sessionid"].value
print(json.dumps(sessions))
"""
STORY = "A shared referral pathway"


@pytest.fixture(scope="module")
def sessions(site: Site) -> dict[str, str]:
    said = site.manage("shell", "-v", "0", "-c", MAKE_PEOPLE)
    return json.loads(said.strip().splitlines()[-1])


def press(page: Page, words: str) -> None:
    page.click(f"main button:has-text('{words}')")


def mention(page: Page, typed: str, *, javascript: bool) -> None:
    """After what is in the box already."""
    if javascript:
        page.click("summary:has-text('Who can I mention?')")
        page.fill("[data-who] [name=q]", typed)
        page.press("[data-who] [name=q]", "Enter")
        page.wait_for_selector("[data-mention-results] code")
        page.locator("[name=body]").press_sequentially(f" @{typed}")
        page.wait_for_selector(".mention-list li[aria-selected=true]")
        page.press("[name=body]", "Enter")
        return
    page.click("summary:has-text('Who can I mention?')")
    with page.expect_popup() as popup:
        page.fill("[data-who] [name=q]", typed)
        page.press("[data-who] [name=q]", "Enter")
    handle = popup.value.inner_text("main code >> nth=0")
    popup.value.close()
    page.fill("[name=body]", f"{page.input_value('[name=body]')} {handle}")


@pytest.mark.parametrize("javascript", ways(False, True))
def test_from_a_search_to_an_answer(
    enter: Entrance,  # noqa: F811
    look: Look,  # noqa: F811
    javascript: bool,
) -> None:
    title = f"How long did it take, {'with' if javascript else 'without'} scripts?"
    # Given a clinician who looks for their problem and finds a case study
    page = enter("clinician", "/search/?q=too+many+referrals+cardiology", javascript=javascript)
    page.click(f"main a:has-text('{STORY}') >> nth=0")
    page.click("a:has-text('Ask a question')")
    assert f"About {STORY}" in page.inner_text("main")
    # When they ask on its page, and see beforehand how it will look
    page.fill("[name=title]", title)
    page.fill("[name=body]", "We have **none** like [Wakefield](/places/03R/).")
    page.press("[name=title]", "Enter")
    page.wait_for_selector("text=Nothing has been posted yet")
    if not javascript:
        press(page, "Preview")
    with criterion("B3 preview"):
        page.wait_for_selector("[data-preview] strong:has-text('none')")
    with criterion("B3 banner"):
        assert "No patient information." in page.inner_text("main")
    look(page)
    press(page, "Start the discussion")
    # Then it stands there with who may read it, and what it is about with a figure
    words = page.inner_text("main")
    assert "Question, not answered yet" in words
    assert "For health and care staff who are signed in" in words
    assert page.locator(".thread-card").count() == 2
    look(page)
    path = page.url.removeprefix(page.url.split("/discussions/")[0])

    # When somebody who tried it answers, and names who asked
    other = enter("colleague", "/discussions/?show=unanswered", javascript=javascript)
    if javascript:
        look(other)
    other.click(f"main a:has-text('{title}')")
    other.fill("[name=body]", "Three months.")
    press(other, "We tried this")
    assert other.input_value("[name=body]") == "Three months."
    with criterion("B4 mention"):
        mention(other, "clinician", javascript=javascript)
    other.select_option("[name=outcome]", "worked")
    other.select_option("[name=place]", "03R")
    press(other, "Post reply")
    assert "We tried this in Wakefield: it worked." in other.inner_text("main")
    with criterion("B3 byline"):
        byline = other.locator("article.post", has_text="Three months").inner_text()
        assert "Colleague, ICB lead for West Yorkshire" in byline
    with criterion("B6 no watching"):
        assert other.locator("form.watch [aria-pressed=true]").inner_text().startswith("Normal")
    with criterion("B6 three states"):
        states = other.locator("form.watch button").all_inner_texts()
        assert [state.split("\n")[0] for state in states] == ["Watch", "Normal", "Mute"]

    # Then who asked is told once, comes to the answer, and marks it
    page.goto("/notifications/")
    assert page.locator(f"main a:has-text('{title}')").count() == 1
    page.click(f"main a:has-text('{title}')")
    assert re.search(r"\?post=\d+#post-\d+$", page.url)
    with criterion("B5 marks"):
        press(page, "This is the answer")
        words = page.inner_text("main")
        assert "Question, answered" in words
    with criterion("B5 top"):
        assert words.index("Marked as the answer") < words.index("We have none")
    press(page, "Useful")
    if javascript:
        look(page)
    page.goto("/notifications/?show=unread")
    assert title not in page.inner_text("main")
    page.goto("/case-studies/1/")
    # And it is on the page of what it is about
    assert title in page.locator("section[aria-labelledby=discussions]").inner_text()

    # And a post can be reported in two clicks
    page.goto(path)
    with criterion("B7 two clicks"):
        page.click("article.post >> text=Report")
        page.check("[name=reason] >> nth=0")
        press(page, "Send report")
        assert page.locator("[role=status]").count() >= 1

    # And a steward looks after it
    helper = enter("helper", f"{path}manage/", javascript=javascript)
    if javascript:
        look(helper)
    press(helper, "Pin it")
    assert "pinned, by Helper" in helper.inner_text("main")
    # And what it says becomes the beginning of a case study, with who said it
    with criterion("B5 case study"):
        other.goto(path)
        other.click("main a:has-text('Turn into a case study')")
        if javascript:
            look(other)
        other.click("main button:has-text('Begin the case study')")
        assert "Three months." in other.inner_text("main") or "/case-studies/" in other.url
        other.goto(path)
        assert "A case study was written from it" in other.inner_text("main")


NOBODY_ANSWERS = """
from datetime import timedelta
from django.utils import timezone
from forum.notifications.emails import compose_email
from forum.notifications.models import EmailPreferences, OutgoingEmail
from forum.people.models import User
from forum.threads import actions
from forum.threads.subjects import about_place
from metrics.models import Place
asker = User.objects.get(email="clinician@talk.nhs.uk")
actions.start_thread(subject=about_place(Place.objects.get(code="15F")), kind="question",
    title="Who runs a clinic at weekends?", body="Nobody near us does.", by=asker)
actions.remind_of_unanswered(on=timezone.localdate() + timedelta(days=9))
steward = User.objects.get(email="helper@talk.nhs.uk")
email = OutgoingEmail.objects.filter(person=steward).order_by("-pk").first()
message = compose_email(email)
print("digest", EmailPreferences._meta.get_field("digest").default)
print("body", repr(message.subject + message.body))
print("mute", next(word for word in message.body.split() if "/mute/" in word))
"""


def test_a_question_that_nobody_answers(enter: Entrance, look: Look, site: Site) -> None:  # noqa: F811
    printed = site.manage("shell", "-v", "0", "-c", NOBODY_ANSWERS)
    said = dict(line.split(" ", 1) for line in printed.strip().splitlines()[-3:])
    steward = enter("helper", "/notifications/")
    with criterion("B4 steward"):
        steward.click("main a:has-text('Nobody has answered yet: Who runs a clinic')")
        assert "Nobody near us does." in steward.inner_text("main")
    with criterion("B6 no body"):
        assert "Who runs a clinic at weekends?" in said["body"]
        assert "Nobody near us does" not in said["body"]
    with criterion("B6 weekly"):
        assert said["digest"] == "weekly"
        steward.goto("/notifications/settings/")
        assert steward.is_checked("main label:has-text('every week') >> nth=0")
    with criterion("B6 mute"):
        stranger = enter("", "/" + said["mute"].split("/", 3)[3])
        look(stranger)
        stranger.click("main button")
        steward.goto("/notifications/settings/")
        muted = steward.locator("form.watch", has_text="Who runs a clinic").first
        assert muted.locator("[aria-pressed=true]").inner_text().startswith("Mute")


def test_a_draft_is_kept_while_somebody_types(
    enter: Entrance,  # noqa: F811
    look: Look,  # noqa: F811
) -> None:
    page = enter("colleague", "/discussions/new/?about=measure:waiting-list@QWO")
    page.fill("[name=title]", "A draft")
    page.fill("[name=body]", "Half a sentence")
    with criterion("B3 draft"):
        page.wait_for_selector("text=Draft kept at")
    # On another device it is there
    again = enter("colleague", page.url)
    assert again.input_value("[name=body]") == "Half a sentence"
    assert "This is your draft from" in again.inner_text("main")
    # And what holds an NHS number is not posted, and not lost
    again.fill("[name=body]", "Call 943 476 5919")
    press(again, "Start the discussion")
    with criterion("B3 stopped"):
        assert "This looks like an NHS number" in again.inner_text("main")
        assert again.input_value("[name=body]") == "Call 943 476 5919"
    look(again)
    # And when the session has ended, it is said
    page.context.clear_cookies(name="sessionid")
    page.fill("[name=body]", "Half a sentence more")
    page.wait_for_selector("text=You have been signed out")
    # What this browser keeps is theirs by name, and signing out takes it away
    keys = page.evaluate("() => Object.keys(localStorage)")
    person = page.get_attribute("body", "data-person")
    assert [key.split(":")[:2] for key in keys] == [["unsent-text", person]]
    with page.expect_navigation():
        page.evaluate("() => document.querySelector('form[data-sign-out]').requestSubmit()")
    assert page.evaluate("() => Object.keys(localStorage)") == []
