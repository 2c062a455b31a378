import pytest

from forum.people.actions import Refused
from forum.people.models import AuditEvent, User
from forum.people.permissions import NotAllowed
from forum.threads import actions
from forum.threads.models import Post, Rearrangement, Thread
from forum.threads.subjects import about_measure
from metrics.models import Place
from tests.factories.threads import post_reply, start_thread, unread

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(asker: User, places: dict[str, Place]) -> Thread:
    return start_thread(asker, places["QWO"], title="The same, asked again")


def bodies(thread: Thread) -> list[str]:
    return list(Post.objects.of(thread).in_order().values_list("body", flat=True))


def last_change() -> Rearrangement:
    rearrangement = Rearrangement.objects.first()
    assert rearrangement is not None
    return rearrangement


def test_moved_to_another_subject_and_back(thread: Thread, steward: User, asker: User) -> None:
    to = about_measure("within-18-weeks", thread.place, "C_320")
    with pytest.raises(NotAllowed):
        actions.move_thread(thread=thread, to=to, by=asker)
    moved = actions.move_thread(thread=thread, to=to, reason="It is about the figure", by=steward)
    assert moved.subject.key == "measure:within-18-weeks@QWO@C_320"
    actions.undo_rearrangement(rearrangement=last_change(), by=steward)
    thread.refresh_from_db()
    assert thread.subject.key == "place:QWO"
    verbs = list(AuditEvent.objects.about(thread).values_list("verb", flat=True))
    assert verbs[-2:] == ["moved to another subject", "undid: move"]


def test_merged_posts_keep_their_addresses(
    thread: Thread, other: Thread, steward: User, colleague: User
) -> None:
    here, in_other = post_reply(thread, colleague, "Here."), post_reply(other, colleague, "There.")
    actions.merge_threads(thread=other, into=thread, by=steward)
    assert bodies(thread) == ["We have none.", "Here.", "We have none.", "There."]
    for post in (here, in_other):
        post.refresh_from_db()
        assert post.thread == thread
    assert (in_other.number, in_other.was_moved, here.was_moved) == (4, True, False)
    assert list(Thread.objects.listed()) == [thread]
    assert post_reply(other, colleague, "Late.").thread == thread, "posted where it goes on"
    actions.undo_rearrangement(rearrangement=last_change(), by=steward)
    assert bodies(thread) == ["We have none.", "Here.", "Late."]
    assert bodies(other) == ["We have none.", "There."]


def test_what_was_read_stays_read_in_a_merge(
    thread: Thread, other: Thread, steward: User, colleague: User, insider: User
) -> None:
    """By whoever had read the other to its end; for others what comes after it is unread too."""
    post_reply(other, steward, "More.")
    actions.mark_read(thread=other, number=1, by=colleague)
    actions.mark_read(thread=thread, number=1, by=colleague)
    actions.mark_read(thread=other, number=2, by=insider)
    actions.merge_threads(thread=other, into=thread, by=steward)
    assert (unread(colleague, thread), unread(insider, thread)) == (1, 3)


def test_never_merged_before_more_readers(
    insider: User, steward: User, thread: Thread, places: dict[str, Place]
) -> None:
    closed = start_thread(insider, places["QWO"], audience="icb", icb=places["QWO"])
    with pytest.raises(Refused, match="more readers"):
        actions.merge_threads(thread=closed, into=thread, by=steward)
    actions.merge_threads(thread=thread, into=closed, by=steward)


def test_split_off_with_what_was_read(thread: Thread, steward: User, colleague: User) -> None:
    posts = [post_reply(thread, colleague, f"Post {number}") for number in range(2, 6)]
    actions.mark_read(thread=thread, number=3, by=steward)
    with pytest.raises(Refused, match="first post stays"):
        actions.split_thread(posts=list(thread.posts.all()), title="Beside", by=steward)
    other = actions.split_thread(posts=[posts[3], posts[1]], title="Beside", by=steward)
    assert (bodies(thread), bodies(other)) == (
        ["We have none.", "Post 2", "Post 4"],
        ["Post 3", "Post 5"],
    )
    assert other.author == colleague
    assert (unread(steward, thread), unread(steward, other)) == (1, 1)
    actions.undo_rearrangement(rearrangement=last_change(), by=steward)
    assert bodies(thread) == ["We have none.", *(f"Post {number}" for number in range(2, 6))]
    assert not Thread.objects.listed().filter(pk=other.pk).exists()


def test_what_others_wrote_since_is_not_put_back_unseen(
    thread: Thread, steward: User, colleague: User
) -> None:
    other = actions.split_thread(posts=[post_reply(thread, colleague)], title="Beside", by=steward)
    post_reply(other, colleague, "More.")
    with pytest.raises(Refused, match="Merge it"):
        actions.undo_rearrangement(rearrangement=last_change(), by=steward)


def test_the_newest_is_undone_first(
    thread: Thread, other: Thread, steward: User, colleague: User
) -> None:
    actions.merge_threads(thread=other, into=thread, by=steward)
    first = last_change()
    actions.split_thread(posts=[post_reply(thread, colleague)], title="Beside", by=steward)
    with pytest.raises(Refused, match="Undo that first"):
        actions.undo_rearrangement(rearrangement=first, by=steward)
    actions.undo_rearrangement(rearrangement=last_change(), by=steward)
    actions.undo_rearrangement(rearrangement=first, by=steward)
    assert bodies(other) == ["We have none."]
    with pytest.raises(NotAllowed):
        actions.undo_rearrangement(rearrangement=first, by=colleague)


def test_a_thread_that_lost_its_posts_to_another_still_leads_there(
    thread: Thread, asker: User, colleague: User, steward: User, places: dict[str, Place]
) -> None:
    other = start_thread(asker, places["QWO"], title="The same again")
    post_reply(other, colleague)
    actions.delete_post(post=other.first_post, by=asker)
    actions.merge_threads(thread=other, into=thread, by=steward)
    assert Thread.objects.visible_to(colleague).filter(pk=other.pk).exists()
