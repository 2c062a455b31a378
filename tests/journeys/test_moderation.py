"""A report, and what comes of it, as each of those concerned meets it in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Opener, Site
from tests.journeys.criteria import criterion
from tests.journeys.test_people import check
from tests.sampling import ways

POSTS = """
from forum.people.models import User
from forum.threads.models import Post
from forum.people.actions import grant_role
from forum.people.models import Role
from forum.threads import actions
from forum.threads.subjects import about_place
from metrics.models import Place
def demo(name):
    return User.objects.get(email=f"{name}@demonstration.invalid")
if not User.objects.filter(email="second@demonstration.invalid").exists():
    second = User.objects.create_user("second@demonstration.invalid", name="Demo second steward",
        demonstration=True)
    for role in (Role.MEMBER, Role.STEWARD):
        grant_role(user=second, role=role, place=None, reason="A demonstration", by=None)
for number in range(2):
    thread = actions.start_thread(subject=about_place(Place.objects.get(code="QWO")),
        kind="question", title=f"Who has a pathway for hearts? {number}", body="We have none.",
        by=demo("surgeon")).post.thread
    print("post", actions.reply(thread=thread, body="The man from Mill Lane did well with ours.",
        by=demo("cardiologist")).post.pk)
"""


@pytest.fixture(scope="module")
def posts(site: Site) -> list[int]:
    site.seed_people()
    printed = site.manage("shell", "-c", POSTS)
    return [int(line.split()[1]) for line in printed.splitlines() if line.startswith("post ")]


@pytest.mark.parametrize("javascript", ways(False, True))
def test_a_report_and_what_comes_of_it(
    posts: list[int], open_page: Opener, axe: Callable[[Page], None], javascript: bool
) -> None:
    def looked_at(page: Page) -> None:
        if javascript:
            check(page, axe)

    def as_person(name: str, path: str) -> Page:
        return open_page(path, who=name, javascript=javascript)

    # Given a post that may identify a patient, somebody reports it with a reason
    reader = as_person("surgeon", f"/discussions/posts/{posts[javascript]}/")
    reader.click("main a:has-text('Report')")
    looked_at(reader)
    reader.click("main button:has-text('Send report')")
    assert "Choose what is wrong with it" in reader.inner_text(".nhsuk-error-summary")
    looked_at(reader)
    reader.check("label:has-text('It may identify a patient')")
    reader.click("main button:has-text('Send report')")
    assert "A steward has not decided yet" in reader.inner_text("main")
    reader.goto(f"/discussions/posts/{posts[javascript]}/")
    with criterion("B7 hidden"):
        assert "Mill Lane" not in reader.inner_text("main")
    # Then its author is told that it is hidden, and how to mend it
    author = as_person("cardiologist", "/notifications/")
    author.click("main a:has-text('Your post is hidden for now') >> nth=0")
    assert "How to correct it" in author.inner_text("main")
    looked_at(author)
    # And a steward finds it in the queue, with its words and the report
    steward = as_person("steward", "/moderation/")
    looked_at(steward)
    steward.click("main ol a:has-text('Who has a pathway') >> nth=0")
    words = steward.inner_text("main")
    assert "Mill Lane" in words and "Now: hidden while a steward looks at it" in words
    looked_at(steward)
    steward.check("label:has-text('Remove it')")
    steward.check("label:has-text('A warning')")
    steward.fill("#decide_reason", "A neighbour would know him")
    steward.click("main button:has-text('Save decision')")
    assert "have been told" in steward.inner_text("main")
    case = steward.url
    # And whoever reported it is told what came of it
    reader.goto("/notifications/")
    with criterion("B7 outcome"):
        reader.click("main a:has-text('What we decided about what you reported') >> nth=0")
        assert "Decided: it was removed" in reader.inner_text("main")
    # When its author asks another steward to look again
    author.goto("/moderation/decisions/")
    assert "A neighbour would know him" in author.inner_text("main")
    author.click("main a:has-text('Ask another steward to look again') >> nth=0")
    looked_at(author)
    author.fill("#id_details", "There is no Mill Lane there")
    author.click("main button:has-text('Send appeal')")
    # Then the first steward cannot decide that, and another can
    steward.goto(case)
    assert steward.locator("#appeal_reason").count() == 0
    second = as_person("second steward", "/notifications/")
    second.click("main a:has-text('Somebody appeals') >> nth=0")
    looked_at(second)
    second.check("label:has-text('Take the decision back')")
    second.fill("#appeal_reason", "Nobody can be known by it")
    second.click("main button:has-text('Save decision')")
    assert "Now: shown" in second.inner_text("main")
    reader.goto(f"/discussions/posts/{posts[javascript]}/")
    assert "Mill Lane" in reader.inner_text("main")
    author.goto("/moderation/decisions/")
    assert "Nobody can be known by it" in author.inner_text("main")
    with criterion("B7 logged"):
        keeper = as_person("administrator", "/history/?what=decided%3A+remove")
        assert "Demo steward" in keeper.inner_text("main")


def test_house_rules_and_history(
    posts: list[int], open_page: Opener, axe: Callable[[Page], None]
) -> None:
    page = open_page("/")
    page.click("footer a:has-text('House rules')")
    assert page.inner_text("h1") == "House rules"
    check(page, axe)
    check(open_page("/history/?what=reported", who="administrator"), axe)
