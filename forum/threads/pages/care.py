"""Looking after a thread: what can be done to it, by whom, and what has been done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.utils import timezone

from forum.people.models import AuditEvent, User
from forum.people.models.users import FORMER
from forum.threads import forms as ours
from forum.threads import permissions
from forum.threads.models import Post, Rearrangement, State, Thread

MOST_EVENTS = 200
Allowed = Callable[[User, Thread], bool]


class Task(NamedTuple):
    """One thing that can be done: its form, its button, and whether it can be done now."""

    verb: str
    title: str
    button: str
    form: type[forms.Form]
    allowed: Allowed
    now: Callable[[Thread], bool] = lambda thread: True
    note: str = ""


_care = permissions.can_look_after
TASKS = (
    Task("rename", "Title", "Save title", ours.RenameForm, permissions.can_rename),
    Task("audience", "Who may read it", "Save readers", ours.AudienceForm,
         permissions.can_change_audience,
         note="Never more people than may see what it is about."),
    Task("invite", "One more reader", "Let them read", ours.InviteForm, permissions.can_invite),
    Task("unanswer", "Answer", "Take the answer’s mark away", ours.Plain,
         permissions.can_mark_answered, lambda one: one.state == State.ANSWERED),
    Task("tags", "Tags", "Save tags", ours.TagsForm, _care),
    Task("pin", "Pinned", "Pin it", ours.Plain, _care, lambda one: not one.pinned,
         "It then stands first on the page of what it is about."),
    Task("unpin", "Pinned", "Take the pin off", ours.Plain, _care, lambda one: one.pinned),
    Task("lock", "Locked", "Lock it", ours.Plain, _care, lambda one: not one.locked,
         "Nobody writes in it until it is unlocked."),
    Task("unlock", "Locked", "Unlock it", ours.Plain, _care, lambda one: one.locked),
    Task("close", "Close it", "Close with this note", ours.CloseForm, _care,
         lambda one: one.state != State.CLOSED),
    Task("reopen", "Closed", "Open it again", ours.Plain, _care,
         lambda one: one.state == State.CLOSED),
    Task("move", "Move to another subject", "Move", ours.MoveForm, _care),
    Task("merge", "Merge into another discussion", "Merge", ours.MergeForm, _care,
         note="Its posts come after those of the other one and keep their addresses."),
    Task("split", "Split", "Put these posts into a discussion of their own", ours.SplitForm, _care),
    Task("steward", "Who looks after it", "I look after it", ours.Plain, _care),
    Task("foi", "Freedom of information", "Save label", ours.FoiForm, _care),
)  # fmt: skip


@dataclass(frozen=True)
class Offer:
    task: Task
    form: forms.Form


@dataclass(frozen=True)
class Done:
    """One line of what was done. What can be put back has a form."""

    at: datetime
    what: str
    who: str
    more: str = ""
    undo: int = 0


@dataclass(frozen=True)
class CarePage:
    thread: Thread
    offers: tuple[Offer, ...]
    done: tuple[Done, ...]
    may_export: bool
    named: tuple[str, ...] = field(default=())


def care_page(*, user: User, thread: Thread, bound: Mapping[str, forms.Form]) -> CarePage:
    offers = tuple(
        Offer(task, bound.get(task.verb) or form_for(task, thread))
        for task in offered(user, thread)
    )
    named = [str(one) for one in thread.parties.all()] if thread.audience == "parties" else []
    return CarePage(
        thread, offers, _done(user, thread), permissions.can_look_after(user, thread), tuple(named)
    )


def offered(user: User, thread: Thread) -> list[Task]:
    return [task for task in TASKS if task.now(thread) and task.allowed(user, thread)]


def form_for(task: Task, thread: Thread, data: Any = None) -> forms.Form:
    named = {"auto_id": f"{task.verb}_%s"}
    if data is not None:
        return task.form(data, **named)  # type: ignore[arg-type]
    started: dict[str, object] = {
        "title": "" if task.verb == "split" else thread.title,
        "audience": thread.audience,
        "icb": thread.icb.code if thread.icb else "",
        "label": thread.foi_label,
        "note": thread.foi_note,
    }
    if task.form is ours.TagsForm:
        started["tags"] = [tag.slug for tag in thread.tags.all()]
    return task.form(initial=started, **named)  # type: ignore[arg-type]


def _done(user: User, thread: Thread) -> tuple[Done, ...]:
    """Care, newest first. What was moved about is shown from its own rows, with why."""
    moved = Rearrangement.objects.visible_to(user).of(thread).select_related(
        "thread", "other", "by", "undone_by"
    )  # fmt: skip
    lines = [_rearranged(one, thread) for one in moved]
    if lines and permissions.can_look_after(user, thread):
        newest = next((at for at, one in enumerate(moved) if one.undone_at is None), None)
        if newest is not None:
            lines[newest] = _undoable(lines[newest], moved[newest])
    events = AuditEvent.objects.about(thread).exclude(verb="replied").order_by("-at", "-pk")
    lines += [_event(one) for one in events[:MOST_EVENTS]]
    return tuple(sorted(lines, key=lambda one: one.at, reverse=True))


def _undoable(line: Done, one: Rearrangement) -> Done:
    return Done(line.at, line.what, line.who, line.more, one.pk)


def _rearranged(one: Rearrangement, thread: Thread) -> Done:
    other = one.thread if one.other_id == thread.pk else one.other
    what = str(one.get_kind_display())
    if other is not None:
        what = f"{what}: “{other.title}”"
    more = one.why
    if one.undone_at:
        day = timezone.localtime(one.undone_at)
        more = f"{more} Put back by {one.undone_by}, {day:%-d %B %Y}.".strip()
    return Done(one.at, what, str(one.by), more)


def _event(event: AuditEvent) -> Done:
    who = FORMER if getattr(event, "actor_has_left", False) else event.actor_name
    return Done(event.at, event.verb, who)


def story_posts(thread: Thread) -> list[Post]:
    """From which a case study can be begun."""
    shown = Post.objects.of(thread).shown().in_order().select_related("author")
    return list(shown[:100])
