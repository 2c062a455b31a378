from datetime import date
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from forum.notifications.models import Notification
from forum.people.actions import Refused
from forum.people.models import AuditEvent, User
from forum.people.permissions import NotAllowed
from forum.threads import actions
from forum.threads.actions import Trial
from forum.threads.mentions import handle_of
from forum.threads.models import DraftSlot, Mention, Post, Thread
from forum.threads.subjects import about_measure, about_object, about_place
from forum.writing import rate_limits
from forum.writing.models import BlockedText
from metrics.models import Place
from tests.factories.people import MakePerson
from tests.factories.threads import post_reply, start_thread, unread

pytestmark = pytest.mark.django_db
NHS_NUMBER = "943 476 5919"


def test_a_thread_begins_with_its_first_post(thread: Thread, asker: User) -> None:
    post = thread.posts.get()
    assert (post.number, post.author, post.first_thread) == (1, asker, thread)
    thread.refresh_from_db()
    assert (thread.first_post, thread.last_post, thread.post_count, thread.last_number) == (
        post,
        post,
        1,
        1,
    )
    assert post.author_role == "member"
    event = AuditEvent.objects.about(thread).get()
    assert event.verb == "started a discussion" and thread.title not in event.object_label


def test_a_demonstration_in_a_real_discussion_is_counted_for_no_other_reader(
    thread: Thread, person: MakePerson, colleague: User, settings
) -> None:
    settings.DEMO = True
    made_up = person("made up", demonstration=True)
    posting = actions.reply(thread=thread, body="Made up.", by=made_up)
    assert posting.post is not None
    thread.refresh_from_db()
    assert (thread.post_count, thread.last_post_id) == (1, thread.first_post_id)
    assert unread(colleague, thread) == 1, "the first post alone"
    assert unread(made_up, thread) == 1
    post_reply(thread, colleague)
    actions.hide_post(post=posting.post, reason="a test", by=None)
    thread.refresh_from_db()
    assert thread.post_count == 2
    own = start_thread(made_up, thread.place or thread.icb, title="Made up too")
    actions.reply(thread=own, body="And so on.", by=made_up)
    own.refresh_from_db()
    assert own.post_count == 2


def test_what_it_may_be_about(asker: User, places: dict[str, Place], published: object) -> None:
    subjects = [
        about_place(places["03R"]),
        about_measure("within-18-weeks"),
        about_measure("within-18-weeks", places["03R"], "C_320"),
        about_object(published),  # type: ignore[arg-type]
    ]
    for subject in subjects:
        posting = actions.start_thread(
            subject=subject, kind="idea", title="An idea", body="This.", by=asker
        )
        assert posting.post is not None
        stored_thread = Thread.objects.get(pk=posting.post.thread_id)
        assert stored_thread.subject.key == subject.key
        assert stored_thread in Thread.objects.about(subject)


def test_a_case_study_lends_its_treatment_function(asker: User, published: object) -> None:
    subject = about_object(published)  # type: ignore[arg-type]
    actions.start_thread(subject=subject, kind="idea", title="An idea", body="This.", by=asker)
    assert Thread.objects.for_treatment("C_320").filter(kind="idea").count() == 1


def test_replies_are_numbered_and_counted(thread: Thread, colleague: User, asker: User) -> None:
    first = post_reply(thread, colleague)
    second = post_reply(thread, asker, "Thank you.", reply_to=first)
    thread.refresh_from_db()
    assert [first.number, second.number] == [2, 3]
    assert (thread.post_count, thread.last_number, thread.last_post) == (3, 3, second)
    assert thread.last_post_at == second.created_at


def test_the_same_form_twice_makes_one(thread: Thread, colleague: User, asker: User) -> None:
    idempotency_key = uuid4()
    assert post_reply(thread, colleague, idempotency_key=idempotency_key) == post_reply(
        thread, colleague, idempotency_key=idempotency_key
    )
    assert thread.posts.count() == 2
    post_reply(
        thread, colleague, "Another text from the same page.", idempotency_key=idempotency_key
    )
    assert thread.posts.count() == 3
    place = thread.place
    assert place is not None
    assert start_thread(asker, place, idempotency_key=idempotency_key) == start_thread(
        asker, place, idempotency_key=idempotency_key
    )
    assert Thread.objects.count() == 2


def test_we_tried_this(thread: Thread, colleague: User, places: dict[str, Place]) -> None:
    trial = Trial("adapted", places["15F"], date(2025, 1, 1), date(2025, 3, 1))
    post = post_reply(thread, colleague, trial=trial)
    assert (post.kind, post.outcome, post.place) == ("tried_it", "adapted", places["15F"])
    backwards = Trial("worked", places["15F"], date(2025, 2, 1), date(2025, 1, 1))
    with pytest.raises(Refused, match="before it started"):
        post_reply(thread, colleague, trial=backwards)
    with pytest.raises(Refused, match="how it went"):
        post_reply(thread, colleague, trial=Trial("", places["15F"]))


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 50_001])
def test_nothing_and_too_much_are_refused(thread: Thread, colleague: User, body: str) -> None:
    with pytest.raises(Refused):
        post_reply(thread, colleague, body)
    assert thread.posts.count() == 1


def test_fifty_thousand_bytes_are_kept_as_typed(thread: Thread, colleague: User) -> None:
    body = ("| a | b |\n|---|---|\n| مرحبا | 👩🏽‍⚕️ |\n" * 900)[:35_000].strip()
    assert Post.objects.get(pk=post_reply(thread, colleague, body).pk).body == body


def test_an_nhs_number_stops_a_text_and_keeps_it(thread: Thread, colleague: User) -> None:
    posting = actions.reply(thread=thread, body=f"See {NHS_NUMBER}", by=colleague)
    assert (posting.kind, thread.posts.count()) == ("blocked", 1)
    blocked_text = BlockedText.objects.for_form("reply", thread).get(author=colleague)
    assert blocked_text.texts == {"body": f"See {NHS_NUMBER}"}
    post_reply(thread, colleague, "See the patient.")
    blocked_text.refresh_from_db()
    assert (blocked_text.state, blocked_text.texts) == ("discarded", {})


def test_an_nhs_number_in_a_title_stops_the_thread(asker: User, places: dict[str, Place]) -> None:
    subject = about_place(places["QWO"])
    posting = actions.start_thread(
        subject=subject, kind="question", title=NHS_NUMBER, body="Who?", by=asker
    )
    assert posting.kind == "blocked"
    assert posting.findings[0].message.startswith("Title: ")
    assert BlockedText.objects.for_form(f"new:{subject.key}", None).exists()
    assert not Thread.objects.exists()


def test_an_edit_keeps_what_was_said(thread: Thread, asker: User, colleague: User) -> None:
    post = thread.first_post
    assert post is not None
    posting = actions.edit_post(post=post, body="We have one now.", by=asker, version=1)
    assert posting.post is not None
    assert (posting.post.body, posting.post.version) == ("We have one now.", 2)
    assert [one.body for one in post.versions.all()] == ["We have none."]
    clash = actions.edit_post(post=post, body="Typed elsewhere.", by=asker, version=1)
    assert clash.kind == "clash"
    assert (
        DraftSlot.objects.get(person=asker, slot=f"post:{post.pk}").texts["body"]
        == "Typed elsewhere."
    )
    with pytest.raises(NotAllowed):
        actions.edit_post(post=post, body="Mine.", by=colleague)


def test_deleting_leaves_a_marker(thread: Thread, colleague: User, asker: User) -> None:
    post = post_reply(thread, colleague)
    actions.delete_post(post=post, by=colleague)
    actions.delete_post(post=post, by=colleague)
    thread.refresh_from_db()
    assert (thread.post_count, thread.last_number, thread.last_post) == (1, 2, thread.first_post)
    assert post in Post.objects.listed_to(asker)
    assert post not in Post.objects.visible_to(asker)
    assert post not in Post.objects.visible_to(colleague)


def test_a_thread_deleted_before_anybody_wrote_is_gone(
    thread: Thread, colleague: User, asker: User
) -> None:
    assert thread.first_post is not None
    actions.delete_post(post=thread.first_post, by=asker)
    assert not Thread.objects.visible_to(colleague).exists()


def test_no_posts_in_what_is_locked_or_closed(
    thread: Thread, colleague: User, steward: User
) -> None:
    actions.disable_posting(thread=thread, by=steward)
    with pytest.raises(Refused, match="no more posts"):
        post_reply(thread, colleague)
    actions.enable_posting(thread=thread, by=steward)
    actions.close_thread(thread=thread, outcome="Settled by e-mail", by=steward)
    with pytest.raises(Refused, match="no more posts"):
        post_reply(thread, colleague)
    actions.reopen_thread(thread=thread, by=steward)
    post_reply(thread, colleague)


def test_announcements_are_for_those_who_hold_a_role(
    asker: User, insider: User, places: dict[str, Place]
) -> None:
    with pytest.raises(Refused, match="hold a role"):
        start_thread(asker, places["QWO"], kind="announcement")
    assert start_thread(insider, places["QWO"], kind="announcement").kind == "announcement"


def test_drafts_come_back_and_go_when_sent(thread: Thread, colleague: User, asker: User) -> None:
    slot = f"thread:{thread.pk}"
    actions.save_draft(slot=slot, texts={"body": "We d"}, by=colleague)
    actions.save_draft(slot=slot, texts={"body": "We do"}, by=colleague)
    assert [one.texts for one in DraftSlot.objects.of(colleague)] == [{"body": "We do"}]
    assert not DraftSlot.objects.of(asker).exists()
    post_reply(thread, colleague)
    assert not DraftSlot.objects.of(colleague).exists()
    actions.save_draft(slot=slot, texts={"body": "More"}, by=colleague)
    assert actions.save_draft(slot=slot, texts={"body": " "}, by=colleague) is None
    assert not DraftSlot.objects.of(colleague).exists()


def test_useful_once_each_and_never_of_ones_own(
    thread: Thread, colleague: User, asker: User
) -> None:
    post = post_reply(thread, colleague)
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
    assert thread.first_post is not None
    for _ in range(2):
        actions.bookmark(post=thread.first_post, by=colleague)
    assert colleague.bookmarks.count() == 1
    actions.unbookmark(post=thread.first_post, by=colleague)
    assert not colleague.bookmarks.exists()


def test_replying_tells_whom_it_answers_and_watches_nothing(
    thread: Thread, colleague: User, asker: User, person: MakePerson
) -> None:
    post_reply(thread, colleague, reply_to=thread.first_post)
    assert Notification.objects.get().person == asker
    assert Notification.objects.get().kind == "reply"
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
        post_reply(thread, colleague)
    with pytest.raises(NotAllowed):
        actions.save_draft(slot="new", texts={"body": "x"}, by=colleague)


def test_somebody_new_is_asked_to_slow_down_and_loses_nothing(
    thread: Thread, asker: User, places: dict[str, Place]
) -> None:
    asker.date_joined = timezone.now()
    asker.save()
    first = start_thread(asker, places["QWO"], title="One", idempotency_key=UUID(int=1))
    start_thread(asker, places["QWO"], title="Two")
    with pytest.raises(Refused, match=r"3 are the most for now.*What you typed is still here"):
        start_thread(asker, places["QWO"], title="Three")
    again = actions.start_thread(
        subject=about_place(places["QWO"]),
        kind="question",
        title="One",
        body="We have none.",
        by=asker,
        idempotency_key=UUID(int=1),
    )
    assert again.post == first.first_post, "the same form sent twice is no new one"
    post_reply(thread, asker, "Replies are counted apart.")


def test_a_day_s_posts_name_only_so_many_people(
    thread: Thread, colleague: User, person: MakePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "forum.writing.rate_limits.STANDARD_LIMITS", rate_limits._limits(reply=200, mention=2)
    )
    others = [person(name, findable=True) for name in ("first", "second", "third")]
    first, second, third = map(handle_of, others)
    assert post_reply(thread, colleague, f"@{first} and @{second}, what do you think?")
    with pytest.raises(Refused, match="2 are the most"):
        post_reply(thread, colleague, f"@{third}, and you?")
    assert post_reply(thread, colleague, "Nobody is named here.")


def test_edits_name_no_more_people_than_posts(
    thread: Thread, colleague: User, person: MakePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "forum.writing.rate_limits.STANDARD_LIMITS", rate_limits._limits(reply=200, mention=2)
    )
    others = [person(name, findable=True) for name in ("first", "second", "third")]
    first, second, third = map(handle_of, others)
    post = post_reply(thread, colleague, f"@{first}, what do you think?")
    for handle in (second, first, second):
        actions.edit_post(post=post, body=f"@{handle}, what do you think?", by=colleague)
        post.refresh_from_db()
    with pytest.raises(Refused, match="2 are the most"):
        actions.edit_post(post=post, body=f"@{third}, what do you think?", by=colleague)
    named = Mention.objects.filter(post=post).values_list("person_id", flat=True)
    assert sorted(named) == sorted(person.pk for person in others[:2]), "and nobody twice"
