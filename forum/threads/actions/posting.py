"""Starting a thread, replying, editing."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from forum.people.actions import Refused, record
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import NotAllowed, authorship
from forum.threads import guarding
from forum.threads.actions.counting import recount
from forum.threads.actions.readers import check_readers, name_parties
from forum.threads.actions.taking import allow, taken, taken_post, taken_where_it_goes_on
from forum.threads.audiences import Readers
from forum.threads.guarding import Checked, Finding
from forum.threads.mentions import Named, mentions_in
from forum.threads.models import (
    Audience,
    Draft,
    Kind,
    Mention,
    Outcome,
    Post,
    PostKind,
    PostVersion,
    Tag,
    Thread,
)
from forum.threads.permissions import (
    can_announce,
    can_edit_post,
    can_read,
    can_read_post,
    can_rename,
    can_reply,
    can_start,
)
from forum.threads.subjects import Subject, place_of
from forum.threads.telling import tell_named, tell_of_post
from forum.writing import actions as writing
from forum.writing import limits
from forum.writing.markdown import LONGEST, too_long
from metrics.models import Place

LONGEST_TITLE = 150
TOO_LONG = f"A post can have {LONGEST // 1000:,} kB at most. Attach a file instead."


@dataclass(frozen=True)
class Trial:
    """We tried this: how it went, where and when."""

    outcome: str
    place: Place
    started_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True)
class Posting:
    """What became of a text. Unless it was posted it is kept for its author: what the guard stopped
    as a held text, what clashed with another edit as a draft."""

    kind: Literal["posted", "stopped", "clash"]
    post: Post | None = None
    # What stopped it; of what was posted, what its author might look at again.
    findings: tuple[Finding, ...] = field(default=())


@transaction.atomic
def start_thread(
    *,
    subject: Subject,
    kind: str,
    title: str,
    body: str,
    by: User,
    tags: Collection[str] = (),
    audience: str = Audience.STAFF,
    icb: Place | None = None,
    parties: Collection[User] = (),
    trial: Trial | None = None,
    once: UUID | None = None,
) -> Posting:
    allow(can_start, by, subject)
    # One person's forms are taken one at a time: the same one twice makes one thread.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    title, body = _tidied(title=title, body=body)
    if before := _sent_before(by, once, body):
        return Posting("posted", before)
    named = frozenset({by.pk, *(person.pk for person in parties)})
    readers = Readers(audience, icb, named if audience == Audience.PARTIES else frozenset())
    check_readers(readers, subject, by=by)
    if kind not in Kind.values:
        raise Refused("Choose what kind of discussion it is.")
    if kind == Kind.ANNOUNCEMENT and not can_announce(by):
        raise Refused("Announcements are made by those who hold a role. Choose another kind.")
    box = f"new:{subject.key}"
    checked = guarding.check({"title": title, "body": body}, by=by)
    if checked.stopping:
        writing.hold(texts={"title": title, "body": body}, box=box[:60], by=by)
        return Posting("stopped", findings=checked.stopping)
    _keep_within(limits.What.START, Thread.objects.all(), by)
    thread = Thread.objects.create(
        **authorship(by, place_of(subject)), **subject.columns, title=title, kind=kind,
        audience=audience, icb=icb,
    )  # fmt: skip
    thread.tags.set(Tag.objects.filter(slug__in=tags))
    if audience == Audience.PARTIES:
        name_parties(thread, named, by=by)
    post = _write(thread, body, by, checked, trial=trial, once=once)
    record(verb="started a discussion", about=thread, by=by, detail={"audience": audience})
    _sent(post, box, by)
    return Posting("posted", post, checked.warning)


@transaction.atomic
def reply(
    *,
    thread: Thread,
    body: str,
    by: User,
    reply_to: Post | None = None,
    trial: Trial | None = None,
    once: UUID | None = None,
) -> Posting:
    """In a thread that has become part of another meanwhile, it is posted there."""
    asked = thread
    allow(can_read, by, thread)
    (body,) = _tidied(body=body)
    checked = guarding.check({"body": body}, by=by, owner=thread)
    if checked.stopping:
        place = place_of(thread.subject)
        writing.hold(texts={"body": body}, box="reply", by=by, owner=thread, place=place)
        return Posting("stopped", findings=checked.stopping)
    thread = taken_where_it_goes_on(thread)
    if before := _sent_before(by, once, body):
        return Posting("posted", before)
    allow(can_read, by, thread)
    if not can_reply(by, thread):
        raise Refused("This discussion takes no more posts for now. Your text is kept in this box.")
    if reply_to is not None and not can_read_post(by, reply_to):
        raise NotAllowed
    _keep_within(limits.What.REPLY, Post.objects.filter(number__gt=1), by)
    post = _write(thread, body, by, checked, reply_to=reply_to, trial=trial, once=once)
    record(verb="replied", about=thread, by=by, detail={"post": post.pk})
    _sent(post, f"thread:{asked.pk}", by, held_as=("reply", asked))
    return Posting("posted", post, checked.warning)


@transaction.atomic
def edit_post(
    *, post: Post, body: str, by: User, version: int | None = None, trial: Trial | None = None
) -> Posting:
    """Its author's. With `version`, only if nobody has edited it since that one."""
    post = taken_post(post)
    allow(can_edit_post, by, post)
    (body,) = _tidied(body=body)
    checked = guarding.check({"body": body}, by=by, owner=post)
    if checked.stopping:
        writing.hold(texts={"body": body}, box="edit", by=by, owner=post)
        return Posting("stopped", post, checked.stopping)
    if version is not None and version != post.version and body != post.body:
        _keep_draft(by, f"post:{post.pk}", {"body": body})
        return Posting("clash", post)
    if post.kind == PostKind.TRIED_IT and trial is not None:
        for name, value in _trial_columns(trial).items():
            setattr(post, name, value)
    store_edit(post, body, checked)
    writing.let_go(box="edit", by=by, owner=post)
    Draft.objects.filter(person=by, box=f"post:{post.pk}").delete()
    _name_again(post, by)
    record(verb="edited", about=post, by=by, detail={"version": post.version})
    changed(post.thread)
    return Posting("posted", post, checked.warning)


@transaction.atomic
def rename(*, thread: Thread, title: str, by: User) -> Thread:
    thread = taken(thread)
    allow(can_rename, by, thread)
    (title,) = _tidied(title=title)
    if title == thread.title:
        return thread
    guarding.refuse({"title": title}, by=by, owner=thread)
    thread.title, thread.changed_at = title, timezone.now()
    thread.save(update_fields=["title", "changed_at"])
    record(verb="renamed", about=thread, by=by)
    changed(thread)
    return thread


def store_edit(post: Post, body: str, checked: Checked, *, withheld: bool = False) -> None:
    """The post locked. What it said is kept, in the name of whoever wrote it."""
    if body != post.body:
        written = {name: getattr(post, name) for name in _AUTHORED}
        PostVersion.objects.create(
            post=post, number=post.version, body=post.body, withheld=withheld,
            at=post.edited_at or post.created_at, **written,
        )  # fmt: skip
        post.body, post.version, post.edited_at = body, post.version + 1, timezone.now()
    post.identifier_check = checked.result
    post.save()
    Thread.objects.filter(pk=post.thread_id).update(changed_at=timezone.now())


_AUTHORED = (
    "author", "author_role", "author_role_place", "author_profession", "author_organisation",
)  # fmt: skip


def _keep_within(what: limits.What, rows: QuerySet[Any], by: User) -> None:
    """What somebody may send in a day; more as their account gets older."""
    recently = rows.filter(author=by, created_at__gte=limits.since()).count()
    allowance = limits.allowance(by, what, recently)
    if not allowance.allowed:
        raise Refused(allowance.words)


def _write(
    thread: Thread,
    body: str,
    by: User,
    checked: Checked,
    *,
    reply_to: Post | None = None,
    trial: Trial | None = None,
    once: UUID | None = None,
) -> Post:
    """The thread locked or new. As much work in a thread of ten thousand posts as in one of two."""
    now = timezone.now()
    post = Post.objects.create(
        **authorship(by, place_of(thread.subject)), **_trial_columns(trial), thread=thread,
        first_thread=thread, number=thread.last_number + 1, reply_to=reply_to, body=body,
        identifier_check=checked.result, created_at=now, once=once,
    )  # fmt: skip
    thread.last_number, thread.post_count = post.number, thread.post_count + 1
    thread.last_post, thread.last_post_at, thread.changed_at = post, now, now
    thread.opening = thread.opening or post
    if thread.withheld:
        recount(thread)
    thread.save()
    named = mentions_in(body, by=by, thread=thread)
    _store_names(post, named)
    tell_of_post(post, named, by=by)
    changed(thread)
    return post


def _trial_columns(trial: Trial | None) -> dict[str, object]:
    if trial is None:
        return {}
    if trial.outcome not in Outcome.values or not trial.outcome:
        raise Refused("Say how it went: it worked, it worked after changes, or you stopped.")
    if trial.started_on and trial.ended_on and trial.ended_on < trial.started_on:
        raise Refused("It cannot have ended before it started. Check the two dates.")
    return {
        "kind": PostKind.TRIED_IT,
        "outcome": trial.outcome,
        "place": trial.place,
        "started_on": trial.started_on,
        "ended_on": trial.ended_on,
    }


def _sent(post: Post, box: str, by: User, held_as: tuple[str, Thread] | None = None) -> None:
    """Nothing of what was kept of the box is needed any more."""
    Draft.objects.filter(person=by, box__in=[box, "new"] if held_as is None else [box]).delete()
    name, owner = held_as if held_as else (box[:60], None)
    writing.let_go(box=name, by=by, owner=owner)


def _sent_before(by: User, once: UUID | None, body: str) -> Post | None:
    """By the same form, with the same text. One gone back to, changed and sent again is another."""
    sent = Post.objects.filter(author=by, once=once).first() if once else None
    if sent is None or sent.body == body or sent.versions.filter(body=body).exists():
        return sent
    Post.objects.filter(pk=sent.pk).update(once=None)
    return None


def _store_names(post: Post, named: Named) -> None:
    rows = [Mention(post=post, person=person) for person in named.people]
    rows += [Mention(post=post, role=group.role, place=group.place) for group in named.groups]
    Mention.objects.bulk_create(rows)


def _name_again(post: Post, by: User) -> None:
    """Who was named before an edit is not told again."""
    named = mentions_in(post.body, by=by, thread=post.thread)
    old = post.mentions.all()
    people = {row.person_id for row in old if row.person_id}
    groups = {(row.role, row.place_id) for row in old if row.role}
    news = Named(
        tuple(one for one in named.people if one.pk not in people),
        tuple(
            one for one in named.groups
            if (one.role, one.place.pk if one.place else None) not in groups
        ),
    )  # fmt: skip
    post.mentions.all().delete()
    _store_names(post, named)
    if post.is_shown:
        tell_named(post, news, by=by)


def _keep_draft(by: User, box: str, texts: dict[str, str]) -> None:
    Draft.objects.update_or_create(
        person=by, box=box, defaults={"texts": texts, "updated_at": timezone.now()}
    )


def _tidied(**texts: str) -> list[str]:
    found = {name: text.replace("\r\n", "\n").strip() for name, text in texts.items()}
    if "title" in found:
        found["title"] = " ".join(found["title"].split())
        if not found["title"]:
            raise Refused("Give it a title, so that others can tell whether it concerns them.")
        if len(found["title"]) > LONGEST_TITLE:
            raise Refused(f"The title can have {LONGEST_TITLE} characters at most.")
    if "body" in found:
        if not found["body"]:
            raise Refused("Write something first.")
        if too_long(found["body"]):
            raise Refused(TOO_LONG)
    return list(found.values())
