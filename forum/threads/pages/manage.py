"""The page to manage a thread: the actions offered to a user, and the history of the thread."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.utils import timezone

from forum.people.models import AuditEvent, User
from forum.people.models.users import FORMER_MEMBER
from forum.threads import forms as thread_forms
from forum.threads import permissions
from forum.threads.models import Post, Rearrangement, State, Thread

MAX_EVENTS = 200
PermissionCheck = Callable[[User, Thread], bool]


class PageAction(NamedTuple):
    """Its form, its button, and when it is offered."""

    verb: str
    title: str
    button: str
    form: type[forms.Form]
    is_permitted: PermissionCheck
    is_available: Callable[[Thread], bool] = lambda thread: True
    note: str = ""


_can_manage = permissions.can_manage
PAGE_ACTIONS = (
    PageAction("rename", "Title", "Save title", thread_forms.RenameForm, permissions.can_rename),
    PageAction(
        "audience",
        "Who may read it",
        "Save readers",
        thread_forms.AudienceForm,
        permissions.can_change_audience,
        note="Never more people than may see what it is about.",
    ),
    PageAction(
        "invite",
        "One more reader",
        "Let them read",
        thread_forms.InviteForm,
        permissions.can_invite,
    ),
    PageAction(
        "unanswer",
        "Answer",
        "Take the answer’s mark away",
        thread_forms.ConfirmForm,
        permissions.can_mark_answered,
        lambda thread: thread.state == State.ANSWERED,
    ),
    PageAction("tags", "Tags", "Save tags", thread_forms.TagsForm, _can_manage),
    PageAction(
        "pin",
        "Pinned",
        "Pin it",
        thread_forms.ConfirmForm,
        _can_manage,
        lambda thread: not thread.pinned,
        "It then stands first on the page of what it is about.",
    ),
    PageAction(
        "unpin",
        "Pinned",
        "Take the pin off",
        thread_forms.ConfirmForm,
        _can_manage,
        lambda thread: thread.pinned,
    ),
    PageAction(
        "lock",
        "Locked",
        "Lock it",
        thread_forms.ConfirmForm,
        _can_manage,
        lambda thread: not thread.locked,
        "Nobody writes in it until it is unlocked.",
    ),
    PageAction(
        "unlock",
        "Locked",
        "Unlock it",
        thread_forms.ConfirmForm,
        _can_manage,
        lambda thread: thread.locked,
    ),
    PageAction(
        "close",
        "Close it",
        "Close with this note",
        thread_forms.CloseForm,
        _can_manage,
        lambda thread: thread.state != State.CLOSED,
    ),
    PageAction(
        "reopen",
        "Closed",
        "Open it again",
        thread_forms.ConfirmForm,
        _can_manage,
        lambda thread: thread.state == State.CLOSED,
    ),
    PageAction("move", "Move to another subject", "Move", thread_forms.MoveForm, _can_manage),
    PageAction(
        "merge",
        "Merge into another discussion",
        "Merge",
        thread_forms.MergeForm,
        _can_manage,
        note="Its posts come after those of the other one and keep their addresses.",
    ),
    PageAction(
        "split",
        "Split",
        "Put these posts into a discussion of their own",
        thread_forms.SplitForm,
        _can_manage,
    ),
    PageAction(
        "steward", "Who looks after it", "I look after it", thread_forms.ConfirmForm, _can_manage
    ),
    PageAction("foi", "Freedom of information", "Save label", thread_forms.FoiForm, _can_manage),
)


@dataclass(frozen=True)
class OfferedAction:
    action: PageAction
    form: forms.Form


@dataclass(frozen=True)
class HistoryLine:
    """One line of the history. `undo_id`: the rearrangement that can be undone."""

    at: datetime
    event_words: str
    actor_name: str
    details: str = ""
    undo_id: int = 0


@dataclass(frozen=True)
class ManagePage:
    thread: Thread
    actions: tuple[OfferedAction, ...]
    history: tuple[HistoryLine, ...]
    can_export: bool
    party_names: tuple[str, ...] = field(default=())


def manage_page(*, user: User, thread: Thread, bound: Mapping[str, forms.Form]) -> ManagePage:
    actions = tuple(
        OfferedAction(action, bound.get(action.verb) or action_form(action, thread))
        for action in available_actions(user, thread)
    )
    party_names = (
        [str(person) for person in thread.parties.all()] if thread.audience == "parties" else []
    )
    return ManagePage(
        thread,
        actions,
        _history(user, thread),
        permissions.can_manage(user, thread),
        tuple(party_names),
    )


def available_actions(user: User, thread: Thread) -> list[PageAction]:
    return [
        action
        for action in PAGE_ACTIONS
        if action.is_available(thread) and action.is_permitted(user, thread)
    ]


def action_form(action: PageAction, thread: Thread, data: Any = None) -> forms.Form:
    prefix = {"auto_id": f"{action.verb}_%s"}
    if data is not None:
        return action.form(data, **prefix)  # type: ignore[arg-type]
    initial: dict[str, object] = {
        "title": "" if action.verb == "split" else thread.title,
        "audience": thread.audience,
        "icb": thread.icb.code if thread.icb else "",
        "label": thread.foi_label,
        "note": thread.foi_note,
    }
    if action.form is thread_forms.TagsForm:
        initial["tags"] = [tag.slug for tag in thread.tags.all()]
    return action.form(initial=initial, **prefix)  # type: ignore[arg-type]


def _history(user: User, thread: Thread) -> tuple[HistoryLine, ...]:
    """Newest first. Rearrangements are shown from their own rows, with the reason."""
    rearrangements = (
        Rearrangement.objects.visible_to(user)
        .of(thread)
        .select_related("thread", "target", "by", "undone_by")
    )
    lines = [_rearrangement_line(row, thread) for row in rearrangements]
    if lines and permissions.can_manage(user, thread):
        newest = next(
            (index for index, row in enumerate(rearrangements) if row.undone_at is None), None
        )
        if newest is not None:
            lines[newest] = _with_undo(lines[newest], rearrangements[newest])
    events = AuditEvent.objects.about(thread).exclude(verb="replied").order_by("-at", "-pk")
    lines += [_event_line(event) for event in events[:MAX_EVENTS]]
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True))


def _with_undo(line: HistoryLine, rearrangement: Rearrangement) -> HistoryLine:
    return HistoryLine(line.at, line.event_words, line.actor_name, line.details, rearrangement.pk)


def _rearrangement_line(row: Rearrangement, thread: Thread) -> HistoryLine:
    other_thread = row.thread if row.target_id == thread.pk else row.target
    event_words = str(row.get_kind_display())
    if other_thread is not None:
        event_words = f"{event_words}: “{other_thread.title}”"
    details = row.reason
    if row.undone_at:
        day = timezone.localtime(row.undone_at)
        details = f"{details} Put back by {row.undone_by}, {day:%-d %B %Y}.".strip()
    return HistoryLine(row.at, event_words, str(row.by), details)


def _event_line(event: AuditEvent) -> HistoryLine:
    actor_name = FORMER_MEMBER if getattr(event, "actor_has_left", False) else event.actor_name
    return HistoryLine(event.at, event.verb, actor_name)


def case_study_posts(thread: Thread) -> list[Post]:
    """Those that can go into a case study."""
    shown = Post.objects.of(thread).shown().in_order().select_related("author")
    return list(shown[:100])
