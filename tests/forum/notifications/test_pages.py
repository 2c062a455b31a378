"""What people see and press: inbox, choices, links in e-mails, feeds."""

import xml.etree.ElementTree as ElementTree
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forum.casestudies.models import Audience, CaseStudy
from forum.notifications import actions
from forum.notifications.models import (
    AnnouncedRelease,
    EmailPreferences,
    FeedKey,
    Level,
    Notification,
    OutgoingEmail,
    Watch,
)
from forum.notifications.pages.inbox import PAGE_SIZE, count_for_header
from forum.notifications.permissions import can_see_outgoing_emails
from forum.notifications.subjects import WatchSubject
from forum.notifications.tokens import mute_token, unsubscribe_token
from forum.people.models import AuditEvent, Role, User
from tests.caching import clear_cache
from tests.factories.case_studies import make_case_study
from tests.factories.figures import make_figure, make_release
from tests.factories.notifications import make_event
from tests.forum.notifications.conftest import THREAD

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
PLACE = WatchSubject("place", "03R")
A_TITLE = "New case study: A shared pathway"


def send(
    person: User,
    about: object,
    once: str = "post:1",
    *,
    kind: str = "reply",
    by_email: bool = False,
    **changes: object,
) -> Notification:
    fields = {
        "event": make_event(kind, by_email=by_email),
        "path": "/places/",
        "by": None,
        "subject": THREAD,
    }
    actions.notify(people=[person], about=about, idempotency_key=once, **(fields | changes))  # type: ignore[arg-type]
    return Notification.objects.get(person=person, idempotency_key=once)


@pytest.fixture
def browser(ann: User, client: Client) -> Client:
    client.force_login(ann)
    return client


def text(client: Client, address: str, **params: str) -> str:
    return " ".join(client.get(address, params).content.decode().split())


# --- the inbox -----------------------------------------------------------------------------------


def test_the_inbox_counts_and_filters(ann, browser, case_study, places) -> None:
    announced = AnnouncedRelease.objects.create(release=make_release())
    send(ann, case_study)
    make_figure(announced.release, places["03R"])
    send(ann, announced, "f", kind="figures", subject=PLACE)
    page = text(browser, "/notifications/")
    assert "2 unread." in page and A_TITLE in page and "61.5%" in page
    assert A_TITLE not in text(browser, "/notifications/", show="figures")
    actions.mark_read_about(about=PLACE, by=ann)
    page = text(browser, "/notifications/", show="unread")
    assert A_TITLE in page and "June 2026" not in page
    assert (
        text(browser, "/notifications/", show="'; --", before="x").count("notification-row__title")
        == 2
    )


def test_the_header_counts_what_is_unread(ann, browser, case_study) -> None:
    assert "unread</span>)" not in text(browser, "/account/")
    send(ann, case_study)
    assert '(1<span class="nhsuk-u-visually-hidden"> unread</span>)' in text(browser, "/account/")


def test_a_page_at_a_time_without_losing_one(ann, browser, case_study) -> None:
    for number in range(PAGE_SIZE + 5):
        send(ann, case_study, f"post:{number}")
    first = text(browser, "/notifications/")
    number = Notification.objects.order_by("-pk")[PAGE_SIZE - 1].pk
    assert f"?before={number}" in first
    older = text(browser, "/notifications/", before=str(number))
    assert (
        first.count("notification-row__title") == PAGE_SIZE
        and older.count("notification-row__title") == 5
    )
    assert Notification.objects.filter(seen_at=None).count() == 0


def test_as_many_queries_for_many(ann, browser, case_study, django_assert_max_num_queries) -> None:
    for number in range(PAGE_SIZE):
        send(ann, case_study, f"post:{number}", by=case_study.owner)
    # What kinds of thing there are is asked once in a process.
    browser.get("/notifications/?show=unread")
    with django_assert_max_num_queries(15):
        browser.get("/notifications/")


def test_the_header_counts_what_the_inbox_shows(ann, ben, browser, case_study) -> None:
    def check_counts(expected: int) -> None:
        for user in (ann, ben):
            unread = Notification.objects.unread_visible_to(user)
            assert set(unread) == set(Notification.objects.visible_to(user).unread())
        assert Notification.objects.unread_visible_to(ann).count() == expected

    check_counts(0)
    send(ann, case_study)
    check_counts(1)
    # What may no longer be seen is not counted.
    type(case_study).objects.filter(pk=case_study.pk).update(withheld=True)
    check_counts(0)
    assert not Notification.objects.unread_visible_to(AnonymousUser()).exists()


def test_the_header_asks_once_a_minute_what_may_be_seen(
    ann, browser, case_study, django_assert_num_queries
) -> None:
    assert count_for_header(ann) == ""
    send(ann, case_study)
    assert count_for_header(ann) == "1"
    type(case_study).objects.filter(pk=case_study.pk).update(withheld=True)
    with django_assert_num_queries(1):
        count_for_header(ann)
    clear_cache()
    assert count_for_header(ann) == ""
    # Another that is unread is counted at once, and one that has been read is not.
    type(case_study).objects.filter(pk=case_study.pk).update(withheld=False)
    clear_cache()
    second = send(ann, case_study, "another")
    assert count_for_header(ann) == "2"
    browser.get(reverse("notification", args=[second.pk]))
    assert count_for_header(ann) == "1"
    assert count_for_header(AnonymousUser()) == ""


def test_following_a_notification_reads_it(ann, ben, browser, case_study) -> None:
    notification = send(ann, case_study)
    response = browser.get(reverse("notification", args=[notification.pk]))
    assert response.headers["Location"] == "/places/"
    assert not Notification.objects.unread().exists()
    assert browser.get(reverse("notification", args=[send(ben, case_study).pk])).status_code == 404


def test_marking_read_leads_back_within_the_site(ann, browser, case_study) -> None:
    address = reverse("notification", args=[send(ann, case_study).pk])
    back = browser.post(address, {"next": "/notifications/?show=unread"})
    assert back.headers["Location"] == "/notifications/?show=unread"
    away = browser.post(address, {"next": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/notifications/"
    no_address = browser.post(address, {"next": "9999-12-31"})
    assert no_address.headers["Location"] == "/notifications/"
    browser.post("/notifications/read/")
    assert not Notification.objects.unread().exists()


# --- choices -------------------------------------------------------------------------------------


def test_watching_from_a_page(ann, browser, places) -> None:
    sent = {"kind": "place", "key": "03R", "level": "watch", "next": "/places/03R/"}
    assert browser.post("/notifications/watch/", sent).headers["Location"] == "/places/03R/"
    assert Watch.objects.get().level == "watch"
    page = text(browser, "/notifications/settings/")
    assert "Wakefield" in page and 'value="watch" aria-pressed="true"' in page
    for wrong in ({"key": "XXX"}, {"level": "shout"}, {"kind": "release"}, {"kind": "case_study"}):
        assert browser.post("/notifications/watch/", sent | wrong).status_code == 404
    assert Watch.objects.count() == 1


def test_a_case_study_that_one_may_not_see_cannot_be_watched(
    ann, browser, case_study, places
) -> None:
    sent = {"kind": "case_study", "key": str(case_study.pk), "level": "watch"}
    assert browser.post("/notifications/watch/", sent).status_code == 302
    ann.grants.update(ended_at=timezone.now() - timedelta(days=2))
    page = text(browser, "/notifications/settings/")
    assert "A shared pathway" not in page and "A case study that you can no longer see" in page
    assert browser.post("/notifications/watch/", sent | {"level": "normal"}).status_code == 302
    assert "no longer see" not in text(browser, "/notifications/settings/")


def test_the_page_of_a_place_has_the_buttons(ann, client, places) -> None:
    make_figure(make_release(), places["03R"])
    assert "Sign in to watch this place" in text(client, "/places/03R/")
    client.force_login(ann)
    page = text(client, "/places/03R/")
    assert page.count('name="level"') == 3 and 'value="normal" aria-pressed="true"' in page
    assert "/places/03R/feed/" in page


def test_mail_choices(ann, browser) -> None:
    assert 'value="weekly" id="id_digest_0" checked' in text(browser, "/notifications/settings/")
    browser.post("/notifications/settings/", {"digest": "daily", "mentions": "on"})
    preferences = EmailPreferences.objects.get(person=ann)
    chosen = (preferences.digest, preferences.mentions, preferences.replies, preferences.requests)
    assert chosen == ("daily", True, False, False)
    assert "Choose how often" in browser.post("/notifications/settings/", {}).content.decode()
    assert AuditEvent.objects.filter(verb="chose e-mails").count() == 1


# --- links in e-mails ----------------------------------------------------------------------------


def links(case_study: object, ann: User) -> tuple[str, str]:
    send(ann, case_study, by_email=True)
    actions.send_due_emails()
    urls = [word for word in mail.outbox[0].body.split() if word.startswith("http")]
    (mute,) = (url for url in urls if "/mute/" in url)
    unsubscribe = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    return ("/" + mute.split("/", 3)[3], "/" + unsubscribe.split("/", 3)[3])


def test_both_work_for_whoever_has_them_and_only_by_post(ann, case_study) -> None:
    stranger = Client(enforce_csrf_checks=True)
    mute, unsubscribe = links(case_study, ann)
    assert "Mute this discussion?" in text(stranger, mute)
    assert "Stop these e-mails?" in text(stranger, unsubscribe)
    assert not Watch.objects.exists() and not EmailPreferences.objects.exists()
    done = stranger.post(mute)
    assert done.status_code == 200 and Watch.objects.get(person=ann).level == "mute"
    # As a mail program does it by itself: RFC 8058.
    assert stranger.post(unsubscribe, {"List-Unsubscribe": "One-Click"}).status_code == 200
    preferences = EmailPreferences.objects.get(person=ann)
    assert (preferences.mentions, preferences.replies, preferences.requests) == (
        False,
        False,
        False,
    )
    assert preferences.digest == "weekly"
    stranger.post(unsubscribe, {"what": "all"})
    assert EmailPreferences.objects.get(person=ann).digest == "off"
    assert done.headers["Referrer-Policy"] == "no-referrer"
    assert ann.email not in done.content.decode()


def test_none_can_be_guessed_or_used_for_another_purpose(ann, ben) -> None:
    mine = unsubscribe_token(ann.pk, "digest")
    head, rest = mine.split(":", 1)
    theirs = unsubscribe_token(ben.pk, "digest").split(":", 1)[0]
    wrong = (f"{theirs}:{rest}", f"{head}:x", mute_token(ann.pk, THREAD), "x", mine[:-1])
    for token in wrong:
        assert Client().post(reverse("notification_unsubscribe", args=[token])).status_code == 404
    assert Client().post(reverse("notification_mute", args=[mine])).status_code == 404
    bad = unsubscribe_token(ann.pk, "everything")
    assert Client().get(reverse("notification_unsubscribe", args=[bad])).status_code == 404
    User.objects.filter(pk=ann.pk).update(is_active=False)
    assert Client().get(reverse("notification_unsubscribe", args=[mine])).status_code == 404
    assert not EmailPreferences.objects.exists() and not Watch.objects.exists()


# --- what administrators see ---------------------------------------------------------------------


def test_administrators_see_what_was_not_sent_and_can_send_it_again(
    ann, person, case_study
) -> None:
    send(ann, case_study, by_email=True)
    OutgoingEmail.objects.update(state="given up", attempts=6, last_error="452 Mailbox full")
    client, admin = Client(), person("admin", Role.ADMINISTRATOR)
    client.force_login(admin)
    assert "E-mails that were not sent" in text(client, "/notifications/")
    page = text(client, "/notifications/undelivered-emails/")
    assert "452 Mailbox full" in page and "A shared pathway" not in page
    client.post(reverse("resend_email", args=[OutgoingEmail.objects.get().pk]))
    assert (
        OutgoingEmail.objects.get().state == "waiting" and OutgoingEmail.objects.get().attempts == 0
    )
    again = client.post(reverse("resend_email", args=[OutgoingEmail.objects.get().pk]), follow=True)
    assert "This e-mail does not need to be sent again." in again.content.decode()
    assert AuditEvent.objects.filter(verb="sent again", actor_id=admin.pk).count() == 1


@pytest.mark.parametrize("role", [None, Role.STEWARD, Role.ADMINISTRATOR])
def test_one_rule_in_two_forms(ann, person, case_study, role) -> None:
    send(ann, case_study, by_email=True)
    somebody = person("somebody", role)
    assert can_see_outgoing_emails(somebody) == OutgoingEmail.objects.visible_to(somebody).exists()


# --- feeds ---------------------------------------------------------------------------------------


def titles(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    return [str(entry.findtext(f"{ATOM}title")) for entry in feed.iter(f"{ATOM}entry")]


def test_public_feeds_hold_what_is_public(client, person, places, browser) -> None:
    owner = person("owner")
    release = make_release(at=timezone.now() - timedelta(days=1))
    make_figure(release, places["03R"])
    for audience in (Audience.PUBLIC, Audience.STAFF):
        case_study = make_case_study(places["03R"], owner, audience=audience)
        case_study.title, case_study.measure = f"A {audience} story", "median-wait"
        case_study.save()
    expected = [
        "Case study: A public story",
        f"Wakefield: new figures, June 2026, release {release.pk}",
    ]
    for reader in (Client(), browser):
        assert titles(reader, "/places/03R/feed/") == expected
    assert titles(client, "/places/15F/feed/") == []
    of_measure = titles(client, "/measures/median-wait/feed/")
    assert of_measure[0] == expected[0] and len(of_measure) == 2


def test_one_s_own_feed_by_a_secret_address_that_can_be_renewed(ann, browser, case_study) -> None:
    actions.set_watch_level(subject=PLACE, level=Level.WATCH, by=ann)
    send(ann, case_study)
    browser.get("/notifications/settings/")
    old = reverse("notification_feed", args=[FeedKey.objects.get(person=ann).key])
    reader = Client()
    assert set(titles(reader, old)) == {A_TITLE, "Case study: A shared pathway"}
    assert reader.get(old).headers["Cache-Control"] == "private, no-store"
    browser.post("/notifications/feed-address/")
    assert reader.get(old).status_code == 404
    new = reverse("notification_feed", args=[FeedKey.objects.get(person=ann).key])
    assert len(titles(reader, new)) == 2
    ann.grants.update(ended_at=timezone.now() - timedelta(days=2))
    assert titles(reader, new) == []
    User.objects.filter(pk=ann.pk).update(is_active=False)
    assert reader.get(new).status_code == 404


def test_one_bad_entry_stops_no_feed(client, person, places, monkeypatch, caplog) -> None:
    owner = person("owner")
    for title in ("Bell\x07\uffff", "Good", "Broken"):
        case_study = make_case_study(places["03R"], owner, audience=Audience.PUBLIC)
        type(case_study).objects.filter(pk=case_study.pk).update(title=title)
    address_of = CaseStudy.get_absolute_url

    def fail_for_broken(case_study: CaseStudy) -> str:
        return f"{1 / 0}" if case_study.title == "Broken" else address_of(case_study)

    monkeypatch.setattr(CaseStudy, "get_absolute_url", fail_for_broken)
    entries = titles(client, "/places/03R/feed/")
    assert sorted(entries) == ["Case study: Bell", "Case study: Good"]
    assert "Left out: a feed's entry" in caplog.text
    library = client.get(reverse("case_studies_feed"))
    assert library.status_code == 200 and b"Good" in library.content
    monkeypatch.setattr("forum.casestudies.feed_entries.Place", None)
    assert titles(client, "/places/03R/feed/") == []
