"""The page of a session, what can be done on it, and its calendar file."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from forum.improvement_groups import actions, forms, permissions
from forum.improvement_groups.calendar_file import calendar_file
from forum.improvement_groups.models import GroupSession
from forum.improvement_groups.pages.session import calendar_event, session_page
from forum.improvement_groups.views.lookups import get_session_or_404
from forum.people.models import User
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.object_actions import ActionPage, FormData, PageAction, run_plainly


def _notes(request: SignedInRequest, session: GroupSession, data: FormData) -> None:
    actions.write_notes(session=session, by=request.user, **data)


def _change(request: SignedInRequest, session: GroupSession, data: FormData) -> None:
    actions.change_session(session=session, when=forms.when_of(data), by=request.user)


def _to_note(user: User, session: GroupSession) -> FormData:
    return {"initial": {"notes": session.notes, "version": session.notes_version}}


SESSION_ACTIONS: tuple[PageAction[GroupSession], ...] = (
    PageAction(
        name="notes",
        title="Write the notes",
        button="Save the notes",
        rule=permissions.can_write_notes,
        run=_notes,
        success_message="The notes are saved.",
        form=forms.NotesForm,
        form_options=_to_note,
    ),
    PageAction(
        name="change",
        title="Change the session",
        button="Save the session",
        rule=permissions.can_change_session,
        run=_change,
        success_message="Saved. Members are told.",
        form=forms.SessionForm,
        form_options=lambda user, session: {"initial": forms.session_initial(session)},
    ),
    PageAction(
        name="cancel",
        title="Cancel the session",
        button="Cancel the session",
        rule=permissions.can_change_session,
        run=run_plainly(actions.cancel_session, "session"),
        success_message="Cancelled. Members are told.",
    ),
)


def _context(user: User, session: GroupSession) -> dict[str, object]:
    return {"page": session_page(user=user, session=session)}


PAGE = ActionPage(
    title="Sessions of improvement groups",
    model=GroupSession,
    template="forum/improvement_groups/session.html",
    name="session",
    get_or_404=get_session_or_404,
    actions=SESSION_ACTIONS,
    concerned=permissions.can_join,
    context=_context,
)
session, run_action = PAGE.views()


@require_safe
@staff_only
def calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    """For members: it says where to join."""
    session = get_session_or_404(request, pk)
    if not permissions.can_join(request.user, session):
        raise Http404
    content = calendar_file(calendar_event(session))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="session-{session.pk}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
