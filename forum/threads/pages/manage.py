"""Looking after a thread: what can be done to it, by whom, and what has been done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.utils import timezone

from forum.people.models import AuditEvent, User
from forum.people.models.users import FORMER_MEMBER
from forum.threads import forms as ours
from forum.threads import permissions
from forum.threads.models import Post, Rearrangement, State, Thread

MOST_EVENTS = 200
Allowed = Callable[[User, Thread], bool]


class PageAction(NamedTuple):
    """One thing that can be done: its form, its button, and whether it can be done now."""

    verb: str
    title: str
    button: str
    form: type[forms.Form]
    allowed: Allowed
    now: Callable[[Thread], bool] = lambda thread: True
    note: str = ""


_care = permissions.can_manage
PAGE_ACTIONS = (
    PageAction("rename", "Title", "Save title", ours.RenameForm, permissions.can_rename),
    PageAction(
        "audience",
        "Who may read it",
        "Save readers",
        ours.AudienceForm,
        permissions.can_change_audience,
        note="Never more people than may see what it is about.",
    ),
    PageAction(
        "invite", "One more reader", "Let them read", ours.InviteForm, permissions.can_invite
    ),
    PageAction(
        "unanswer",
        "Answer",
        "Take the answer’s mark away",
        ours.ConfirmForm,
        permissions.can_mark_answered,
        lambda one: one.state == State.ANSWERED,
    ),
    PageAction("tags", "Tags", "Save tags", ours.TagsForm, _care),
    PageAction(
        "pin",
        "Pinned",
        "Pin it",
        ours.ConfirmForm,
        _care,
        lambda one: not one.pinned,
        "It then stands first on the page of what it is about.",
    ),
    PageAction(
        "unpin", "Pinned", "Take the pin off", ours.ConfirmForm, _care, lambda one: one.pinned
    ),
    PageAction(
        "lock",
        "Locked",
        "Lock it",
        ours.ConfirmForm,
        _care,
        lambda one: not one.locked,
        "Nobody writes in it until it is unlocked.",
    ),
    PageAction("unlock", "Locked", "Unlock it", ours.ConfirmForm, _care, lambda one: one.locked),
    PageAction(
        "close",
        "Close it",
        "Close with this note",
        ours.CloseForm,
        _care,
        lambda one: one.state != State.CLOSED,
    ),
    PageAction(
        "reopen",
        "Closed",
        "Open it again",
        ours.ConfirmForm,
        _care,
        lambda one: one.state == State.CLOSED,
    ),
    PageAction("move", "Move to another subject", "Move", ours.MoveForm, _care),
    PageAction(
        "merge",
        "Merge into another discussion",
        "Merge",
        ours.MergeForm,
        _care,
        note="Its posts come after those of the other one and keep their addresses.",
    ),
    PageAction(
        "split", "Split", "Put these posts into a discussion of their own", ours.SplitForm, _care
    ),
    PageAction("steward", "Who looks after it", "I look after it", ours.ConfirmForm, _care),
    PageAction("foi", "Freedom of information", "Save label", ours.FoiForm, _care),
)


@dataclass(frozen=True)
class OfferedAction:
    task: PageAction
    form: forms.Form


@dataclass(frozen=True)
class HistoryLine:
    """One line of what was done. What can be put back has a form."""

    at: datetime
    what: str
    who: str
    more: str = ""
    undo: int = 0


@dataclass(frozen=True)
class ManagePage:
    thread: Thread
    offers: tuple[OfferedAction, ...]
    done: tuple[HistoryLine, ...]
    may_export: bool
    named: tuple[str, ...] = field(default=())


def manage_page(*, user: User, thread: Thread, bound: Mapping[str, forms.Form]) -> ManagePage:
    offers = tuple(
        OfferedAction(task, bound.get(task.verb) or action_form(task, thread))
        for task in available_actions(user, thread)
    )
    named = [str(one) for one in thread.parties.all()] if thread.audience == "parties" else []
    return ManagePage(
        thread, offers, _done(user, thread), permissions.can_manage(user, thread), tuple(named)
    )


def available_actions(user: User, thread: Thread) -> list[PageAction]:
    return [task for task in PAGE_ACTIONS if task.now(thread) and task.allowed(user, thread)]


def action_form(task: PageAction, thread: Thread, data: Any = None) -> forms.Form:
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


def _done(user: User, thread: Thread) -> tuple[HistoryLine, ...]:
    """Care, newest first. What was moved about is shown from its own rows, with why."""
    moved = (
        Rearrangement.objects.visible_to(user)
        .of(thread)
        .select_related("thread", "target", "by", "undone_by")
    )
    lines = [_rearranged(one, thread) for one in moved]
    if lines and permissions.can_manage(user, thread):
        newest = next((at for at, one in enumerate(moved) if one.undone_at is None), None)
        if newest is not None:
            lines[newest] = _undoable(lines[newest], moved[newest])
    events = AuditEvent.objects.about(thread).exclude(verb="replied").order_by("-at", "-pk")
    lines += [_event(one) for one in events[:MOST_EVENTS]]
    return tuple(sorted(lines, key=lambda one: one.at, reverse=True))


def _undoable(line: HistoryLine, one: Rearrangement) -> HistoryLine:
    return HistoryLine(line.at, line.what, line.who, line.more, one.pk)


def _rearranged(one: Rearrangement, thread: Thread) -> HistoryLine:
    other = one.thread if one.target_id == thread.pk else one.target
    what = str(one.get_kind_display())
    if other is not None:
        what = f"{what}: “{other.title}”"
    more = one.reason
    if one.undone_at:
        day = timezone.localtime(one.undone_at)
        more = f"{more} Put back by {one.undone_by}, {day:%-d %B %Y}.".strip()
    return HistoryLine(one.at, what, str(one.by), more)


def _event(event: AuditEvent) -> HistoryLine:
    who = FORMER_MEMBER if getattr(event, "actor_has_left", False) else event.actor_name
    return HistoryLine(event.at, event.verb, who)


def case_study_posts(thread: Thread) -> list[Post]:
    """From which a case study can be begun."""
    shown = Post.objects.of(thread).shown().in_order().select_related("author")
    return list(shown[:100])
