from urllib.parse import unquote

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.moderation import actions
from forum.moderation.models import Appeal, ModerationCase, Report
from forum.notifications.models import Notification
from forum.people.models import Role, User
from forum.people.web.kept_texts import sign_writer
from forum.threads.models import Post, Thread, Visibility
from forum.writing import actions as writing
from forum.writing.models import BlockedText
from tests.factories.moderation import decide_case, report_content
from tests.factories.people import MakePerson, client_of
from tests.factories.threads import post_reply
from tests.forum.moderation.conftest import NUMBER

pytestmark = pytest.mark.django_db
MOST = 15


def page_text(client: Client, path: str, status: int = 200) -> str:
    """Opened again: the first time also marks the notices about it as read."""
    assert client.get(path).status_code == status, path
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert len(queries) <= MOST, [query["sql"][-150:] for query in queries]
    return response.content.decode()


def send(client: Client, path: str, follow: bool = True, **data: object) -> str:
    return client.post(path, data, follow=follow).content.decode()


def test_reporting(post: Post, reader: User, author: User) -> None:
    client, path = client_of(reader), f"/report/post/{post.pk}/"
    page = page_text(client, path)
    assert 'type="radio"' in page and "Report a post" in page
    missing = send(client, path)
    assert "Choose what is wrong with it" in missing
    refused_page = send(client, path, reason="other", details=f"It is {NUMBER}")
    assert "looks like an NHS number" in refused_page and NUMBER in refused_page
    assert not Report.objects.exists()
    thanks_page = send(client, path, reason="patient_data", details="It is my neighbour")
    assert "Thank you" in thanks_page and "A steward has not decided yet" in thanks_page
    assert "You reported this on" in page_text(client, path)
    for other, status in ((author, 404), (None, 302)):
        page_text(client_of(other), path, status)
    page_text(client, "/report/nothing/1/", 404)
    page_text(client, "/report/post/999999/", 404)


def test_a_report_that_was_typed_before_the_session_ended(post: Post, reader: User) -> None:
    client, path = Client(), f"/report/post/{post.pk}/"
    typed = {"reason": "unkind", "details": "It hurts", "writer": sign_writer(reader)}
    _, _, filled_in = client.post(path, typed).headers["Location"].partition("?next=")
    client.force_login(reader)
    page = client.get(unquote(filled_in)).content.decode()
    assert "It hurts" in page and "checked" in page


def test_the_link(post: Post, thread: Thread) -> None:
    link = Template('{% include "forum/moderation/report_link.html" with content=content only %}')
    assert f'href="/report/post/{post.pk}/"' in link.render(Context({"content": post}))
    assert f'href="/report/thread/{thread.pk}/"' in link.render(Context({"content": thread}))
    assert "href" not in link.render(Context({"content": None}))


def test_the_queue(
    post: Post, thread: Thread, reader: User, steward: User, author: User, second: User
) -> None:
    case = report_content(post, reader, "patient_data").case
    for number in range(25):
        other = post_reply(thread, author, f"Text {number}")
        ModerationCase.objects.create(content_object=other, author=author)
    client = client_of(steward)
    page = page_text(client, "/moderation/")
    first = page.index(f"/moderation/{case.pk}/")
    assert first == page.index("/moderation/", page.index("<ol")), "the oldest first"
    assert "A patient may be known by it" in page and "Page 2 of 2" in page
    assert f"/moderation/{case.pk}/" in page_text(client, "/moderation/?reason=patient_data")
    assert "nothing here" in page_text(client, "/moderation/?reason=unkind")
    for show in ("mine", "mended", "appeals"):
        assert "nothing here" in page_text(client, f"/moderation/?show={show}")
    decide_case(case, second, "remove")
    assert "Decided: it was removed" in page_text(client, "/moderation/?show=decided")
    actions.appeal(case=case, details="No", by=author)
    assert "1 appeal for you" in page_text(client, "/moderation/")
    assert f"/moderation/{case.pk}/" in page_text(client, "/moderation/?show=appeals")
    assert f"/moderation/{case.pk}/" not in page_text(
        client_of(second), "/moderation/?show=appeals"
    )
    page_text(client_of(reader), "/moderation/", 403)


def test_a_case(
    post: Post, reader: User, asker: User, steward: User, second: User, author: User
) -> None:
    earlier = report_content(Post.objects.get(pk=post.thread.first_post_id), reader).case
    before = decide_case(
        report_content(post_reply(post.thread, author, "Old"), reader).case, second, "remove"
    )
    case = report_content(post, reader, "patient_data", "I know him").case
    report_content(post, asker, "unkind")
    client, path = client_of(steward), f"/moderation/{case.pk}/"
    page = page_text(client, path)
    for said in (
        "bed 4 did well",
        "2 reports",
        "I know him",
        "hidden while",
        "it was removed",
        "We have none",
    ):
        assert said in page, said
    assert str(earlier.pk) and before.decisions.count() == 1
    assert "You are looking at this case" in send(client, f"{path}do/take-up/")
    wrong = send(client, f"{path}do/decide/", kind="edit_out", body="Better", reason="")
    assert "Say why" in wrong and "Better" in wrong
    late = client_of(second)
    assert "have been told" in send(
        client,
        f"{path}do/decide/",
        kind="edit_out",
        body="Better",
        reason="So",
        also="warn",
        days="7",
    )
    lost = send(late, f"{path}do/decide/", kind="remove", reason="My reason")
    assert "Someone else has decided this" in lost and "My reason" in lost
    post.refresh_from_db()
    assert post.body == "Better" and post.visibility == Visibility.VISIBLE
    assert client.post(f"{path}do/dance/").status_code == 404
    for nobody in (author, reader):
        page_text(client_of(nobody), path, 404)


def test_what_happened_to_mine_and_the_appeal(
    post: Post, reader: User, steward: User, second: User, author: User
) -> None:
    client = client_of(author)
    case = report_content(post, reader, "patient_data", "I know him").case
    page = page_text(client, "/moderation/decisions/")
    assert "hidden for now" in page and "How to correct it" in page
    assert not Notification.objects.visible_to(author).unread().exists(), "it has been read here"
    assert "I know him" not in page and "Reader" not in page
    decide_case(case, steward, "remove", "It tells who it was", also="warn")
    page = page_text(client, "/moderation/decisions/")
    assert "It was removed" in page and "It tells who it was" in page and "A warning" in page
    outcome = page_text(client_of(reader), "/moderation/decisions/")
    assert "Decided: it was removed" in outcome and "warning" not in outcome
    path = f"/moderation/{case.pk}/appeal/"
    assert "bed 4" in page_text(client, path)
    assert "Say why" in send(client, path)
    assert "Another steward will look at it" in send(client, path, details="Nobody can be known")
    page_text(client, path, 404)
    page_text(client_of(reader), path, 404)
    answer = f"/moderation/{case.pk}/"
    assert "The appeal" in page_text(client_of(steward), answer)
    told = send(
        client_of(second), f"{answer}do/appeal/", decision="overturned", reason="They are right"
    )
    assert "We have told the person who appealed" in told
    assert "They are right" in page_text(client, "/moderation/decisions/")
    assert Appeal.objects.get().state == "overturned"


def test_a_suspended_person_reads_what_is_public_and_their_own_reasons(
    post: Post, reader: User, steward: User, author: User
) -> None:
    from django.utils import timezone

    until = timezone.localdate()
    case = decide_case(
        report_content(post, reader).case, steward, "hide", "Unkind", also="suspend", until=until
    )
    client = client_of(User.objects.get(pk=author.pk))
    for path, status in (
        ("/house-rules/", 200),
        ("/case-studies/", 200),
        (f"/report/post/{post.pk}/", 404),
        ("/moderation/", 403),
        ("/people/", 403),
    ):
        page_text(client, path, status)
    page = page_text(client, "/moderation/decisions/")
    assert "Unkind" in page and "Who has a pathway" not in page, "the title is for staff"
    form = page_text(client, f"/moderation/{case.pk}/appeal/")
    assert "bed 4" not in form
    assert "Another steward will look" in send(
        client, f"/moderation/{case.pk}/appeal/", details="No"
    )


def test_a_stopped_text_of_any_box(thread: Thread, author: User, steward: User) -> None:
    held = writing.block_text(
        texts={"body": f"Order {NUMBER}"}, form_name="reply", by=author, owner=thread
    )
    writing.appeal_blocked_text(blocked_text=held, reason="An order number", by=author)
    client, path = client_of(steward), f"/moderation/blocked-texts/{held.pk}/"
    assert path in page_text(client, "/moderation/")
    assert "An order number" in page_text(client, path) and NUMBER in page_text(client, path)
    assert "Its author sees your answer" in send(client, path, decision="other", reason="So")
    assert BlockedText.objects.get().state == BlockedText.State.CLEARED
    page_text(client, path, 404)


def test_house_rules_are_linked_from_every_page(db: None, person: MakePerson) -> None:
    assert "/house-rules/" in page_text(client_of(None), "/house-rules/")
    page = page_text(client_of(person("lead", Role.ICB_LEAD, "QWO")), "/house-rules/")
    assert "/moderation/decisions/" in page
