"""A person's page, and what others may do about their account."""

from django.shortcuts import get_object_or_404

from forum.people import actions, pages, permissions
from forum.people.forms import GrantForm, ReasonForm, SuspensionForm
from forum.people.models import Role, User
from forum.people.web import choices
from forum.people.web.decorators import SignedInRequest, second_factor_required, sign_in_required
from forum.people.web.object_actions import ActionPage, FormData, PageAction


def _confirm(request: SignedInRequest, person: User, data: FormData) -> None:
    actions.confirm_details(user=person, by=request.user)


def _grant(request: SignedInRequest, person: User, data: FormData) -> None:
    role, place = Role(data["role"]), data["place"]
    if not permissions.can_grant(request.user, role, place, to=person):
        raise actions.Refused("You can grant this role only for your own area.")
    actions.grant_role(
        user=person,
        role=role,
        place=place,
        reason=data["reason"],
        by=request.user,
        valid_until=choices.last_day_of_term(data["term"]),
    )


def _grant_options(user: User, person: User) -> FormData:
    return {"roles": permissions.roles_grantable_by(user)}


def _suspend(request: SignedInRequest, person: User, data: FormData) -> None:
    if until := choices.last_day_of_term(data["days"]):
        actions.suspend(user=person, until=until, reason=data["reason"], by=request.user)


def _lift_suspension(request: SignedInRequest, person: User, data: FormData) -> None:
    actions.lift_suspension(user=person, reason=data["reason"], by=request.user)


PERSON_ACTIONS: tuple[PageAction[User], ...] = (
    PageAction(
        name="confirm",
        title="Confirm profession and organisation",
        button="Confirm profession and organisation",
        rule=permissions.can_confirm_now,
        run=_confirm,
        success_message="Profession and organisation have been confirmed.",
    ),
    PageAction(
        name="grant",
        title="Grant a role",
        button="Grant role",
        hint="They read your reason, and so does everybody who sees how the role came about.",
        rule=permissions.can_grant_a_role,
        run=_grant,
        success_message="The role has been granted.",
        form=GrantForm,
        form_options=_grant_options,
    ),
    PageAction(
        name="suspend",
        title="Suspend this account",
        button="Suspend account",
        hint="They can sign in, read what is open to everybody and see your reason. Their roles do not count"
        " until the suspension is over.",
        rule=permissions.can_suspend_now,
        eligible=permissions.can_suspend,
        run=_suspend,
        success_message="The account has been suspended.",
        form=SuspensionForm,
        form_options=lambda user, person: {"initial": {"days": "30"}},
    ),
    PageAction(
        name="lift-suspension",
        title="Lift the suspension",
        button="Lift suspension",
        rule=permissions.can_lift_suspension,
        run=_lift_suspension,
        success_message="The suspension has been lifted.",
        form=ReasonForm,
    ),
)


def _get_person_or_404(request: SignedInRequest, pk: int) -> User:
    return get_object_or_404(permissions.people_visible_to(request.user), pk=pk)


def _context(user: User, person: User) -> dict[str, object]:
    return {"page": pages.person_page(user=user, person=person)}


PAGE = ActionPage(
    title="People",
    model=User,
    template="forum/people/person.html",
    name="person",
    get_or_404=_get_person_or_404,
    actions=PERSON_ACTIONS,
    context=_context,
    access=sign_in_required,
    run_access=second_factor_required,
)
person, run_action = PAGE.views()
