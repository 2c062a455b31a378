"""Moving, merging and splitting threads. Posts keep their addresses, and everything can be undone,
the newest first."""

from bisect import bisect_right
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from forum.notifications import actions as notifications
from forum.people.actions import Refused, record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.threads import patient_data_checks
from forum.threads.actions.locking import lock_thread, lock_two_threads, require_permission
from forum.threads.actions.posting import LONGEST_TITLE
from forum.threads.actions.read_positions import carry_read_positions
from forum.threads.actions.summary import refresh_thread_summary
from forum.threads.audiences import is_within, readers_of, widest_readers
from forum.threads.models import Party, Post, ReadPosition, Rearrangement, State, Thread
from forum.threads.models.rearrangements import RearrangementQuerySet
from forum.threads.notifications import watch_subject
from forum.threads.permissions import can_manage, can_start
from forum.threads.subjects import Subject

Kind = Rearrangement.Kind
SUBJECT = ("place_id", "measure", "treatment_function", "content_type_id", "object_id")
AUTHORED = (
    "author",
    "author_role",
    "author_role_place",
    "author_profession",
    "author_organisation",
)


@transaction.atomic
def move_thread(*, thread: Thread, to: Subject, by: User, reason: str = "") -> Thread:
    thread = lock_thread(thread)
    _allow_whole(by, thread)
    if not can_start(by, to):
        raise NotAllowed
    if not is_within(readers_of(thread), widest_readers(to)):
        raise Refused("The discussion has more readers than what it would be about.")
    if thread.subject.key == to.key:
        return thread
    before = {name: getattr(thread, name) for name in SUBJECT}
    for name, value in to.columns.items():
        setattr(thread, name, value)
    thread.changed_at = timezone.now()
    thread.save()
    _note(Kind.MOVE, thread, None, before, reason, by)
    return thread


@transaction.atomic
def merge_threads(*, thread: Thread, into: Thread, by: User, reason: str = "") -> Thread:
    """Its posts come after those of the other, which goes on."""
    if thread.pk == into.pk:
        raise Refused("Choose another discussion.")
    thread, into = lock_two_threads(thread, into)
    require_permission(can_manage, by, into)
    if thread.merged_into_id == into.pk:
        return into
    _allow_whole(by, thread)
    _allow_whole(by, into)
    if not is_within(readers_of(into), readers_of(thread)):
        raise Refused("The other discussion has more readers. Merge that one into this one.")
    offset = into.last_number
    carry_read_positions(thread, into, offset)
    Post.objects.of(thread).update(thread=into, number=F("number") + offset)
    into.last_number = offset + thread.last_number
    thread.merged_into = into
    thread.save(update_fields=["merged_into"])
    refresh_thread_summary(thread)
    refresh_thread_summary(into)
    before = {"offset": offset, "last_number": thread.last_number}
    _note(Kind.MERGE, thread, into, before, reason, by)
    notifications.move_subject(before=watch_subject(thread), after=watch_subject(into))
    return into


@transaction.atomic
def split_thread(*, posts: Collection[Post], title: str, by: User, reason: str = "") -> Thread:
    """Some posts of a thread into one of their own, about the same and for the same readers."""
    numbers = {post.pk for post in posts}
    if not numbers:
        raise Refused("Choose the posts that go into the new discussion.")
    thread = lock_thread(next(iter(posts)).thread)
    _allow_whole(by, thread)
    title = " ".join(title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise Refused(f"Give it a title of {LONGEST_TITLE} characters at most.")
    patient_data_checks.refuse_patient_data({"title": title}, by=by)
    going = list(Post.objects.of(thread).filter(pk__in=numbers).order_by("number"))
    if len(going) != len(numbers):
        raise Refused("Some of these posts have been moved. Look again, and choose once more.")
    if thread.first_post_id in numbers:
        raise Refused("The first post stays: the discussion has its title from it.")
    other = _beside(thread, going, title)
    before = {
        "numbers": {str(post.pk): post.number for post in going},
        "answer": thread.answer_id if thread.answer_id in numbers else None,
    }
    _split_reads(thread, other, [post.number for post in going])
    for number, post in enumerate(going, start=1):
        post.thread, post.number = other, number
    Post.objects.bulk_update(going, ["thread", "number"], batch_size=500)
    refresh_thread_summary(thread)
    refresh_thread_summary(other)
    _note(Kind.SPLIT, thread, other, before, reason, by)
    return other


@transaction.atomic
def undo_rearrangement(*, rearrangement: Rearrangement, by: User) -> Thread:
    """Back to how it was. What was written since stays where it was written."""
    thread, other = rearrangement.thread, rearrangement.target
    if other is None:
        thread = lock_thread(thread)
    else:
        thread, other = lock_two_threads(thread, other)
    require_permission(
        can_manage, by, other if rearrangement.kind == Kind.MERGE and other else thread
    )
    rearrangement = Rearrangement.objects.get(pk=rearrangement.pk)
    if rearrangement.undone_at:
        return thread
    if _later(rearrangement).exists():
        raise Refused("Something was moved here since. Undo that first.")
    if rearrangement.kind == Kind.MOVE:
        _move_back(thread, rearrangement)
    elif rearrangement.kind == Kind.MERGE and other is not None:
        _take_apart(thread, other, rearrangement)
    elif other is not None:
        _put_together(thread, other, rearrangement)
    rearrangement.undone_by, rearrangement.undone_at = by, timezone.now()
    rearrangement.save(update_fields=["undone_by", "undone_at"])
    record_event(verb=f"undid: {rearrangement.kind}", about=thread, by=by)
    changed(thread)
    if other is not None:
        changed(other)
    return thread


def _move_back(thread: Thread, rearrangement: Rearrangement) -> None:
    for name in SUBJECT:
        setattr(thread, name, rearrangement.undo_data[name])
    if not is_within(readers_of(thread), widest_readers(thread.subject)):
        raise Refused("The discussion now has more readers than what it was about.")
    thread.changed_at = timezone.now()
    thread.save()


def _take_apart(thread: Thread, other: Thread, rearrangement: Rearrangement) -> None:
    offset: int = rearrangement.undo_data["offset"]
    last = offset + int(rearrangement.undo_data["last_number"])
    _reads_back(thread, other, offset, last)
    theirs = Post.objects.of(other).filter(number__gt=offset, number__lte=last)
    theirs.update(thread=thread, number=F("number") - offset)
    thread.merged_into = None
    thread.save(update_fields=["merged_into"])
    refresh_thread_summary(thread)
    refresh_thread_summary(other)


def _put_together(thread: Thread, other: Thread, rearrangement: Rearrangement) -> None:
    numbers: dict[str, int] = rearrangement.undo_data["numbers"]
    if other.last_number != len(numbers):
        raise Refused("Others have written there since. Merge it into this discussion instead.")
    back = list(Post.objects.of(other))
    for post in back:
        post.thread, post.number = thread, numbers[str(post.pk)]
    Post.objects.bulk_update(back, ["thread", "number"], batch_size=500)
    other.merged_into = thread
    other.save(update_fields=["merged_into"])
    answer = Post.objects.of(thread).shown().filter(pk=rearrangement.undo_data["answer"]).first()
    if answer is not None and thread.answer_id is None and thread.state == State.OPEN:
        thread.answer, thread.state = answer, State.ANSWERED
    refresh_thread_summary(thread)
    refresh_thread_summary(other)


def _beside(thread: Thread, going: list[Post], title: str) -> Thread:
    """Started, as it were, by whoever wrote the first of the posts that go."""
    first = going[0]
    same = (*SUBJECT, "kind", "audience", "icb_id")
    other = Thread.objects.create(
        **{name: getattr(first, name) for name in AUTHORED},
        **{name: getattr(thread, name) for name in same},
        title=title,
        created_at=first.created_at,
        first_post=first,
        last_number=len(going),
    )
    other.tags.set(thread.tags.all())
    Party.objects.bulk_create(
        Party(thread=other, person_id=row.person_id, added_by_id=row.added_by_id)
        for row in thread.party_rows.all()
    )
    return other


def _split_reads(thread: Thread, other: Thread, numbers: list[int]) -> None:
    ReadPosition.objects.bulk_create(
        (
            ReadPosition(
                thread=other, person_id=read.person_id, number=bisect_right(numbers, read.number)
            )
            for read in thread.read_positions.all()
        ),
        batch_size=500,
    )


def _reads_back(thread: Thread, other: Thread, offset: int, last: int) -> None:
    """Whoever has read on into what was merged has read that much of it."""
    kept = {read.person_id: read.number for read in thread.read_positions.all()}
    rows = [
        ReadPosition(
            thread=thread,
            person_id=read.person_id,
            number=max(kept.get(read.person_id, 0), min(read.number, last) - offset),
        )
        for read in other.read_positions.filter(number__gt=offset)
    ]
    ReadPosition.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["person", "thread"],
        update_fields=["number"],
    )


def _allow_whole(by: User, thread: Thread) -> None:
    require_permission(can_manage, by, thread)
    if thread.merged_into_id is not None:
        raise Refused("This discussion is now part of another one.")


def _later(rearrangement: Rearrangement) -> RearrangementQuerySet:
    there = [rearrangement.thread_id, rearrangement.target_id]
    involved = Q(thread__in=there) | Q(target__in=there)
    return Rearrangement.objects.filter(involved, pk__gt=rearrangement.pk, undone_at__isnull=True)


def _note(
    kind: str,
    thread: Thread,
    other: Thread | None,
    before: Mapping[str, object],
    reason: str,
    by: User,
) -> None:
    reason = reason.strip()[:500]
    patient_data_checks.refuse_patient_data({"reason": reason}, by=by)
    Rearrangement.objects.create(
        kind=kind, thread=thread, target=other, undo_data=before, reason=reason, by=by
    )
    detail: dict[str, object] = {"other": other.pk if other else None, "reason": reason}
    record_event(verb=str(Kind(kind).label), about=thread, by=by, detail=detail)
    changed(thread)
    if other is not None:
        record_event(verb=f"{kind}: posts came", about=other, by=by, detail={"other": thread.pk})
        changed(other)
