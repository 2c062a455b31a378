"""Starting a thread, replying, editing."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from forum.people.actions import Refused, find_sent, lock_author, record_event
from forum.people.changes import changed
from forum.people.models import User, label_demonstration
from forum.people.permissions import NotAllowed, author_fields, require_permission
from forum.threads import patient_data_checks
from forum.threads.actions.asking import ask
from forum.threads.actions.audience import add_parties, validate_readers
from forum.threads.actions.locking import lock_post, lock_thread, lock_thread_following_merges
from forum.threads.actions.summary import refresh_thread_summary
from forum.threads.audiences import Readers
from forum.threads.mentions import Mentions, find_mentions
from forum.threads.models import (
    Audience,
    DraftSlot,
    Kind,
    Mention,
    Outcome,
    Post,
    PostKind,
    PostVersion,
    Tag,
    Thread,
)
from forum.threads.models.posts import AUTHOR_FIELDS
from forum.threads.notifications import notify_mentioned, notify_post
from forum.threads.patient_data_checks import PatientDataCheck
from forum.threads.permissions import (
    can_announce,
    can_edit_post,
    can_read,
    can_read_post,
    can_rename,
    can_reply,
    can_start,
)
from forum.threads.subjects import ThreadSubject, place_of
from forum.writing import actions as writing
from forum.writing import rate_limits
from forum.writing.markdown import MAX_LENGTH, is_too_long
from forum.writing.patient_data_checks import FieldFinding
from metrics.calendar import keep_day
from metrics.models import Place

MAX_TITLE_LENGTH = 150
TOO_LONG_MESSAGE = f"A post can have {MAX_LENGTH // 1000:,} kB at most. Attach a file instead."


@dataclass(frozen=True)
class Trial:
    """We tried this: how it went, where and when."""

    outcome: str
    place: Place
    started_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True)
class PostResult:
    """What became of a text. What was not posted is kept for its author: as a blocked text if the
    patient-data check found something, as a draft if somebody else had edited the post."""

    kind: Literal["posted", "blocked", "clash"]
    post: Post | None = None
    # What blocked it; of what was posted, what its author might look at again.
    findings: tuple[FieldFinding, ...] = field(default=())


@transaction.atomic
def start_thread(
    *,
    subject: ThreadSubject,
    kind: str,
    title: str,
    body: str,
    by: User,
    tags: Collection[str] = (),
    audience: str = Audience.STAFF,
    icb: Place | None = None,
    parties: Collection[User] = (),
    trial: Trial | None = None,
    idempotency_key: UUID | None = None,
) -> PostResult:
    require_permission(can_start, by, subject)
    lock_author(by)
    title, body = _clean_texts(title=title, body=body)
    if sent_post := _find_sent_post(by, idempotency_key, body):
        return PostResult("posted", sent_post)
    party_ids = frozenset({by.pk, *(person.pk for person in parties)})
    readers = Readers(audience, icb, party_ids if audience == Audience.PARTIES else frozenset())
    validate_readers(readers, subject, by=by)
    if kind not in Kind.values:
        raise Refused("Choose what kind of discussion it is.")
    if kind == Kind.ANNOUNCEMENT and not can_announce(by):
        raise Refused("Announcements are made by those who hold a role. Choose another kind.")
    slot = f"new:{subject.key}"
    check = patient_data_checks.check_for_patient_data({"title": title, "body": body}, by=by)
    if check.blocking:
        writing.block_text(texts={"title": title, "body": body}, form_name=slot[:60], by=by)
        return PostResult("blocked", findings=check.all)
    _enforce_rate_limit(rate_limits.LimitedAction.START, Thread.objects.all(), by)
    thread = Thread.objects.create(
        **author_fields(by, place_of(subject)),
        **subject.columns,
        title=label_demonstration(title, by),
        kind=kind,
        audience=audience,
        icb=icb,
    )
    thread.tags.set(Tag.objects.filter(slug__in=tags))
    if audience == Audience.PARTIES:
        add_parties(thread, party_ids, by=by)
    post = create_post(thread, body, by, check, trial=trial, idempotency_key=idempotency_key)
    ask(thread, post, by=by)
    record_event(verb="started a discussion", about=thread, by=by, detail={"audience": audience})
    _delete_drafts(slot, by)
    return PostResult("posted", post, check.warnings)


@transaction.atomic
def reply(
    *,
    thread: Thread,
    body: str,
    by: User,
    reply_to: Post | None = None,
    trial: Trial | None = None,
    idempotency_key: UUID | None = None,
) -> PostResult:
    """If the thread has been merged into another meanwhile, it is posted there."""
    original_thread = thread
    require_permission(can_read, by, thread)
    (body,) = _clean_texts(body=body)
    check = patient_data_checks.check_for_patient_data({"body": body}, by=by, owner=thread)
    if check.blocking:
        place = place_of(thread.subject)
        writing.block_text(
            texts={"body": body}, form_name="reply", by=by, owner=thread, place=place
        )
        return PostResult("blocked", findings=check.all)
    thread = lock_thread_following_merges(thread)
    if sent_post := _find_sent_post(by, idempotency_key, body):
        return PostResult("posted", sent_post)
    require_permission(can_read, by, thread)
    if not can_reply(by, thread):
        raise Refused("This discussion takes no more posts for now. Your text is kept in this box.")
    if reply_to is not None and not can_read_post(by, reply_to):
        raise NotAllowed
    _enforce_rate_limit(rate_limits.LimitedAction.REPLY, Post.objects.filter(number__gt=1), by)
    post = create_post(
        thread, body, by, check, reply_to=reply_to, trial=trial, idempotency_key=idempotency_key
    )
    record_event(verb="replied", about=thread, by=by, detail={"post": post.pk})
    _delete_drafts(f"thread:{original_thread.pk}", by, thread=original_thread)
    return PostResult("posted", post, check.warnings)


@transaction.atomic
def edit_post(
    *, post: Post, body: str, by: User, version: int | None = None, trial: Trial | None = None
) -> PostResult:
    """Its author's. With `version`, only if nobody has edited it since that one."""
    post = lock_post(post)
    require_permission(can_edit_post, by, post)
    (body,) = _clean_texts(body=body)
    check = patient_data_checks.check_for_patient_data({"body": body}, by=by, owner=post)
    if check.blocking:
        writing.block_text(texts={"body": body}, form_name="edit", by=by, owner=post)
        return PostResult("blocked", post, check.all)
    if version is not None and version != post.version and body != post.body:
        _save_draft(by, f"post:{post.pk}", {"body": body})
        return PostResult("clash", post)
    if post.kind == PostKind.TRIED_IT and trial is not None:
        changes = _trial_fields(trial)
        for name in ("started_on", "ended_on"):
            changes[name] = keep_day(changes[name], getattr(post, name))
        for name, value in changes.items():
            setattr(post, name, value)
    save_edit(post, body, check)
    writing.discard_blocked_text(form_name="edit", by=by, owner=post)
    DraftSlot.objects.filter(person=by, slot=f"post:{post.pk}").delete()
    _update_mentions(post, by)
    record_event(verb="edited", about=post, by=by, detail={"version": post.version})
    changed(post.thread)
    return PostResult("posted", post, check.warnings)


@transaction.atomic
def rename_thread(*, thread: Thread, title: str, by: User) -> Thread:
    thread = lock_thread(thread)
    require_permission(can_rename, by, thread)
    (title,) = _clean_texts(title=title)
    title = label_demonstration(title, thread.author)
    if title == thread.title:
        return thread
    patient_data_checks.refuse_patient_data({"title": title}, by=by, owner=thread)
    thread.title, thread.changed_at = title, timezone.now()
    thread.save(update_fields=["title", "changed_at"])
    record_event(verb="renamed", about=thread, by=by)
    changed(thread)
    return thread


def save_edit(post: Post, body: str, check: PatientDataCheck, *, withheld: bool = False) -> None:
    """The post must be locked. The text before is kept as a version, with its author."""
    if body != post.body:
        author_fields = {name: getattr(post, name) for name in AUTHOR_FIELDS}
        PostVersion.objects.create(
            post=post,
            number=post.version,
            body=post.body,
            withheld=withheld,
            at=post.edited_at or post.created_at,
            **author_fields,
        )
        post.body, post.version, post.edited_at = body, post.version + 1, timezone.now()
    post.identifier_check = check.result
    post.save()
    Thread.objects.filter(pk=post.thread_id).update(changed_at=timezone.now())


def _enforce_rate_limit(action: rate_limits.LimitedAction, rows: QuerySet[Any], by: User) -> None:
    """How much a person may send in a day: more as their account gets older."""
    recent_count = rows.filter(author=by, created_at__gte=rate_limits.window_start()).count()
    allowance = rate_limits.check_allowance(by, action, recent_count)
    if not allowance.allowed:
        raise Refused(allowance.words)


def create_post(
    thread: Thread,
    body: str,
    by: User,
    check: PatientDataCheck,
    *,
    reply_to: Post | None = None,
    trial: Trial | None = None,
    idempotency_key: UUID | None = None,
    announced: bool = True,
) -> Post:
    """The thread must be locked or new. The work does not grow with the number of posts."""
    now = timezone.now()
    post = Post.objects.create(
        **author_fields(by, place_of(thread.subject)),
        **_trial_fields(trial),
        thread=thread,
        first_thread=thread,
        number=thread.last_number + 1,
        reply_to=reply_to,
        body=body,
        identifier_check=check.result,
        created_at=now,
        idempotency_key=idempotency_key,
    )
    thread.last_number, thread.changed_at = post.number, now
    # What a demonstration person writes in a real discussion is there for no other reader.
    if thread.is_demonstration or not post.is_demonstration:
        thread.post_count, thread.last_post = thread.post_count + 1, post
        thread.last_post_at = now
    thread.first_post = thread.first_post or post
    if thread.withheld:
        refresh_thread_summary(thread)
    thread.save()
    mentions = find_mentions(body, by=by, thread=thread)
    _store_mentions(post, mentions, by)
    if announced:
        notify_post(post, mentions, by=by)
    changed(thread)
    return post


def _trial_fields(trial: Trial | None) -> dict[str, Any]:
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


def _delete_drafts(slot: str, by: User, thread: Thread | None = None) -> None:
    """Drafts and blocked texts of the form are not needed any more. `thread`: of a reply."""
    slots = [slot] if thread else [slot, "new"]
    DraftSlot.objects.filter(person=by, slot__in=slots).delete()
    form_name = "reply" if thread else slot[:60]
    writing.discard_blocked_text(form_name=form_name, by=by, owner=thread)


def _find_sent_post(by: User, idempotency_key: UUID | None, body: str) -> Post | None:
    """The post made from the same form with the same text, which may have been edited since."""

    def is_same(post: Post) -> bool:
        return post.body == body or post.versions.filter(body=body).exists()

    return find_sent(Post.objects.all(), by=by, idempotency_key=idempotency_key, is_same=is_same)


def _store_mentions(post: Post, mentions: Mentions, by: User) -> None:
    number = len(mentions.people) + len(mentions.groups)
    _enforce_mention_limit(number, by)
    rows = [Mention(post=post, person=person) for person in mentions.people]
    rows += [Mention(post=post, role=group.role, place=group.place) for group in mentions.groups]
    Mention.objects.bulk_create(rows)


def _enforce_mention_limit(number: int, by: User) -> None:
    """Each name is a message to somebody: a day's posts name no more people than a day's talk needs."""
    if not number:
        return
    recent = Mention.objects.filter(post__author=by, at__gte=rate_limits.window_start())
    limited = rate_limits.LimitedAction.MENTION
    allowance = rate_limits.check_allowance(by, limited, recent.count() + number - 1)
    if not allowance.allowed:
        raise Refused(allowance.words)


def _update_mentions(post: Post, by: User) -> None:
    """People who were ever mentioned in the post are not notified again. Names that an edit takes out
    stay stored: taking one out and another in would else be a way around the limit."""
    mentions = find_mentions(post.body, by=by, thread=post.thread)
    previous_mentions = post.mentions.all()
    previous_people = {row.person_id for row in previous_mentions if row.person_id}
    previous_groups = {(row.role, row.place_id) for row in previous_mentions if row.role}
    new_mentions = Mentions(
        tuple(person for person in mentions.people if person.pk not in previous_people),
        tuple(
            group
            for group in mentions.groups
            if (group.role, group.place.pk if group.place else None) not in previous_groups
        ),
    )
    _store_mentions(post, new_mentions, by)
    if post.is_shown:
        notify_mentioned(post, new_mentions, by=by)


def _save_draft(by: User, slot: str, texts: dict[str, str]) -> None:
    DraftSlot.objects.update_or_create(
        person=by, slot=slot, defaults={"texts": texts, "updated_at": timezone.now()}
    )


def _clean_texts(**texts: str) -> list[str]:
    cleaned = {name: text.replace("\r\n", "\n").strip() for name, text in texts.items()}
    if "title" in cleaned:
        cleaned["title"] = " ".join(cleaned["title"].split())
        if not cleaned["title"]:
            raise Refused("Give it a title, so that others can tell whether it concerns them.")
        if len(cleaned["title"]) > MAX_TITLE_LENGTH:
            raise Refused(f"The title can have {MAX_TITLE_LENGTH} characters at most.")
    if "body" in cleaned:
        if not cleaned["body"]:
            raise Refused("Write something first.")
        if is_too_long(cleaned["body"]):
            raise Refused(TOO_LONG_MESSAGE)
    return list(cleaned.values())
