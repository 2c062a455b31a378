from datetime import date
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from forum.notices.models import Notice
from forum.people.actions import Refused
from forum.people.models import AuditEvent, User
from forum.people.permissions import NotAllowed
from forum.threads import actions
from forum.threads.actions import Trial
from forum.threads.models import Draft, Post, Thread
from forum.threads.subjects import about_measure, about_place, about_written
from forum.writing.models import HeldText
from metrics.models import Place
from tests.forum.threads.conftest import MakePerson, answered, started

pytestmark = pytest.mark.django_db
NHS_NUMBER = "943 476 5919"


def test_a_thread_begins_with_its_first_post(thread: Thread, asker: User) -> None:
    post = thread.posts.get()
    assert (post.number, post.author, post.first_thread) == (1, asker, thread)
    thread.refresh_from_db()
    assert (thread.opening, thread.last_post, thread.post_count, thread.last_number) == (
        post, post, 1, 1,
    )  # fmt: skip
    assert post.author_role == "member"
    event = AuditEvent.objects.about(thread).get()
    assert event.verb == "started a discussion" and thread.title not in event.object_label


def test_what_it_may_be_about(asker: User, places: dict[str, Place], published: object) -> None:
    subjects = [
        about_place(places["03R"]),
        about_measure("within-18-weeks"),
        about_measure("within-18-weeks", places["03R"], "C_320"),
        about_written(published),  # type: ignore[arg-type]
    ]
    for subject in subjects:
        posting = actions.start_thread(
            subject=subject, kind="idea", title="An idea", body="This.", by=asker
        )
        assert posting.post is not None
        found = Thread.objects.get(pk=posting.post.thread_id)
        assert found.subject.key == subject.key
        assert list(Thread.objects.about(subject)) == [found]


def test_a_case_study_lends_its_treatment_function(asker: User, published: object) -> None:
    subject = about_written(published)  # type: ignore[arg-type]
    actions.start_thread(subject=subject, kind="idea", title="An idea", body="This.", by=asker)
    assert Thread.objects.for_treatment("C_320").count() == 1


def test_replies_are_numbered_and_counted(thread: Thread, colleague: User, asker: User) -> None:
    first = answered(thread, colleague)
    second = answered(thread, asker, "Thank you.", reply_to=first)
    thread.refresh_from_db()
    assert [first.number, second.number] == [2, 3]
    assert (thread.post_count, thread.last_number, thread.last_post) == (3, 3, second)
    assert thread.last_post_at == second.created_at


def test_the_same_form_twice_makes_one(thread: Thread, colleague: User, asker: User) -> None:
    once = uuid4()
    assert answered(thread, colleague, once=once) == answered(thread, colleague, once=once)
    assert thread.posts.count() == 2
    answered(thread, colleague, "Another text from the same page.", once=once)
    assert thread.posts.count() == 3
    place = thread.place
    assert place is not None
    assert started(asker, place, once=once) == started(asker, place, once=once)
    assert Thread.objects.count() == 2


def test_we_tried_this(thread: Thread, colleague: User, places: dict[str, Place]) -> None:
    trial = Trial("adapted", places["15F"], date(2025, 1, 1), date(2025, 3, 1))
    post = answered(thread, colleague, trial=trial)
    assert (post.kind, post.outcome, post.place) == ("tried_it", "adapted", places["15F"])
    backwards = Trial("worked", places["15F"], date(2025, 2, 1), date(2025, 1, 1))
    with pytest.raises(Refused, match="before it started"):
        answered(thread, colleague, trial=backwards)
    with pytest.raises(Refused, match="how it went"):
        answered(thread, colleague, trial=Trial("", places["15F"]))


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 50_001])
def test_nothing_and_too_much_are_refused(thread: Thread, colleague: User, body: str) -> None:
    with pytest.raises(Refused):
        answered(thread, colleague, body)
    assert thread.posts.count() == 1


def test_fifty_thousand_bytes_are_kept_as_typed(thread: Thread, colleague: User) -> None:
    body = ("| a | b |\n|---|---|\n| مرحبا | 👩🏽‍⚕️ |\n" * 900)[:35_000].strip()
    assert Post.objects.get(pk=answered(thread, colleague, body).pk).body == body


def test_an_nhs_number_stops_a_text_and_keeps_it(thread: Thread, colleague: User) -> None:
    posting = actions.reply(thread=thread, body=f"See {NHS_NUMBER}", by=colleague)
    assert (posting.kind, thread.posts.count()) == ("stopped", 1)
    held = HeldText.objects.of("reply", thread).get(author=colleague)
    assert held.texts == {"body": f"See {NHS_NUMBER}"}
    answered(thread, colleague, "See the patient.")
    held.refresh_from_db()
    assert (held.state, held.texts) == ("let go", {})


def test_an_nhs_number_in_a_title_stops_the_thread(asker: User, places: dict[str, Place]) -> None:
    subject = about_place(places["QWO"])
    posting = actions.start_thread(
        subject=subject, kind="question", title=NHS_NUMBER, body="Who?", by=asker
    )
    assert posting.kind == "stopped"
    assert posting.findings[0].words.startswith("Title: ")
    assert HeldText.objects.of(f"new:{subject.key}", None).exists()
    assert not Thread.objects.exists()


def test_an_edit_keeps_what_was_said(thread: Thread, asker: User, colleague: User) -> None:
    post = thread.opening
    assert post is not None
    posting = actions.edit_post(post=post, body="We have one now.", by=asker, version=1)
    assert posting.post is not None
    assert (posting.post.body, posting.post.version) == ("We have one now.", 2)
    assert [one.body for one in post.versions.all()] == ["We have none."]
    clash = actions.edit_post(post=post, body="Typed elsewhere.", by=asker, version=1)
    assert clash.kind == "clash"
    assert (
        Draft.objects.get(person=asker, box=f"post:{post.pk}").texts["body"] == "Typed elsewhere."
    )
    with pytest.raises(NotAllowed):
        actions.edit_post(post=post, body="Mine.", by=colleague)


def test_deleting_leaves_a_marker(thread: Thread, colleague: User, asker: User) -> None:
    post = answered(thread, colleague)
    actions.delete_post(post=post, by=colleague)
    actions.delete_post(post=post, by=colleague)
    thread.refresh_from_db()
    assert (thread.post_count, thread.last_number, thread.last_post) == (1, 2, thread.opening)
    assert post in Post.objects.listed_to(asker)
    assert post not in Post.objects.visible_to(asker)
    assert post not in Post.objects.visible_to(colleague)


def test_a_thread_deleted_before_anybody_wrote_is_gone(
    thread: Thread, colleague: User, asker: User
) -> None:
    assert thread.opening is not None
    actions.delete_post(post=thread.opening, by=asker)
    assert not Thread.objects.visible_to(colleague).exists()


def test_no_posts_in_what_is_locked_or_closed(
    thread: Thread, colleague: User, steward: User
) -> None:
    actions.lock(thread=thread, by=steward)
    with pytest.raises(Refused, match="no more posts"):
        answered(thread, colleague)
    actions.unlock(thread=thread, by=steward)
    actions.close(thread=thread, outcome="Settled by e-mail", by=steward)
    with pytest.raises(Refused, match="no more posts"):
        answered(thread, colleague)
    actions.reopen(thread=thread, by=steward)
    answered(thread, colleague)


def test_announcements_are_for_those_who_hold_a_role(
    asker: User, insider: User, places: dict[str, Place]
) -> None:
    with pytest.raises(Refused, match="hold a role"):
        started(asker, places["QWO"], kind="announcement")
    assert started(insider, places["QWO"], kind="announcement").kind == "announcement"


def test_drafts_come_back_and_go_when_sent(thread: Thread, colleague: User, asker: User) -> None:
    box = f"thread:{thread.pk}"
    actions.save_draft(box=box, texts={"body": "We d"}, by=colleague)
    actions.save_draft(box=box, texts={"body": "We do"}, by=colleague)
    assert [one.texts for one in Draft.objects.of(colleague)] == [{"body": "We do"}]
    assert not Draft.objects.of(asker).exists()
    answered(thread, colleague)
    assert not Draft.objects.of(colleague).exists()
    actions.save_draft(box=box, texts={"body": "More"}, by=colleague)
    assert actions.save_draft(box=box, texts={"body": " "}, by=colleague) is None
    assert not Draft.objects.of(colleague).exists()


def test_useful_once_each_and_never_of_ones_own(
    thread: Thread, colleague: User, asker: User
) -> None:
    post = answered(thread, colleague)
    for _ in range(2):
        actions.mark_useful(post=post, by=asker)
    post.refresh_from_db()
    assert post.useful_count == 1
    for _ in range(2):
        actions.unmark_useful(post=post, by=asker)
    post.refresh_from_db()
    assert post.useful_count == 0
    with pytest.raises(NotAllowed):
        actions.mark_useful(post=post, by=colleague)


def test_bookmarks(thread: Thread, colleague: User) -> None:
    assert thread.opening is not None
    for _ in range(2):
        actions.bookmark(post=thread.opening, by=colleague)
    assert colleague.bookmarks.count() == 1
    actions.unbookmark(post=thread.opening, by=colleague)
    assert not colleague.bookmarks.exists()


def test_replying_tells_whom_it_answers_and_watches_nothing(
    thread: Thread, colleague: User, asker: User, person: MakePerson
) -> None:
    answered(thread, colleague, reply_to=thread.opening)
    assert Notice.objects.get().person == asker
    assert Notice.objects.get().kind == "reply"
    assert not colleague.watches.exists()


def test_a_suspended_person_writes_and_reads_nothing(
    thread: Thread, colleague: User, asker: User
) -> None:
    User.objects.filter(pk=colleague.pk).update(
        suspended_until=date(2999, 1, 1), suspension_reason="a test"
    )
    colleague.refresh_from_db()
    assert not Thread.objects.visible_to(colleague).exists()
    assert not Post.objects.listed_to(colleague).exists()
    with pytest.raises(NotAllowed):
        answered(thread, colleague)
    with pytest.raises(NotAllowed):
        actions.save_draft(box="new", texts={"body": "x"}, by=colleague)


def test_somebody_new_is_asked_to_slow_down_and_loses_nothing(
    thread: Thread, asker: User, places: dict[str, Place]
) -> None:
    asker.date_joined = timezone.now()
    asker.save()
    first = started(asker, places["QWO"], title="One", once=UUID(int=1))
    started(asker, places["QWO"], title="Two")
    with pytest.raises(Refused, match=r"3 are the most for now.*What you typed is still here"):
        started(asker, places["QWO"], title="Three")
    again = actions.start_thread(
        subject=about_place(places["QWO"]), kind="question", title="One", body="We have none.",
        by=asker, once=UUID(int=1),
    )  # fmt: skip
    assert again.post == first.opening, "the same form sent twice is no new one"
    answered(thread, asker, "Replies are counted apart.")
