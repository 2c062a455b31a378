"""Pages of discussions as somebody would use them, without a browser."""

import re
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.notifications.models import Notification
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.models import User
from forum.people.web.kept_texts import sign_writer
from forum.search.actions import refresh
from forum.search.results import search_documents
from forum.threads import actions
from forum.threads.cards import LinkedPage, linked_pages, parse_link, subject_at
from forum.threads.feeds import entries
from forum.threads.forms import find_people, subject_key
from forum.threads.mentions import handle_of
from forum.threads.models import Bookmark, DraftSlot, Post, PostVersion, ReadPosition, Tag, Thread
from forum.threads.pages.posts import ON_A_PAGE
from forum.threads.subjects import about_measure, about_object, about_place
from forum.writing.markdown import MAX_LENGTH
from forum.writing.models import BlockedText
from metrics.models import Place
from tests.factories.people import MakePerson, client_of
from tests.factories.threads import post_reply, start_thread, unread

pytestmark = pytest.mark.django_db
# Made up, and passes the check: 943 476 5919 is the number that NHS documents use as an example.
NUMBER = "943 476 5919"


def words(response: HttpResponse) -> str:
    main = response.content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def url_of(thread: Thread, **params: object) -> str:
    query = "&".join(f"{name}={value}" for name, value in params.items())
    return f"{thread.get_absolute_url()}?{query}".rstrip("?")


def numbers(response: HttpResponse) -> list[int]:
    """Of the posts shown, in the order in which they stand."""
    return [int(match) for match in re.findall(r'id="post-(\d+)"', response.content.decode())]


# --- starting ------------------------------------------------------------------------------------


def start(**changes: object) -> dict[str, object]:
    data = {"kind": "question", "title": "Who has one?", "body": "We have none."}
    return {**data, "audience": "staff", "action": "send", **changes}


def test_a_thread_is_started_on_the_page_of_its_subject(
    asker: User, places: dict[str, Place]
) -> None:
    Tag.objects.create(slug="a-tag", label="A tag")
    client, address = client_of(asker), f"{reverse('thread_start')}?about=place:03R"
    page = client.get(address)
    assert "About Wakefield (place)" in words(page)
    token = re.search(r'name="token" value="([^"]+)"', page.content.decode())
    assert token
    sent = start(tags=["a-tag"], token=token[1])
    answer, again = client.post(address, sent), client.post(address, sent)
    thread = Thread.objects.get()
    assert answer["Location"] == again["Location"] == thread.get_absolute_url()
    assert (thread.place, thread.title) == (places["03R"], "Who has one?")
    shown = words(client.get(thread.get_absolute_url()))
    assert "Question, not answered yet · 1 post · A tag" in shown
    assert "For health and care staff who are signed in." in shown
    assert "No patient information" in shown


def test_without_a_subject_one_is_chosen_and_nothing_typed_is_lost(
    asker: User, places: dict[str, Place]
) -> None:
    client, address = client_of(asker), reverse("thread_start")
    assert (
        'value="Too many referrals"'
        in client.get(address, {"title": "Too many referrals"}).content.decode()
    )
    answer = client.post(address, start())
    assert "Choose a place, a measure, or both" in words(answer)
    assert "We have none." in answer.content.decode()
    chosen = start(about_place="QWO", about_measure="within-18-weeks")
    assert client.post(address, chosen).status_code == 302
    assert Thread.objects.get().subject == about_measure("within-18-weeks", places["QWO"])


def test_a_measure_in_all_of_england_is_a_subject_by_itself() -> None:
    assert subject_key("ENG", "waiting-list") == "measure:waiting-list"
    assert subject_key("", "waiting-list") == "measure:waiting-list"
    assert subject_key("03R", "") == "place:03R"


def test_a_draft_of_a_beginning_has_all_that_was_chosen(asker: User, places: object) -> None:
    for slug in ("a-tag", "b-tag"):
        Tag.objects.create(slug=slug, label=slug)
    client, address = client_of(asker), f"{reverse('thread_start')}?about=place:03R"
    client.post(address, start(action="draft", tags=["a-tag", "b-tag"], body="Half\0 of it"))
    page = client.get(address).content.decode()
    assert page.count("checked>") == 2 and "Half of it</textarea>" in page
    actions.delete_draft(slot="new:place:03R", by=asker)
    assert "Half of it" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "path",
    ["?about=place:%00", "new/?about=place:%00", "mentions/?q=a%00", "?place=%00&before=%00"],
)
def test_odd_addresses_do_no_harm(asker: User, thread: Thread, path: str) -> None:
    assert client_of(asker).get(f"/discussions/{path}").status_code in (200, 404)


def test_named_people_are_found_by_their_addresses(
    asker: User, person: MakePerson, steward: User
) -> None:
    friend = person("friend")
    client = client_of(asker)
    address = f"{reverse('thread_start')}?about=place:03R"
    client.get(reverse("threads"))
    nobody = client.post(address, start(audience="parties", parties="nobody@example.nhs.uk"))
    assert "Nobody here has this address" in words(nobody)
    # Whoever is named is not forgotten over a list of readers that still says everybody.
    for forgotten in ({"parties": friend.email}, {"icb": "QWO"}):
        assert "choose that it is for them only" in words(client.post(address, start(**forgotten)))
    assert not Thread.objects.exists()
    assert find_people(f"{friend.email}, {steward.email}", asker) == ([friend, steward], [])


def test_what_is_too_long_or_half_said_stays_in_the_box(thread: Thread, colleague: User) -> None:
    client, address = client_of(colleague), thread.get_absolute_url()
    long = "é" * (MAX_LENGTH // 2 + 1)
    for path in (address, f"{reverse('thread_start')}?about=place:QWO"):
        page = client.post(path, start(body=long))
        assert page.status_code == 200 and long in page.content.decode()
        assert "50 kB at most" in words(page)
    sent = {"body": "It did.", "outcome": "", "place": "03R", "action": "send"}
    page = client.post(address, sent)
    assert "Say how it went, or take the place" in words(page)
    assert Post.objects.count() == 1
    # A browser sends two characters for each new line, and one is stored.
    fits = "é\r\n" * (MAX_LENGTH // 3)
    assert client.post(address, {"body": fits, "action": "send"}).status_code == 302
    # One's own post is not new to oneself.
    assert "First unread post" not in words(client.get(address))


@pytest.mark.parametrize("about", ["place:NOWHERE", "casestudy:999999", "nothing"])
def test_what_does_not_exist_cannot_be_discussed(asker: User, about: str) -> None:
    assert client_of(asker).get(f"{reverse('thread_start')}?about={about}").status_code == 404


# --- writing -------------------------------------------------------------------------------------


def test_every_button_keeps_what_was_typed(thread: Thread, asker: User) -> None:
    client, address = client_of(asker), url_of(thread)
    look = client.post(address, {"body": "It is **bold**", "action": "preview"})
    assert "<strong>bold</strong>" in look.content.decode()
    assert "It is **bold**</textarea>" in look.content.decode()
    tried = client.post(address, {"body": "We did", "action": "tried"}).content.decode()
    assert "We did</textarea>" in tried and 'name="outcome"' in tried
    unknown = client.post(address, {"body": "Dear", "action": "who"})
    assert "Dear</textarea>" in unknown.content.decode()
    assert Post.objects.count() == 1


class Buttons(HTMLParser):
    """The forms of a page: where each leads, and what its buttons and fields of one line are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[str], list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((values.get("action", ""), [], []))
        elif tag == "button" and self.forms:
            self.forms[-1][1].append(values.get("value", ""))
        elif tag == "input" and self.forms and values.get("type") != "hidden":
            self.forms[-1][2].append(values.get("name", ""))


@pytest.mark.parametrize("kind", ["reply", "new", "edit"])
def test_enter_in_a_field_of_one_line_posts_nothing(thread: Thread, asker: User, kind: str) -> None:
    client = client_of(asker)
    addresses = {"reply": url_of(thread), "new": reverse("thread_start")}
    addresses["edit"] = reverse("post_edit", args=[thread.first_post_id])
    data = {**start(), "body": "Half a **thought**"}
    forms = Buttons(client.get(addresses[kind]).content.decode()).forms
    writing = next(buttons for _, buttons, _ in forms if "send" in buttons)
    entered = client.post(addresses[kind], {**data, "action": writing[0]})
    assert "Nothing has been posted yet" in words(entered)
    assert "Half a **thought**</textarea>" in entered.content.decode()
    assert "<strong>thought</strong>" in entered.content.decode()
    assert Post.objects.count() == 1 and PostVersion.objects.count() == 0
    # Whom one can mention is a form of its own: what is typed there goes nowhere else.
    lookup = next(form for form in forms if "q" in form[2] and "mention" in form[0])
    assert "send" not in lookup[1] and not any("who" in fields for _, _, fields in forms)


def test_whom_one_can_mention_has_a_page(thread: Thread, asker: User) -> None:
    client, address = client_of(asker), reverse("thread_mention_lookup")
    assert "@steward" in words(client.get(address, {"q": "steward", "thread": thread.pk}))
    assert "No one matches" in words(client.get(address, {"q": "xyzzy", "thread": "²"}))
    assert "No one matches" not in words(client.get(address))


def test_a_draft_waits_on_any_device_until_it_is_sent(thread: Thread, insider: User) -> None:
    client, address = client_of(insider), url_of(thread)
    client.post(address, {"body": "Half a sentence", "action": "draft"})
    elsewhere = client_of(insider).get(address)
    assert "Half a sentence</textarea>" in elsewhere.content.decode()
    assert "This is your draft from" in words(elsewhere)
    draft_data = {"slot": f"thread:{thread.pk}", "body": "Half a sentence more"}
    assert "Draft kept at" in client.post(reverse("thread_autosave"), draft_data).json()["message"]
    assert client.post(reverse("thread_autosave"), {"slot": "else", "body": "x"}).status_code == 404
    client.post(address, {"body": "A sentence", "action": "send"})
    assert not DraftSlot.objects.exists()
    client.post(address, {"body": "Another", "action": "draft"})
    client.post(reverse("thread_delete_draft"), {"slot": f"thread:{thread.pk}", "next": address})
    assert not DraftSlot.objects.exists()


def test_a_reply_that_tells_how_it_went(thread: Thread, insider: User) -> None:
    client, sent = client_of(insider), {"body": "We did.", "action": "send", "outcome": "adapted"}
    assert "Choose the place where you tried it" in words(client.post(url_of(thread), sent))
    trial_fields = {"place": "03R", "started_on": "2025-03-01", "ended_on": ""}
    answer = client.post(url_of(thread), sent | trial_fields)
    assert answer.status_code == 302
    shown = words(client.get(url_of(thread)))
    assert "We tried this in Wakefield: it worked after changes. Started March 2025." in shown


def test_quoting_and_replying_to_a_post(thread: Thread, insider: User, asker: User) -> None:
    post = post_reply(thread, insider, body="First line\n\nSecond line")
    page = client_of(asker).get(url_of(thread, post=post.pk, quote=post.pk))
    assert "> Insider wrote:" in unescape(page.content.decode())
    assert "> First line\n>\n> Second line" in unescape(page.content.decode())
    assert f"You answer post {post.number} by Insider" in words(page)
    sent = {"body": "Thank you", "reply_to": post.pk, "action": "send"}
    client_of(asker).post(url_of(thread), sent)
    assert Post.objects.latest("pk").reply_to == post
    assert "In reply to Insider" in words(client_of(asker).get(url_of(thread)))


def test_what_the_guard_stopped_stays_in_the_box_and_can_be_appealed(
    thread: Thread, insider: User
) -> None:
    client, address = client_of(insider), url_of(thread)
    stopped = client.post(address, {"body": f"Call {NUMBER}", "action": "send"})
    assert "This looks like an NHS number" in words(stopped)
    assert f"Call {NUMBER}</textarea>" in stopped.content.decode()
    assert f"Call {NUMBER}</textarea>" in client.get(address).content.decode()
    blocked_text = BlockedText.objects.get()
    appeal = reverse("blocked_text_appeal", args=[blocked_text.pk])
    assert f'action="{appeal}"' in stopped.content.decode()
    assert client.post(appeal, {"reason": "", "next": address})["Location"] == address
    client.post(appeal, {"reason": "A telephone number", "next": address})
    blocked_text.refresh_from_db()
    assert blocked_text.state == BlockedText.State.APPEALED
    assert "A steward has been asked to look" in words(client.get(address))


def test_a_stopped_beginning_is_kept_too(asker: User) -> None:
    client, address = client_of(asker), f"{reverse('thread_start')}?about=measure:waiting-list"
    stopped = client.post(address, start(title=f"About {NUMBER}"))
    assert "Title: “" in words(stopped) and f'value="About {NUMBER}"' in stopped.content.decode()
    assert f'value="About {NUMBER}"' in client.get(address).content.decode()


def test_a_session_that_ended_loses_nothing(thread: Thread, insider: User) -> None:
    client = Client()
    data = {"body": "Half an hour of typing", "action": "send", "writer": sign_writer(insider)}
    answer = client.post(url_of(thread), data)
    assert answer["Location"].startswith("/account/login/")
    client.force_login(insider, backend="django.contrib.auth.backends.ModelBackend")
    kept = client.get(unquote(answer["Location"].partition("next=")[2]))
    assert "Half an hour of typing</textarea>" in kept.content.decode()


def test_editing_shows_both_texts_where_two_windows_meet(thread: Thread, asker: User) -> None:
    post, client = thread.posts.get(), client_of(asker)
    address = reverse("post_edit", args=[post.pk])
    assert "We have none.</textarea>" in client.get(address).content.decode()
    client.post(address, {"body": "We have one.", "version": 1, "action": "send"})
    late = client.post(address, {"body": "We have two.", "version": 1, "action": "send"})
    assert late.status_code == 409
    assert "We have one." in words(late) and "We have two.</textarea>" in late.content.decode()
    client.post(address, {"body": "One or two.", "version": 2, "action": "send"})
    history = words(client.get(reverse("post_history", args=[post.pk])))
    assert "We have none." in history and "Now One or two." in history


def test_deleting_asks_first_and_leaves_a_marker(thread: Thread, insider: User) -> None:
    post, client = post_reply(thread, insider), client_of(insider)
    address = reverse("post_delete", args=[post.pk])
    assert "Delete this post?" in words(client.get(address))
    client.post(address)
    assert "Post 2: deleted by its author." in words(client.get(url_of(thread)))


def test_marks_are_buttons(thread: Thread, asker: User, insider: User) -> None:
    post, client = post_reply(thread, insider), client_of(asker)
    for verb in ("mark-useful", "bookmark", "mark-answer"):
        client.post(reverse("post_action", args=[post.pk, verb]))
    page = client.get(url_of(thread))
    shown = words(page)
    assert shown.index("Marked as the answer") < shown.index("Posts")
    assert "Question, answered" in shown
    assert "Useful (1) : post 2" in shown
    assert "We do." in words(client.get(reverse("bookmarks")))
    client.post(reverse("post_action", args=[post.pk, "remove-bookmark"]))
    assert not Bookmark.objects.exists()
    assert client.post(reverse("post_action", args=[post.pk, "nothing"])).status_code == 404


# --- reading -------------------------------------------------------------------------------------


@pytest.fixture
def long_thread(thread: Thread, insider: User) -> list[Post]:
    return [thread.posts.get(), *(post_reply(thread, insider, body=f"{n}") for n in range(2, 51))]


def test_pages_are_cut_at_posts_and_the_place_is_kept(
    thread: Thread, long_thread: list[Post], asker: User
) -> None:
    client, pks = client_of(asker), [post.pk for post in long_thread]
    first = client.get(url_of(thread))
    assert numbers(first) == pks[:ON_A_PAGE]
    assert ReadPosition.objects.get(person=asker).number == ON_A_PAGE
    assert numbers(client.get(url_of(thread, after=20))) == pks[20:40]
    assert numbers(client.get(url_of(thread, before=31))) == pks[10:30]
    assert numbers(client.get(url_of(thread, post=pks[24])))[5] == pks[24]
    for params in ({"after": 50}, {"before": 1}, {"post": 999_999}, {"after": "9" * 40}):
        assert numbers(client.get(url_of(thread, **params))) == pks[:ON_A_PAGE], params
    # The three that were looked at count as read, the rest does not.
    page = client.get(url_of(thread, at="unread"))
    assert 'id="unread"' in page.content.decode()
    assert numbers(page) == pks[30:]
    assert numbers(client.get(url_of(thread, at="newest"))) == pks[30:]
    assert "thread-item__unread" not in client.get(reverse("threads")).content.decode()


def test_one_level_of_replies_is_nested(thread: Thread, asker: User, insider: User) -> None:
    first = post_reply(thread, insider, body="First")
    other = post_reply(thread, insider, body="Other")
    under = post_reply(thread, asker, body="Under the first", reply_to=first)
    deep = post_reply(thread, insider, body="Deeper", reply_to=under)
    page = client_of(asker).get(url_of(thread))
    assert numbers(page) == [thread.first_post_id, first.pk, under.pk, deep.pk, other.pk]
    assert page.content.decode().count("post--nested") == 2
    assert f'href="{under.get_absolute_url()}"' in page.content.decode()


def test_a_post_keeps_its_address_when_it_is_moved(
    thread: Thread, asker: User, insider: User, steward: User
) -> None:
    post, other = post_reply(thread, insider), start_thread(asker, thread.place, title="Another")
    actions.merge_threads(thread=thread, into=other, by=steward)
    client = client_of(asker)
    assert client.get(post.get_absolute_url())["Location"] == (
        f"{other.get_absolute_url()}?post={post.pk}#post-{post.pk}"
    )
    assert client.get(url_of(thread))["Location"] == other.get_absolute_url()
    assert "Moved here from another discussion" in words(client.get(url_of(other)))
    # Whoever had the page open posts where it goes on.
    client.post(url_of(thread), {"body": "Still here", "action": "send"})
    assert Post.objects.latest("pk").thread == other


def test_texts_of_all_kinds_come_out_right_and_safe(
    thread: Thread, asker: User, insider: User
) -> None:
    body = (
        "مرحبا\n\n😀\n\n<script>alert(1)</script>\n\n```\n<b>code</b>\n```\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n[bad](javascript:alert(1))\n\n"
        f"> quoted\n\nDear @{handle_of(asker)}\n\n" + "word " * 9_000
    )
    post_reply(thread, insider, body=body)
    html = client_of(asker).get(url_of(thread)).content.decode()
    text = html.partition("</header>")[2].partition('id="post-')[2]
    assert '<p dir="auto">مرحبا' in text and "😀" in text
    assert "<script>alert" not in html and "&lt;b&gt;code&lt;/b&gt;" in text
    assert 'href="javascript' not in html and "<td" in text and "<blockquote" in text
    assert f'href="{reverse("person", args=[asker.pk])}"' in text


def test_links_become_cards(
    asker: User, thread: Thread, published: CaseStudy, insider: User
) -> None:
    case_study_url = published.get_absolute_url()
    body = f"[a](/places/03R/) [b](/measures/waiting-list/) [c]({case_study_url}) [d](/places/QWO/)"
    assert len(linked_pages(body)) == 3
    post_reply(thread, insider, body=body)
    html = client_of(asker).get(url_of(thread)).content.decode()
    cards = re.findall(r'thread-card__title"><a href="([^"]+)"', html)
    assert cards == ["/places/QWO/", "/places/03R/", "/places/ENG/waiting-list/", case_study_url]


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("/places/03r/", LinkedPage("03R")),
        ("/places/03R/waiting-list/?treatment=C_320", LinkedPage("03R", "waiting-list", "C_320")),
        ("/measures/waiting-list/", LinkedPage("ENG", "waiting-list")),
        ("http://127.0.0.1:8000/case-studies/7/", LinkedPage(case_study=7)),
        ("https://elsewhere.example/places/03R/", None),
        ("//elsewhere.example/places/03R/", None),
        ("mailto:a@example.nhs.uk", None),
        ("/places/03R/nothing/", None),
        ("http://[", None),
    ],
)
def test_which_addresses_are_ours(link: str, page: LinkedPage | None, settings) -> None:
    settings.SITE_URL = "http://127.0.0.1:8000"
    assert parse_link(link) == page


def test_a_card_shows_nothing_that_its_reader_may_not_see(
    thread: Thread, draft: CaseStudy, insider: User, asker: User
) -> None:
    post_reply(thread, insider, body=f"[a story](/case-studies/{draft.pk}/)")
    html = client_of(asker).get(url_of(thread)).content.decode()
    assert html.count("thread-card__title") == 1


def test_what_was_taken_away_leaves_a_line_and_its_author_is_told_why(
    thread: Thread, insider: User, asker: User, steward: User
) -> None:
    post = post_reply(thread, insider, body="Something rude")
    actions.hide_post(post=post, reason="Not kind", by=steward)
    shown = words(client_of(asker).get(url_of(thread)))
    assert "hidden while a steward looks at it" in shown
    assert "rude" not in shown and "Not kind" not in shown
    assert "Not kind" in words(client_of(insider).get(url_of(thread)))


# --- the list, subjects, search, feeds -------------------------------------------------------------


def test_the_list_is_narrowed_by_its_address(
    thread: Thread, asker: User, insider: User, places: dict[str, Place]
) -> None:
    idea = start_thread(insider, places["00V"], kind="idea", title="An idea in Bury")
    client = client_of(asker)

    def listed(query: str) -> list[str]:
        html = client.get(f"{reverse('threads')}?{query}").content.decode()
        titles = re.findall(r'thread-item__title">\s*<a href="[^"]+"><bdi>([^<]+)', html)
        return [unescape(title) for title in titles]

    both = [idea.title, thread.title]
    assert listed("") == both
    assert listed("kind=idea") == listed("place=QOP") == [idea.title]
    assert listed("show=mine") == listed("show=unanswered") == [thread.title]
    assert listed("show=unread") == [idea.title]
    assert listed("about=place:QWO") == [thread.title]
    assert listed("kind=nothing&place=nothing&show=nothing") == both
    assert listed("before=99999999999999999-1") == both
    at = int(idea.last_post_at.timestamp() * 1_000_000)
    assert listed(f"before={at}-{idea.pk}") == [thread.title]


def test_talk_stands_on_the_page_of_what_it_is_about(
    asker: User, published: CaseStudy, insider: User
) -> None:
    posting = actions.start_thread(
        subject=about_object(published),
        kind="question",
        title="How long did it take?",
        body="To set it up.",
        by=insider,
    )
    assert posting.post
    address = published.get_absolute_url()
    page = client_of(asker).get(address)
    assert "How long did it take?" in words(page)
    assert f"/discussions/new/?about=casestudy%3A{published.pk}" in page.content.decode()
    signed_out = words(Client().get(address))
    assert "How long" not in signed_out and "to see what people say" in signed_out
    insider.suspended_until = timezone.localdate() + timedelta(days=1)
    insider.suspension_reason = "A test"
    insider.save()
    suspended = words(client_of(insider).get(address))
    assert "How long" not in suspended and "what people say" not in suspended
    assert client_of(insider).get(posting.post.thread.get_absolute_url()).status_code == 404
    home = words(client_of(asker).get(reverse("home")))
    assert "Newest discussions How long did it take?" in home
    assert "Newest discussions" not in words(Client().get(reverse("home")))


def test_a_discussion_is_found_by_those_who_may_read_it(
    thread: Thread, asker: User, insider: User, person: MakePerson
) -> None:
    post_reply(thread, insider, body="Echocardiograms within a week")
    restricted = start_thread(
        insider, thread.place, title="Telemetry at home", audience="icb", icb=thread.place
    )
    hidden = post_reply(thread, insider, body="Unmentionable")
    actions.delete_post(post=hidden, by=insider)
    refresh()

    def search_titles(text: str, user: object) -> list[str]:
        return [document.title for document in search_documents(text, user=user).documents]  # type: ignore[arg-type]

    assert search_titles("echocardiograms", asker) == [thread.title]
    assert search_titles("echocardiograms", AnonymousUser()) == []
    assert search_titles("unmentionable", asker) == []
    assert search_titles("telemetry", asker) == []
    assert search_titles("telemetry", insider) == [restricted.title]


def test_feeds_have_what_their_reader_may_see(thread: Thread, asker: User) -> None:
    place = [WatchSubject(SubjectKind.PLACE, "QWO")]
    assert [entry.path for entry in entries(asker, place, 5)] == [thread.get_absolute_url()]
    assert len(entries(asker, None, 5)) == 1
    assert entries(AnonymousUser(), place, 5) == []
    assert entries(asker, [WatchSubject(SubjectKind.PLACE, "03R")], 5) == []


# --- looking after ---------------------------------------------------------------------------------


def do(client: Client, thread: Thread, verb: str, **data: str) -> HttpResponse:
    return client.post(reverse("thread_action", args=[thread.pk, verb]), data)


def test_a_steward_cares_and_it_is_shown(
    thread: Thread, steward: User, insider: User, places: dict[str, Place]
) -> None:
    post_reply(thread, insider)
    other, client = start_thread(insider, places["QWO"], title="Another"), client_of(steward)
    for verb in ("pin", "lock"):
        assert do(client, thread, verb).status_code == 302, verb
    assert "Say what the outcome was" in words(do(client, thread, "close", outcome=""))
    do(client, thread, "close", outcome="They found one.")
    shown = words(client_of(insider).get(url_of(thread)))
    assert "This discussion is closed. Outcome: They found one." in shown
    for verb in ("reopen", "unlock"):
        do(client, thread, verb)
    do(client, thread, "move", to="http://testserver/places/00V/", reason="It is about Bury")
    do(client, thread, "move", to="/places/00V/", reason="It is about Bury")
    thread.refresh_from_db()
    assert thread.place == places["00V"]
    do(client, thread, "split", title="On its own", posts="2")
    alone = Thread.objects.get(title="On its own")
    assert alone.first_post and alone.first_post.author == insider
    answer = do(client, alone, "merge", into=f"http://testserver{other.get_absolute_url()}")
    assert answer["Location"] == reverse("thread_manage", args=[other.pk])
    page = words(client.get(reverse("thread_manage", args=[other.pk])))
    assert "merged into another thread: “On its own”" in page
    rearrangement_id = re.search(
        r'name="rearrangement" value="(\d+)"',
        client.get(reverse("thread_manage", args=[other.pk])).content.decode(),
    )
    assert rearrangement_id
    client.post(reverse("thread_undo", args=[other.pk]), {"rearrangement": rearrangement_id[1]})
    alone.refresh_from_db()
    assert alone.merged_into is None


def test_who_started_it_may_rename_it_but_not_pin_it(
    thread: Thread, asker: User, insider: User
) -> None:
    assert do(client_of(asker), thread, "rename", title="A better title").status_code == 302
    thread.refresh_from_db()
    assert thread.title == "A better title"
    assert do(client_of(asker), thread, "pin").status_code == 404
    assert do(client_of(insider), thread, "rename", title="Mine").status_code == 404


def test_an_export_has_everything_and_no_formulas(
    thread: Thread, steward: User, insider: User
) -> None:
    post = post_reply(thread, insider, body="=1+1")
    actions.hide_post(post=post, reason="Odd", by=steward)
    client = client_of(steward)
    text = client.get(reverse("thread_csv", args=[thread.pk])).content.decode()
    assert "'=1+1" in text and "icb lead" in text.lower() and "Odd" in text
    assert "For health and care staff who are signed in" in text
    assert "=1+1" in client.get(reverse("thread_txt", args=[thread.pk])).content.decode()


def test_a_thread_becomes_a_case_study(
    thread: Thread, insider: User, asker: User, places: dict[str, Place]
) -> None:
    post = post_reply(thread, insider, body="We wrote one form.")
    client, address = client_of(insider), reverse("thread_case_study", args=[thread.pk])
    assert "2. Insider: We wrote one form." in words(client.get(address))
    data = {"title": "One form", "place": "03R", "posts": [post.pk]}
    answer = client.post(address, data)
    case_study = CaseStudy.objects.get(title="One form")
    assert answer["Location"] == reverse("case_study_write", args=[case_study.pk])
    assert "We wrote one form." in case_study.sections.get(name="change").answers["what_we_did"]


def test_a_link_to_what_a_thread_is_moved_to(asker: User, places: dict[str, Place]) -> None:
    assert subject_at("/places/03R/", asker) == about_place(places["03R"])
    assert subject_at("/places/ENG/waiting-list/", asker) == about_measure("waiting-list")
    assert subject_at("/notifications/", asker) is None


# --- how much is asked of the database -------------------------------------------------------------


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200, path
    return len(captured)


def test_no_page_asks_more_the_longer_it_is(
    asker: User, insider: User, person: MakePerson, published: CaseStudy, places: dict[str, Place]
) -> None:
    posting = actions.start_thread(
        subject=about_object(published),
        kind="question",
        title="How?",
        by=asker,
        body=f"[a](/places/03R/) [b]({published.get_absolute_url()}) @{handle_of(insider)}",
    )
    assert posting.post
    thread, client = posting.post.thread, client_of(asker)
    pages = (url_of(thread), reverse("threads"), published.get_absolute_url(), reverse("bookmarks"))

    def count_queries() -> list[int]:
        for path in pages:
            client.get(path)
        return [queries(client, path) for path in pages]

    post_reply(thread, insider, body=f"One for @{handle_of(asker)}")
    few_posts = count_queries()
    for n in range(12):
        post = post_reply(
            thread, person(f"writer{n}"), body=f"@{handle_of(asker)} [c](/places/QWO/)"
        )
        actions.bookmark(post=post, by=asker)
        start_thread(insider, places["03R"], title=f"Thread {n}")
    many_posts = count_queries()
    assert all(after <= before for before, after in zip(few_posts, many_posts, strict=True)), (
        few_posts,
        many_posts,
    )
    # Two more where figures are published; for a case study one each for its co-authors, its
    # technologies, who tries what it tells of, and what figures show of it.
    assert max(many_posts) <= 17, many_posts


def test_a_first_opening_asks_little_more(
    thread: Thread, asker: User, insider: User, places: dict[str, Place]
) -> None:
    """From a notice of a mention, with names and cards of what is linked."""
    client = client_of(insider)
    body = "[a](/places/03R/) and @icb-lead-QWO"
    client.get(url_of(start_thread(asker, places["QWO"])))  # What a process asks for once.
    query_counts = []
    for opened_before in (False, True):
        post_reply(thread, asker, body=body)
        assert Notification.objects.filter(person=insider, read_at=None).exists()
        assert (unread(insider, thread) == 1) == opened_before
        query_counts.append(queries(client, url_of(thread)))
        assert not Notification.objects.filter(person=insider, read_at=None).exists()
        assert unread(insider, thread) == 0
    # Two more where figures are published.
    assert max(query_counts) <= 13, query_counts
