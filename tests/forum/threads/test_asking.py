"""An asker is told of the answer, and a question finds those who may know."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forum.casestudies import actions as casestudies
from forum.casestudies.models import CaseStudy
from forum.notifications import actions as notifications
from forum.notifications.models import Notification
from forum.people.models import HelpOffer, User
from forum.threads import actions
from forum.threads.models import Thread
from forum.threads.pages.asking import asking_panel
from forum.threads.permissions import can_ask_more
from forum.threads.subjects import ThreadSubject, about_measure, about_object
from metrics.models import Place
from tests.factories.people import MakePerson
from tests.factories.threads import post_reply, start_thread

pytestmark = pytest.mark.django_db
LATE = timedelta(days=9)


def events_of(person: User) -> list[str]:
    newest_first = Notification.objects.visible_to(person)
    return list(newest_first.order_by("pk").values_list("event", flat=True))


def ask_about(subject: ThreadSubject, by: User, **fields: object) -> Thread:
    given = {"kind": "question", "title": "How long did it take?", "body": "We begin soon."}
    posting = actions.start_thread(subject=subject, by=by, **(given | fields))  # type: ignore[arg-type]
    assert posting.post is not None
    thread: Thread = Thread.objects.get(pk=posting.post.thread_id)
    return thread


def offer_help(person: User, measure: str = "within-18-weeks", *, asked: bool = True) -> User:
    HelpOffer.objects.create(person=person, kind="measure", code=measure)
    User.objects.filter(pk=person.pk).update(wants_questions=asked, findable=True)
    return person


def days_ago(thread: Thread, days: timedelta) -> None:
    Thread.objects.filter(pk=thread.pk).update(created_at=timezone.now() - days)
    thread.refresh_from_db()


# --- replies -------------------------------------------------------------------------------------


@pytest.mark.parametrize("box", ["of the discussion", "of the post"])
def test_an_asker_is_told_of_a_reply_in_whichever_box(
    thread: Thread, asker: User, colleague: User, client: Client, box: str
) -> None:
    """As in a browser: the box beneath the discussion, and the one that "Reply" at a post opens."""
    client.force_login(colleague)
    page = thread.get_absolute_url()
    answered = str(thread.first_post_id) if box == "of the post" else ""
    fields = {"body": "We do.", "reply_to": answered, "action": "send"}
    assert client.post(page, fields).status_code == 302
    notifications.send_due_emails()
    assert events_of(asker) == ["replied"]
    (email,) = mail.outbox
    assert email.to == [asker.email] and "We do." not in email.body
    assert events_of(colleague) == []


def test_a_reply_to_a_reply_tells_its_writer_and_the_asker(
    thread: Thread, asker: User, colleague: User, person: MakePerson
) -> None:
    third = person("third")
    first = post_reply(thread, colleague)
    post_reply(thread, third, "How?", reply_to=first)
    post_reply(thread, asker, "Thank you.", reply_to=first)
    assert events_of(asker) == ["replied", "replied"]
    assert events_of(colleague) == ["replied", "replied"]
    assert events_of(third) == []


# --- who is asked --------------------------------------------------------------------------------


def test_a_question_on_a_place_asks_its_leads(
    asker: User, lead: User, approver: User, places: dict[str, Place]
) -> None:
    thread = start_thread(asker, places["03R"])
    assert events_of(lead) == ["asked"] and events_of(approver) == []
    assert thread.addressee_count == 1
    start_thread(asker, places["03R"], kind="idea", title="An idea")
    assert events_of(lead) == ["asked"]


def test_a_question_on_a_case_study_asks_authors_and_contacts(
    asker: User, published: CaseStudy, lead: User, person: MakePerson
) -> None:
    contact = person("cardiology")
    casestudies.revise(case_study=published, by=lead)
    casestudies.add_co_author(case_study=published, email=person("second").email, by=lead)
    thread = ask_about(about_object(published), asker)
    second = User.objects.get(email="second@example.nhs.uk")
    for who in (lead, contact, second):
        assert "asked" in events_of(who)
    assert thread.addressee_count == 3


def test_a_question_on_a_measure_asks_those_who_want_to_be_asked(
    asker: User, colleague: User, person: MakePerson
) -> None:
    offer_help(colleague)
    silent = offer_help(person("silent"), asked=False)
    other = offer_help(person("other"), measure="median-wait")
    thread = ask_about(about_measure("within-18-weeks"), asker)
    assert events_of(colleague) == ["asked"]
    assert events_of(silent) == events_of(other) == []
    assert thread.addressee_count == 1


def test_the_least_asked_come_first_and_ten_at_most(asker: User, person: MakePerson) -> None:
    willing = [offer_help(person(f"helper{n}")) for n in range(12)]
    first, second = (ask_about(about_measure("within-18-weeks"), asker) for _ in range(2))
    assert (first.addressee_count, second.addressee_count) == (10, 10)
    assert all(events_of(who) for who in willing)


def test_a_private_question_asks_only_those_who_may_read_it(
    asker: User, colleague: User, lead: User, places: dict[str, Place]
) -> None:
    thread = start_thread(asker, places["QWO"], audience="parties", parties=[colleague])
    assert thread.addressee_count == 0 and events_of(lead) == []


# --- answers -------------------------------------------------------------------------------------


def test_an_answer_tells_the_asker_and_all_who_asked_the_same(
    thread: Thread,
    asker: User,
    colleague: User,
    steward: User,
    person: MakePerson,
    places: dict[str, Place],
) -> None:
    wondering, twin = person("wondering"), person("twin")
    assert thread.first_post is not None
    actions.mark_useful(post=thread.first_post, by=wondering)
    same = start_thread(twin, places["QWO"], title="Has anybody a pathway?")
    actions.merge_threads(thread=same, into=thread, by=steward)
    answer = post_reply(thread, colleague)
    actions.mark_answered(thread=thread, post=answer, by=steward)
    assert events_of(asker)[-1] == events_of(wondering)[-1] == events_of(twin)[-1] == "answered"
    assert events_of(colleague) == ["answer chosen"]


def test_an_asker_who_marks_the_answer_is_not_told_of_it(
    thread: Thread, asker: User, colleague: User
) -> None:
    answer = post_reply(thread, colleague)
    actions.mark_answered(thread=thread, post=answer, by=asker)
    assert events_of(asker) == ["replied"]


# --- unanswered ----------------------------------------------------------------------------------


def test_the_asker_sees_how_many_were_asked_and_how_long_it_takes(
    asker: User, colleague: User, client: Client, steward: User
) -> None:
    offer_help(colleague)
    thread = ask_about(about_measure("within-18-weeks"), asker)
    for _ in range(5):
        earlier = ask_about(about_measure("median-wait"), steward)
        actions.mark_answered(thread=earlier, post=post_reply(earlier, colleague), by=steward)
    client.force_login(asker)
    shown = client.get(thread.get_absolute_url()).content.decode()
    assert "Asked of 1 person." in shown and "within 1 working day." in shown
    client.force_login(colleague)
    assert "Asked of" not in client.get(thread.get_absolute_url()).content.decode()


def test_after_five_working_days_its_topics_steward_gets_two_people(
    asker: User, colleague: User, steward: User, person: MakePerson, client: Client
) -> None:
    from forum.people.models import Role

    able = offer_help(person("able", Role.STEWARD), asked=False)
    thread = ask_about(about_measure("within-18-weeks"), asker)
    helpers = [offer_help(person(f"helper{n}"), asked=False) for n in range(3)]
    assert not asking_panel(able, thread).suggestions  # type: ignore[union-attr]
    days_ago(thread, LATE)
    actions.remind_of_unanswered(on=timezone.localdate())
    assert events_of(able) == ["unanswered"] and events_of(steward) == []
    panel = asking_panel(steward, thread)
    assert panel is not None and len(panel.suggestions) == 2
    chosen = panel.suggestions[0]
    client.force_login(steward)
    address = reverse("thread_ask", args=[thread.pk])
    assert client.post(address, {"person": chosen.pk}).status_code == 302
    assert events_of(chosen)[-1] == "asked by name"
    thread.refresh_from_db()
    assert thread.addressee_count == 1
    assert chosen not in asking_panel(steward, thread).suggestions  # type: ignore[union-attr]
    assert client.post(address, {"person": chosen.pk}).status_code == 302
    assert events_of(chosen).count("asked by name") == 1
    assert {*panel.suggestions} <= {able, *helpers}


def test_who_may_ask_more(thread: Thread, asker: User, colleague: User, steward: User) -> None:
    assert can_ask_more(asker, thread) and can_ask_more(steward, thread)
    assert not can_ask_more(colleague, thread)
    actions.mark_answered(thread=thread, post=post_reply(thread, colleague), by=asker)
    thread.refresh_from_db()
    assert not can_ask_more(asker, thread)


# --- mentions ------------------------------------------------------------------------------------


def test_mentions_show_names_and_never_a_handle_with_a_number(
    thread: Thread, asker: User, colleague: User, person: MakePerson, client: Client
) -> None:
    unfindable = colleague
    findable = person("findable", findable=True)
    User.objects.filter(pk=unfindable.pk).update(findable=True)
    text = f"@{findable.pk}-findable @{unfindable.pk}-colleague @icb-lead-QWO @steward @nobody"
    post_reply(thread, asker, text)
    User.objects.filter(pk=unfindable.pk).update(findable=False)
    client.force_login(person("reader"))
    shown = client.get(thread.get_absolute_url()).content.decode()
    for words in ("@Findable</a>", "@ICB leads in West Yorkshire</a>", "@Stewards", "@Colleague"):
        assert words in shown, words
    assert f"{findable.pk}-findable" not in shown and f"{unfindable.pk}-colleague" not in shown
    assert "@nobody" in shown
