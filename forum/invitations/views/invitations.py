"""The page of an invitation, what can be answered on it, and the list of all."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from forum.invitations import actions, forms, permissions
from forum.invitations.models import Invitation
from forum.invitations.pages.invitation import invitation_page
from forum.invitations.pages.library import invitations_page
from forum.invitations.views.lookups import get_invitation_or_404
from forum.people.models import User
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.form_fields import parse_token
from forum.people.web.object_actions import ActionPage, FormData, PageAction, run_plainly


def _start(request: SignedInRequest, invitation: Invitation, data: FormData) -> str:
    token = parse_token(data.pop("token"))
    case_study = actions.start_case_study(
        invitation=invitation, by=request.user, idempotency_key=token, **data
    )
    return reverse("case_study_write", args=[case_study.pk])


def _decline(request: SignedInRequest, invitation: Invitation, data: FormData) -> None:
    actions.decline_invitation(invitation=invitation, reason=data["reason"], by=request.user)


INVITATION_ACTIONS: tuple[PageAction[Invitation], ...] = (
    PageAction(
        name="start",
        title="Tell what you did",
        button="Start a case study",
        rule=permissions.can_start_case_study,
        run=_start,
        success_message="Thank you. Write as much as you like, and come back whenever you have time.",
        form=forms.StartForm,
        form_options=lambda user, invitation: {"initial": forms.start_initial(invitation)},
        hint="Place, measure and specialty are filled in for you.",
        is_primary=True,
    ),
    PageAction(
        name="nothing",
        title="We did nothing in particular",
        button="We did nothing in particular",
        rule=permissions.can_say_nothing_particular,
        run=run_plainly(actions.say_nothing_particular, "invitation"),
        success_message="Thank you. That is worth knowing too.",
        hint="That is a good answer. It keeps others from looking for a cause that is not there.",
    ),
    PageAction(
        name="not-now",
        title="Not now",
        button="Not now",
        rule=permissions.can_decline,
        run=_decline,
        success_message="Thank you for answering. You will not be asked about this again soon.",
        form=forms.DeclineForm,
    ),
)


def _context(user: User, invitation: Invitation) -> dict[str, object]:
    return {"page": invitation_page(user=user, invitation=invitation)}


PAGE = ActionPage(
    title="Invitations to tell what was done",
    model=Invitation,
    template="forum/invitations/invitation.html",
    name="invitation",
    get_or_404=get_invitation_or_404,
    actions=INVITATION_ACTIONS,
    concerned=permissions.is_concerned,
    context=_context,
)
invitation, run_action = PAGE.views()


@require_safe
@staff_only
def invitations(request: SignedInRequest) -> HttpResponse:
    if not permissions.can_list(request.user):
        raise Http404
    page = invitations_page(user=request.user, params=request.GET.dict())
    context = {"listed": page, "page": page.page}
    return render(request, "forum/invitations/invitations.html", context)
