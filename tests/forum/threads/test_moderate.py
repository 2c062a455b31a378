import pytest

from forum.notifications.models import Notification
from forum.people.actions import Refused
from forum.people.models import AuditEvent, User
from forum.people.permissions import NotAllowed
from forum.threads import actions
from forum.threads.actions import Trial
from forum.threads.lifecycle import THREADS, State
from forum.threads.models import Post, Tag, Thread
from forum.threads.subjects import about_object
from metrics.models import Place
from tests.factories.people import MakePerson
from tests.factories.threads import post_reply, start_thread

pytestmark = pytest.mark.django_db
TRANSITIONS = THREADS.moves


def test_every_state_is_in_the_table() -> None:
    assert (
        set(TRANSITIONS) == set(State) == {one for after in TRANSITIONS.values() for one in after}
    )


@pytest.mark.parametrize("who", ["asker", "steward"])
def test_the_asker_or_a_steward_marks_the_answer(
    who: str, thread: Thread, asker: User, steward: User, colleague: User
) -> None:
    by = {"asker": asker, "steward": steward}[who]
    post = post_reply(thread, colleague)
    with pytest.raises(NotAllowed):
        actions.mark_answered(thread=thread, post=post, by=colleague)
    thread = actions.mark_answered(thread=thread, post=post, by=by)
    actions.mark_answered(thread=thread, post=post, by=by)
    assert (thread.state, thread.answer) == ("answered", post)
    assert Notification.objects.filter(person=colleague).count() == 1
    assert not Thread.objects.unanswered().exists()
    thread = actions.unmark_answered(thread=thread, by=by)
    assert (thread.state, thread.answer) == ("open", None)


def test_what_cannot_be_an_answer(thread: Thread, asker: User, places: dict[str, Place]) -> None:
    elsewhere = start_thread(asker, places["QWO"])
    idea = start_thread(asker, places["QWO"], kind="idea")
    assert thread.first_post and elsewhere.first_post
    for post in (thread.first_post, elsewhere.first_post):
        with pytest.raises(Refused):
            actions.mark_answered(thread=thread, post=post, by=asker)
    with pytest.raises(NotAllowed):
        actions.mark_answered(thread=idea, post=post_reply(idea, asker), by=asker)


def test_an_answer_that_is_hidden_answers_nothing(
    thread: Thread, asker: User, colleague: User, steward: User
) -> None:
    post = post_reply(thread, colleague)
    actions.mark_answered(thread=thread, post=post, by=asker)
    actions.hide_post(post=post, reason="Reported", by=steward)
    thread.refresh_from_db()
    assert (thread.state, thread.answer) == ("open", None)


def test_closing_says_what_came_of_it(thread: Thread, steward: User, asker: User) -> None:
    with pytest.raises(Refused, match="what the outcome was"):
        actions.close_thread(thread=thread, outcome=" ", by=steward)
    with pytest.raises(NotAllowed):
        actions.close_thread(thread=thread, outcome="Done", by=asker)
    thread = actions.close_thread(thread=thread, outcome="A group was set up", by=steward)
    assert (thread.state, thread.outcome) == ("closed", "A group was set up")
    assert actions.reopen_thread(thread=thread, by=steward).state == "open"


@pytest.mark.parametrize(
    ("action", "opposite", "field"),
    [("pin_thread", "unpin_thread", "pinned"), ("disable_posting", "enable_posting", "locked")],
)
def test_done_and_undone_by_stewards_alone(
    action: str, opposite: str, field: str, thread: Thread, steward: User, asker: User
) -> None:
    with pytest.raises(NotAllowed):
        getattr(actions, action)(thread=thread, by=asker)
    for _ in range(2):
        assert getattr(getattr(actions, action)(thread=thread, by=steward), field) is True
    assert getattr(getattr(actions, opposite)(thread=thread, by=steward), field) is False
    verbs = [event.verb for event in AuditEvent.objects.about(thread)]
    assert len(verbs) == 3, "what is so already is not recorded again"


def test_pinned_comes_first(thread: Thread, steward: User, asker: User, places: dict) -> None:
    newer = start_thread(asker, places["QWO"])
    assert list(Thread.objects.in_order()) == [newer, thread]
    actions.pin_thread(thread=thread, by=steward)
    assert list(Thread.objects.in_order()) == [thread, newer]


def test_tags_come_from_the_list(thread: Thread, asker: User, colleague: User) -> None:
    tag = Tag.objects.get(slug="referral")
    actions.add_tag(thread=thread, tag=tag, by=asker)
    assert list(Thread.objects.tagged("referral")) == [thread]
    with pytest.raises(NotAllowed):
        actions.remove_tag(thread=thread, tag=tag, by=colleague)
    actions.remove_tag(thread=thread, tag=tag, by=asker)
    assert not Thread.objects.tagged("referral").exists()


def test_a_thread_for_one_icb(insider: User, colleague: User, places: dict[str, Place]) -> None:
    icb = places["QWO"]
    thread = start_thread(insider, icb, audience="icb", icb=icb)
    assert not Thread.objects.visible_to(colleague).exists()
    with pytest.raises(NotAllowed):
        post_reply(thread, colleague)
    with pytest.raises(Refused, match="that you work for"):
        start_thread(insider, icb, audience="icb", icb=places["QOQ"])
    assert thread.audience_words == "For staff of West Yorkshire ICB only"


def test_named_people_read_it_and_are_told(
    asker: User, colleague: User, person: MakePerson, places: dict[str, Place]
) -> None:
    thread = start_thread(asker, places["QWO"], audience="parties", parties=[colleague])
    other = person("other")
    assert Thread.objects.visible_to(colleague).exists()
    assert not Thread.objects.visible_to(other).exists()
    with pytest.raises(NotAllowed):
        actions.invite_reader(thread=thread, person=other, by=colleague)
    actions.invite_reader(thread=thread, person=other, by=asker)
    post_reply(thread, other)
    assert set(Notification.objects.filter(kind="request").values_list("person", flat=True)) == {
        colleague.pk,
        other.pk,
    }


def test_no_more_readers_once_others_wrote(
    insider: User, person: MakePerson, steward: User, places: dict[str, Place]
) -> None:
    icb = places["QWO"]
    thread = start_thread(insider, icb, audience="icb", icb=icb)
    actions.change_audience(thread=thread, audience="staff", by=insider)
    actions.change_audience(thread=thread, audience="icb", icb=icb, by=insider)
    post_reply(thread, steward)
    with pytest.raises(NotAllowed):
        actions.change_audience(thread=thread, audience="staff", by=insider)
    with pytest.raises(Refused, match="for fewer readers"):
        actions.change_audience(thread=thread, audience="staff", by=steward)


def test_never_more_readers_than_what_it_is_about(
    insider: User, published: object, places: dict[str, Place]
) -> None:
    type(published).objects.update(audience="icb")  # type: ignore[attr-defined]
    published.refresh_from_db()  # type: ignore[attr-defined]
    fields = {"subject": about_object(published), "kind": "idea", "title": "T", "body": "B"}  # type: ignore[arg-type]
    with pytest.raises(Refused, match="more readers"):
        actions.start_thread(**fields, by=insider)  # type: ignore[arg-type]
    actions.start_thread(**fields, audience="icb", icb=places["QWO"], by=insider)  # type: ignore[arg-type]


def test_a_hidden_first_post_hides_the_title_with_it(
    thread: Thread, colleague: User, asker: User, steward: User
) -> None:
    assert thread.first_post is not None
    reply = post_reply(thread, colleague)
    actions.hide_post(post=thread.first_post, reason="Reported for patient data", by=None)
    assert not Thread.objects.visible_to(colleague).exists()
    assert not Post.objects.visible_to(colleague).filter(pk=reply.pk).exists()
    assert Thread.objects.visible_to(asker).exists()
    actions.edit_post(post=thread.first_post, body="Without a name", by=asker)
    actions.show_post(post=thread.first_post, by=steward)
    assert Thread.objects.visible_to(colleague).exists()


def test_what_a_steward_takes_out_is_for_stewards_alone(
    thread: Thread, colleague: User, asker: User, steward: User
) -> None:
    post = post_reply(thread, colleague, "Ask Mrs Jones of ward 3.")
    post = actions.redact_post(
        post=post, body="Ask the ward.", reason="A patient's name", by=steward
    )
    assert post.body == "Ask the ward."
    versions = type(post.versions.get()).objects
    assert not versions.visible_to(asker).exists()
    assert not versions.visible_to(colleague).exists()
    assert versions.visible_to(steward).get().body == "Ask Mrs Jones of ward 3."


def test_a_thread_becomes_a_case_study_with_its_credit(
    thread: Thread, insider: User, colleague: User, asker: User, places: dict[str, Place]
) -> None:
    trial = Trial("worked", places["03R"])
    post_reply(thread, colleague, "We share referrals.", trial=trial)
    post_reply(thread, asker, "Thank you.")
    with pytest.raises(NotAllowed):
        actions.turn_into_case_study(thread=thread, place=places["03R"], by=colleague)
    made = actions.turn_into_case_study(thread=thread, place=places["03R"], by=insider)
    assert actions.turn_into_case_study(thread=thread, place=places["03R"], by=insider) == made
    text = made.sections.get(name="change").answers["what_we_did"]
    assert "We share referrals.\n\n— Colleague, member" in text
    assert "Thank you." not in text
    assert (made.owner, made.title) == (insider, thread.title)


def test_all_that_is_held_is_exported_by_stewards(
    thread: Thread, colleague: User, steward: User, asker: User
) -> None:
    post = post_reply(thread, colleague, "Kept, though deleted.", reply_to=thread.first_post)
    actions.delete_post(post=post, by=colleague)
    assert thread.first_post is not None
    actions.edit_post(post=thread.first_post, body="We have one.", by=asker)
    actions.label_for_foi(thread=thread, label="exempt", note="Commercial", by=steward)
    with pytest.raises(NotAllowed):
        actions.export_as_text(thread=thread, by=asker)
    text = actions.export_as_text(thread=Thread.objects.get(pk=thread.pk), by=steward)
    for words in (
        "an exemption may apply. Commercial",
        "We have none.",
        "We have one.",
        "In reply to 1",
        "[deleted by its author]",
        "Kept, though deleted.",
        "West Yorkshire",
    ):
        assert words in text
