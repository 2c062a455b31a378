"""What notifications say is read when they are shown: no word of what they are about outlives its correction
or goes to somebody who may not see it, in inbox, digest, e-mail, feed or count."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forum.casestudies.models import CaseStudy, State
from forum.notifications import actions, tasks
from forum.notifications.models import (
    AnnouncedRelease,
    AnnouncedRevision,
    Announcement,
    Level,
    Notification,
    OutgoingEmail,
)
from forum.notifications.pages.inbox import PAGE_SIZE
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.notifications.words import MAX_TITLE_LENGTH
from forum.people.models import Role, User
from forum.people.request_cache import clear_request_cache
from forum.support import actions as support
from forum.support.events import EVENTS
from forum.support.models import Flag, ImprovementPlan, SupportOffer
from forum.threads import actions as threads
from forum.threads.models import Thread
from metrics.models import Place, Revision
from tests.factories.case_studies import make_case_study
from tests.factories.figures import make_figure, make_release, make_result
from tests.factories.notifications import inbox_titles, inbox_words, make_event
from tests.factories.people import MakePerson, client_of
from tests.factories.threads import post_reply, start_thread

pytestmark = pytest.mark.django_db
# Of a full page with all kinds of notifications, figures of many months among them.
BUDGET = 40
OLD, NEW = "Mrs Ayre waits", "One of our patients waits"


def shown_to(person: User) -> str:
    """All that the site now shows or sends of their notifications."""
    clear_request_cache()
    client = client_of(person)
    pages = [client.get("/notifications/"), client.get("/notifications/?show=unread")]
    pages.append(client.get("/"))
    feed = reverse("notification_feed", args=[actions.feed_key(by=person).key])
    pages.append(Client().get(feed))
    mail.outbox.clear()
    # What was written before waits in the outbox; what was not goes into a digest.
    Notification.objects.update(created_at=timezone.now() - timedelta(days=2))
    actions.write_digests(on=timezone.localdate())
    OutgoingEmail.objects.update(state="waiting", sent_at=None, lease_until=None)
    actions.send_due_emails()
    texts = [page.content.decode() for page in pages]
    for sent in mail.outbox:
        texts += [sent.subject, str(sent.body), str(sent.alternatives[0].content)]
    return "\n".join(texts)


def test_rows_have_no_words() -> None:
    """Keys, states and addresses, and nothing that somebody wrote."""
    texts = {
        (model.__name__, field.name)
        for model in (Notification, Announcement)
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
    }
    columns = {"event", "kind", "state", "path", "subject_kind", "subject_key", "idempotency_key"}
    assert {name for _, name in texts} == columns


def test_a_renamed_discussion_is_told_of_by_its_new_title(
    thread: Thread, asker: User, colleague: User
) -> None:
    Thread.objects.filter(pk=thread.pk).update(title=OLD)
    thread.refresh_from_db()
    actions.set_watch_level(
        subject=WatchSubject("thread", str(thread.pk)), level=Level.WATCH, by=colleague
    )
    post_reply(thread, colleague)
    post_reply(thread, asker)
    tasks.deliver_announcements()
    for reader in (asker, colleague):
        assert OLD in shown_to(reader)
    threads.rename_thread(thread=thread, title=NEW, by=asker)
    for reader in (asker, colleague):
        shown = shown_to(reader)
        assert OLD not in shown and shown.count(NEW) >= 4


def test_an_announcement_on_its_way_has_the_new_title(
    places: dict[str, Place], asker: User, colleague: User
) -> None:
    actions.set_watch_level(subject=WatchSubject("place", "QWO"), level=Level.WATCH, by=colleague)
    thread = start_thread(asker, places["QWO"], title=OLD)
    threads.rename_thread(thread=thread, title=NEW, by=asker)
    tasks.deliver_announcements()
    shown = shown_to(colleague)
    assert OLD not in shown and NEW in shown


def test_a_discussion_that_was_closed_to_somebody_tells_them_nothing(
    places: dict[str, Place], asker: User, colleague: User, steward: User
) -> None:
    private = start_thread(
        asker,
        places["QWO"],
        kind="idea",
        title=OLD,
        audience="parties",
        parties=[asker, colleague],
    )
    shown = shown_to(colleague)
    assert OLD in shown
    assert all(OLD not in sent.subject for sent in mail.outbox), "a list of e-mails names none"
    private.party_rows.filter(person=colleague).delete()
    assert OLD not in shown_to(colleague) and not inbox_titles(colleague)


def test_a_hidden_post_tells_nobody_of_it(thread: Thread, asker: User, colleague: User) -> None:
    post = post_reply(thread, colleague)
    assert inbox_titles(asker) == [thread.title]
    type(post).objects.filter(pk=post.pk).update(visibility="hidden", visibility_reason="a test")
    assert not inbox_titles(asker)
    assert thread.title not in "".join(sent.subject for sent in mail.outbox)


def test_a_case_study_is_told_of_by_the_title_that_readers_see(ann, case_study) -> None:
    CaseStudy.objects.filter(pk=case_study.pk).update(title=OLD)
    actions.notify(
        people=[ann],
        event=make_event(by_email=True),
        about=case_study,
        path=case_study.get_absolute_url(),
        by=None,
        idempotency_key="x",
    )
    assert f"New case study: {OLD}" in shown_to(ann)
    CaseStudy.objects.filter(pk=case_study.pk).update(title=NEW)
    shown = shown_to(ann)
    assert OLD not in shown and f"New case study: {NEW}" in shown
    ended = {"state": State.WITHDRAWN, "live": False, "ended_reason": "a test"}
    CaseStudy.objects.filter(pk=case_study.pk).update(title=OLD, **ended)
    shown = shown_to(ann)
    assert OLD not in shown and NEW not in shown


def test_a_plan_and_a_place_by_the_names_they_have_now(
    lead: User, approver: User, places: dict[str, Place]
) -> None:
    plan = ImprovementPlan.objects.create(
        author=lead,
        owner=lead,
        place=places["03R"],
        measure="median-wait",
        title=OLD,
        direction="down",
        target_month="2027-01-01",
    )
    plan.actions.create(position=1, description="A clinic", owner="Ann", due_on="2026-12-01")
    plan.reviews.create(due_on="2026-12-01")
    support.agree_plan(plan=plan, by=approver)
    assert inbox_titles(lead) == [f"The improvement plan is agreed: {OLD}, Wakefield"]
    ImprovementPlan.objects.filter(pk=plan.pk).update(title=NEW)
    Place.objects.filter(code="03R").update(name="Wakefield District")
    assert inbox_titles(lead) == [f"The improvement plan is agreed: {NEW}, Wakefield District"]


def test_an_offer_is_told_of_in_the_state_of_then(
    person: MakePerson, lead: User, places: dict[str, Place]
) -> None:
    regional = person("regional", Role.IMPROVEMENT_LEAD, "Y63")
    flag = Flag.objects.create(
        author=regional,
        place=places["03R"],
        measure="within-18-weeks",
        question="Why?",
        origin="self",
        period_from="2026-01-01",
        period_to="2026-06-01",
        state="supporting",
        **{name: timezone.now() for name in ("sent_at", "shown_at")},
    )
    offer = SupportOffer.objects.create(
        author=regional,
        flag=flag,
        kind="peer_call",
        description="A call.",
        person_name="Dr Ann Smith",
        starts_on=timezone.localdate(),
    )
    support.decline_offer(offer=offer, by=lead)
    of_offer = [title for title in inbox_titles(regional) if title.startswith("An offer")]
    assert of_offer == [f"An offer of support was declined: {offer}"]
    type(offer).objects.filter(pk=offer.pk).update(state="lapsed")
    assert of_offer[0] in inbox_titles(regional)
    # Nobody lapses an offer: it does so by itself.
    title = EVENTS["offer changed"].title
    assert callable(title)
    assert title(offer, "lapsed") == f"An offer of support has lapsed: {offer}"


def test_figures_follow_their_revision(ann, places: dict[str, Place]) -> None:
    """The same release, of which a figure was rebuilt."""
    release = make_release(at=timezone.now() - timedelta(hours=3))
    figure = make_figure(release, places["03R"])
    actions.set_watch_level(subject=WatchSubject("place", "03R"), level=Level.WATCH, by=ann)
    tasks.announce_figures()
    tasks.deliver_announcements()
    assert "1,000 pathways were waiting" in inbox_words(ann)[0].sentences[0]
    type(figure).objects.update(waiting_list=1200)
    assert "1,200 pathways were waiting" in inbox_words(ann)[0].sentences[0]


def test_a_plain_sentence_where_there_is_nothing_to_say(ann, case_study) -> None:
    """Of an event that the site no longer has, or of what was hidden between two queries."""
    actions.notify(
        people=[ann], event=make_event(), about=case_study, path="/", by=None, idempotency_key="x"
    )
    Notification.objects.update(event="forgotten")
    (words,) = inbox_words(ann)
    assert (words.title, words.subject) == ("A reply to you", "A reply to you")
    assert case_study.title not in str(words)


def test_a_title_is_one_line_and_not_long(ann, case_study) -> None:
    CaseStudy.objects.filter(pk=case_study.pk).update(title="A\n B " + "x" * 140)
    event = make_event()
    actions.notify(
        people=[ann], event=event, about=case_study, path="/", by=None, idempotency_key="x"
    )
    (title,) = inbox_titles(ann)
    assert title.startswith("New case study: A B xxx") and len(title) <= MAX_TITLE_LENGTH


def test_braces_in_a_title_stay_what_they_are(ann, case_study) -> None:
    CaseStudy.objects.filter(pk=case_study.pk).update(title="{about.owner.password} {0}")
    actions.notify(
        people=[ann],
        event=make_event(by_email=True),
        about=case_study,
        path="/",
        by=None,
        idempotency_key="x",
    )
    (words,) = inbox_words(ann)
    assert words.title == words.subject == "New case study: {about.owner.password} {0}"


# --- as many queries for many ---------------------------------------------------------------------


def _notify_of_everything(reader: User, world: dict, number: int) -> None:
    """One of each kind, about another thing each time."""
    places, other = world["places"], world["other"]
    thread = start_thread(other, places["QWO"], title=f"Question {number}")
    post = post_reply(thread, other, f"Answer {number}")
    case_study = make_case_study(places["03R"], other, title=f"Case study {number}")
    month = date(2026 - number // 12, 12 - number % 12, 1)
    release = make_release(month, at=timezone.now())
    for code in ("03R", "15F"):
        make_figure(release, places[code])
        make_result(release, places[code], "within-18-weeks", variation="common", value=61.5)
    announced = AnnouncedRelease.objects.create(release=release)
    revision = Revision.objects.create(month=month, before=release, by="a test")
    revised = AnnouncedRevision.objects.create(revision=revision)
    for at, about in enumerate((thread, post, case_study, announced, revised)):
        kind = "figures" if about in (announced, revised) else "reply"
        actions.notify(
            people=[reader],
            event=make_event(kind),
            about=about,
            path="/",
            by=other,
            idempotency_key=f"{number}-{at}",
            subject=WatchSubject(SubjectKind.PLACE, ("03R", "15F")[number % 2]),
        )


def _queries(reader: User, address: str) -> int:
    client = client_of(reader)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_as_many_queries_for_a_full_inbox_as_for_one_of_each(
    ann, ben, places: dict[str, Place]
) -> None:
    world = {"places": places, "other": ben}
    for number in range(2):
        _notify_of_everything(ann, world, number)
    few = _queries(ann, "/notifications/")
    for number in range(2, PAGE_SIZE // 5):
        _notify_of_everything(ann, world, number)
    page = client_of(ann).get("/notifications/").content.decode()
    assert page.count("notification-row__title") == PAGE_SIZE
    assert _queries(ann, "/notifications/") == few
    assert few <= BUDGET
