import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from forum.notifications import actions as notifications
from forum.notifications.models import Level, Notification
from forum.notifications.subjects import WatchSubject
from forum.people.models import Role, User
from forum.people.request_cache import enable_request_cache
from forum.threads import actions
from forum.threads.mentions import (
    MentionLink,
    RoleGroup,
    find_mentions,
    handle_of,
    mention_choices,
    mention_links,
)
from forum.threads.models import Post, Thread
from forum.threads.subjects import get_subject_by_key
from metrics.models import Place
from tests.factories.people import MakePerson
from tests.factories.threads import post_reply, start_thread, unread

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": None},
        {"object_id": 1},
        {"audience": "icb"},
        {"audience": "public"},
        {"state": "answered"},
        {"state": "closed"},
        {"kind": "poll"},
        {"title": ""},
    ],
)
def test_the_database_refuses(wrong: dict[str, object], thread: Thread) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Thread.objects.filter(pk=thread.pk).update(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "tried_it"},
        {"outcome": "worked"},
        {"visibility": "hidden"},
        {"visibility": "lost"},
        {"number": 0},
    ],
)
def test_the_database_refuses_posts(wrong: dict[str, object], thread: Thread) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        thread.posts.update(**wrong)


@pytest.mark.parametrize("key", ["", "place:", "place:XXX", "measure:none", "casestudy:1", "x:1"])
def test_what_there_is_not_has_no_subject(key: str, thread: Thread, asker: User) -> None:
    assert get_subject_by_key(key, asker) is None


def test_pages_are_cut_at_numbers(thread: Thread, asker: User) -> None:
    old = Post.objects.get()
    for number in range(2, 31):
        old.pk, old.number = None, number
        old.save(force_insert=True)
    posts = Post.objects.listed_to(asker).of(thread)

    def numbers(page: list[Post]) -> list[int]:
        return [post.number for post in page]

    assert numbers(posts.page_after(0, 5)) == [1, 2, 3, 4, 5]
    assert numbers(posts.page_before(4, 10)) == [1, 2, 3]
    assert numbers(posts.page_from(28, 20)) == [28, 29, 30]


def test_unread_is_what_others_wrote_since(thread: Thread, asker: User, colleague: User) -> None:
    assert (unread(asker, thread), unread(colleague, thread)) == (0, 1)
    post_reply(thread, colleague)
    thread.refresh_from_db()
    assert (unread(asker, thread), unread(colleague, thread)) == (1, 1)
    actions.mark_read(thread=thread, number=2, by=asker)
    actions.mark_read(thread=thread, number=1, by=asker)
    assert unread(asker, thread) == 0
    assert not Thread.objects.unread_by(asker).exists()
    actions.mark_read(thread=thread, number=99, by=colleague)
    post_reply(thread, asker)
    assert unread(colleague, thread) == 1


def test_lists_of_ones_own_and_what_is_watched(
    thread: Thread, asker: User, colleague: User, places: dict[str, Place]
) -> None:
    other = start_thread(asker, places["QOQ"])
    post_reply(thread, colleague)
    assert list(Thread.objects.involving(colleague)) == [thread]
    assert set(Thread.objects.involving(asker)) == {thread, other}
    assert not Thread.objects.watched_by(colleague).exists()
    notifications.set_watch_level(
        subject=WatchSubject("place", "QOQ"), level=Level.WATCH, by=colleague
    )
    assert list(Thread.objects.watched_by(colleague)) == [other]
    notifications.mute(subject=WatchSubject("thread", str(other.pk)), by=colleague)
    notifications.set_watch_level(
        subject=WatchSubject("thread", str(thread.pk)), level=Level.WATCH, by=colleague
    )
    assert list(Thread.objects.watched_by(colleague)) == [thread]


def test_a_page_of_a_thread_and_a_list_ask_little(
    thread: Thread, asker: User, colleague: User
) -> None:
    for _ in range(5):
        post_reply(thread, colleague)
    with enable_request_cache(), CaptureQueriesContext(connection) as queries:
        list(Post.objects.listed_to(asker).of(thread).page_after(0, 20))
        threads = Thread.objects.visible_to(asker).listed().with_unread(asker).in_order()
        list(threads.select_related("place", "author")[:20])
    assert len(queries) <= 12


# --- names ---


def test_people_are_named_by_number_and_name(
    thread: Thread, asker: User, colleague: User, steward: User
) -> None:
    User.objects.filter(pk=colleague.pk).update(findable=True)
    handle = handle_of(colleague)
    assert handle == f"{colleague.pk}-colleague"
    texts = {
        f"Ask @{handle}.": 1,
        f"`@{handle}`": 0,
        f"```\n@{handle}\n```": 0,
        f"@{colleague.pk}-15 and @{colleague.pk}": 0,
        f"mail@{handle}": 0,
    }
    for text, count in texts.items():
        assert len(find_mentions(text, by=asker, thread=thread).people) == count, text


def test_nobody_is_named_who_may_not_be_known_or_may_not_read(
    insider: User, colleague: User, places: dict[str, Place], thread: Thread, asker: User
) -> None:
    text = f"@{handle_of(colleague)}"
    assert not find_mentions(text, by=asker, thread=thread).people, "has not agreed to be found"
    post_reply(thread, colleague)
    assert find_mentions(text, by=asker, thread=thread).people == (colleague,), "wrote here"
    User.objects.filter(pk=colleague.pk).update(findable=True)
    closed = start_thread(insider, places["QWO"], audience="icb", icb=places["QWO"])
    assert not find_mentions(text, by=insider, thread=closed).people


def test_roles_are_named_with_a_place(
    thread: Thread, asker: User, insider: User, steward: User, places: dict[str, Place]
) -> None:
    post = post_reply(
        thread, asker, "@icb-lead-QWO and @steward, but not @icb-lead or @steward-QWO"
    )
    assert {(row.role, row.place) for row in post.mentions.all()} == {
        ("icb_lead", places["QWO"]),
        ("steward", None),
    }
    notified = Notification.objects.filter(kind="mention").values_list("person", flat=True)
    assert set(notified) == {insider.pk, steward.pk}
    assert mention_links([post], asker) == {
        "icb-lead-qwo": MentionLink("ICB leads in West Yorkshire", "/places/QWO/"),
        "steward": MentionLink("Stewards"),
    }


def test_an_edit_tells_only_who_is_new(thread: Thread, asker: User, steward: User) -> None:
    post = post_reply(thread, asker, "@steward")
    actions.edit_post(post=post, body="@steward, please", by=asker)
    assert Notification.objects.filter(kind="mention").count() == 1


def test_a_group_reaches_into_the_place_and_over_it(
    person: MakePerson, insider: User, places: dict[str, Place]
) -> None:
    inside = person("inside", Role.ICB_LEAD, "03R")
    person("outside", Role.ICB_LEAD, "QOQ")
    assert set(RoleGroup(Role.ICB_LEAD, places["QWO"]).people()) == {insider, inside}
    assert RoleGroup(Role.ICB_LEAD, places["QWO"]).words == "ICB leads in West Yorkshire"


def test_completing_what_is_typed(thread: Thread, asker: User, colleague: User) -> None:
    User.objects.filter(pk=colleague.pk).update(findable=True)
    choices = [choice.handle for choice in mention_choices(asker, thread, "coll")]
    assert choices == [handle_of(colleague)]
    assert [choice.handle for choice in mention_choices(asker, thread, "icb lead west york")] == [
        "icb-lead-QWO"
    ]
    assert [choice.words for choice in mention_choices(asker, thread, "stew")] == ["Stewards"]
    assert mention_choices(asker, thread, "") == []
