"""A thread as its reader sees it: one page of posts, oldest first, with the answer before them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from forum.notifications.models import Level, Notification, Watch
from forum.notifications.subjects import SubjectKind
from forum.notifications.watching import WatchControl, watch_control_at
from forum.people.models import User
from forum.threads import permissions
from forum.threads.cards import Card, ThreadCards, thread_cards
from forum.threads.models import DraftSlot, Kind, Post, State, Tag, Thread
from forum.threads.models.threads import ThreadQuerySet
from forum.threads.notifications import watch_subject
from forum.threads.pages.asking import AskingPanel, asking_panel
from forum.threads.pages.posts import (
    PostRow,
    listed_posts,
    nest_replies,
    post_page,
    post_rows,
    thread_permissions,
    with_cards,
)
from forum.writing.models import BlockedText
from metrics import formatting


@dataclass(frozen=True)
class ThreadPage:
    thread: Thread
    subject: Card
    state_words: str
    answer: PostRow | None
    rows: tuple[PostRow, ...]
    count: str
    first_url: str
    older_url: str
    newer_url: str
    newest_url: str
    unread_url: str
    # Number of the last post shown: it counts as read up to here.
    last_shown: int
    can: Mapping[str, bool]
    watch: WatchControl
    tags: tuple[Tag, ...]
    closing_words: str
    asking: AskingPanel | None


def thread_page(*, user: User, thread: Thread, query: Mapping[str, str], back: str) -> ThreadPage:
    read_to: int = thread.read_to  # type: ignore[attr-defined]
    page = post_page(listed_posts(user, thread), thread, query, read_to)
    unread = _first_unread(user, page.posts, read_to)
    posts = page.posts
    if thread.answer and thread.answer_id not in {post.pk for post in posts}:
        posts = [*posts, thread.answer]
    rows = post_rows(user, thread, posts, unread)
    page_rows = [rows[post.pk] for post in page.posts]
    answer = rows.get(thread.answer_id) if thread.answer_id else None
    url = thread.get_absolute_url()
    cards = _cards(user, thread, rows.values())
    numbers = [post.number for post in page.posts] or [0]
    return ThreadPage(
        thread=thread,
        subject=cards.subject,
        state_words=state_words(thread),
        answer=with_cards(answer, cards.of_posts) if answer and answer.html is not None else None,
        rows=nest_replies([with_cards(row, cards.of_posts) for row in page_rows]),
        count=f"{formatting.count(thread.post_count)} post{'' if thread.post_count == 1 else 's'}",
        first_url=f"{url}?at=first" if page.before else "",
        older_url=f"{url}?before={numbers[0]}#posts" if page.before else "",
        newer_url=f"{url}?after={numbers[-1]}#posts" if page.after else "",
        newest_url=f"{url}?at=newest#post-{thread.last_post_id}" if page.after else "",
        unread_url=_unread_url(thread, unread, read_to),
        last_shown=max(numbers),
        can=_permissions(user, thread),
        watch=_watch(user, thread, back),
        tags=tuple(thread.tags.all()) if thread.has_tags else (),  # type: ignore[attr-defined]
        closing_words=_closing_words(thread),
        asking=asking_panel(user, thread),
    )


def threads_with_reader_state(user: User) -> ThreadQuerySet:
    """Threads that a user may read, with how far they have read, whether they have a draft, a
    blocked text and unread notifications, and how they watch each."""
    key = Cast(OuterRef("pk"), CharField())
    watching = Watch.objects.visible_to(user).filter(kind=SubjectKind.THREAD, key=key)
    return (
        Thread.objects.visible_to(user)
        .select_related(
            "place",
            "icb",
            "author",
            "became_case_study",
            "answer__author",
            "answer__place",
            "answer__reply_to__author",
            "steward",
        )
        .with_any_unread(user)
        .annotate(
            watch_level=Subquery(watching.values("level")),
            # Asked for only where there are any: a page has a number of queries to keep to.
            has_draft=Exists(DraftSlot.objects.of(user).filter(slot=Concat(Value("thread:"), key))),
            has_blocked_text=Exists(_blocked_texts(user)),
            has_tags=Exists(Thread.tags.through.objects.filter(thread=OuterRef("pk"))),
            has_unread_notifications=Exists(
                Notification.objects.filter(
                    person=user, read_at=None, subject_kind=SubjectKind.THREAD, subject_key=key
                )
            ),
        )
    )


def _blocked_texts(user: User) -> QuerySet[BlockedText]:
    """Replies that the patient-data check blocked."""
    thread = ContentType.objects.get_for_model(Thread)
    blocked_texts = BlockedText.objects.open_for(user).filter(form_name="reply", owner_type=thread)
    return blocked_texts.filter(owner_id=OuterRef("pk"))


def _cards(user: User, thread: Thread, rows: Iterable[PostRow]) -> ThreadCards:
    bodies = {row.post.pk: row.post.body for row in rows if row.html is not None}
    return thread_cards(user, thread.subject, bodies)


def state_words(thread: Thread) -> str:
    """As shown beside a title.

    >>> state_words(Thread(kind="question"))
    'Question, not answered yet'
    """
    kind = str(Kind(thread.kind).label).capitalize()
    if thread.state == State.CLOSED:
        return f"{kind}, closed"
    if thread.kind == Kind.QUESTION:
        return (
            f"{kind}, answered" if thread.state == State.ANSWERED else f"{kind}, not answered yet"
        )
    return kind


# --- the thread ----------------------------------------------------------------------------------


def _permissions(user: User, thread: Thread) -> dict[str, bool]:
    steward = permissions.can_manage(user, thread)
    return {
        **thread_permissions(user, thread),
        "manage": steward or thread.author_id == user.pk,
        "turn_into_case_study": permissions.can_turn_into_case_study(user, thread)
        and thread.became_case_study_id is None,
        "steward": steward,
    }


def _watch(user: User, thread: Thread, back: str) -> WatchControl:
    level = thread.watch_level or Level.NORMAL  # type: ignore[attr-defined]
    return watch_control_at(watch_subject(thread), Level(level), back)


def _closing_words(thread: Thread) -> str:
    if thread.state == State.CLOSED:
        return f"This discussion is closed. Outcome: {thread.outcome}"
    if thread.locked:
        return "A steward has locked this discussion. Nobody can write in it for now."
    return ""


def _first_unread(user: User, shown: Sequence[Post], read_to: int) -> Post | None:
    """On this page. Of what was never opened, everything would be."""
    unread_posts = (post for post in shown if post.number > read_to and post.author_id != user.pk)
    return next((post for post in unread_posts if post.is_shown), None) if read_to else None


def _unread_url(thread: Thread, unread: Post | None, read_to: int) -> str:
    if not read_to or not thread.has_unread:  # type: ignore[attr-defined]
        return ""
    return "#unread" if unread else f"{thread.get_absolute_url()}?at=unread#unread"
