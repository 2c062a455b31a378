"""What stewards can do with what is written in improvement groups."""

from forum.improvement_groups import actions
from forum.improvement_groups.models import GroupSession, ImprovementGroup
from forum.people.models import User
from forum.rooms.reportable import ReportableKind


def _remove_group(group: ImprovementGroup, *, body: str, reason: str, by: User) -> None:
    """Not reversed on appeal: its facilitator can form another."""
    actions.remove_group(group=group, reason=reason, by=by)


def _remove_notes(session: GroupSession, *, body: str, reason: str, by: User) -> None:
    """Not reversed on appeal: members can write others."""
    actions.remove_notes(session=session, by=by)


GROUPS = ReportableKind(
    name="improvement-group",
    label="improvement group",
    model=ImprovementGroup,
    related=("author", "facilitator"),
    readable=lambda user: ImprovementGroup.objects.visible_to(user).shown(),
    author=lambda group: group.facilitator,
    title=str,
    text=lambda group: "\n\n".join(text for text in (group.question, group.closing_note) if text),
    url=lambda group: group.get_absolute_url(),
    changed_at=lambda group: group.changed_at,
    visibility=lambda group: "hidden while a steward looks at it" if group.withheld else "",
    withhold=lambda group, reason: actions.withhold_group(group=group),
    show=lambda group, by: actions.restore_group(group=group, by=by),
    decisions={"withdraw": _remove_group},
    how_to_correct=", choose “Change what it is about”, and take out",
)

NOTES = ReportableKind(
    name="session-notes",
    label="notes of a session",
    model=GroupSession,
    related=("author", "group", "notes_by"),
    readable=lambda user: (
        GroupSession.objects.visible_to(user).filter(notes_withheld=False).exclude(notes="")
    ),
    author=lambda session: session.notes_by,
    title=lambda session: f"Notes: {session}",
    text=lambda session: session.notes,
    url=lambda session: session.get_absolute_url(),
    changed_at=lambda session: session.notes_at,
    visibility=lambda session: (
        "hidden while a steward looks at them" if session.notes_withheld else ""
    ),
    withhold=lambda session, reason: actions.withhold_notes(session=session),
    show=lambda session, by: actions.restore_notes(session=session, by=by),
    decisions={"withdraw": _remove_notes},
    how_to_correct=", choose “Write the notes”, and take out",
)
