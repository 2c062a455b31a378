"""The page of an adoption, and what can be done on it."""

from forum.adoption import actions, forms, permissions
from forum.adoption.models import Adoption, ProposalState
from forum.adoption.pages.adoption import adoption_page
from forum.adoption.views.lookups import get_adoption_or_404
from forum.people.models import User
from forum.people.web.decorators import SignedInRequest, open_to_all, staff_only
from forum.people.web.form_fields import parse_token
from forum.people.web.object_actions import ActionPage, FormData, PageAction, run_plainly
from forum.technologies.models import Technology


def _move(request: SignedInRequest, adoption: Adoption, data: FormData) -> None:
    actions.move_adoption(
        adoption=adoption, to=data["to"], on=data["on"], words=data["words"], by=request.user
    )


def _update(request: SignedInRequest, adoption: Adoption, data: FormData) -> None:
    actions.update_adoption(adoption=adoption, by=request.user, **data)


def _pause(request: SignedInRequest, adoption: Adoption, data: FormData) -> None:
    actions.pause_adoption(adoption=adoption, by=request.user, **data)


def _stop(request: SignedInRequest, adoption: Adoption, data: FormData) -> None:
    actions.stop_adoption(adoption=adoption, by=request.user, **data)


def _decline(request: SignedInRequest, adoption: Adoption, data: FormData) -> None:
    actions.decline_adoption(adoption=adoption, by=request.user, **data)


def _set_aim(request: SignedInRequest, adoption: Adoption, data: FormData) -> None:
    actions.set_aim(adoption=adoption, aim=actions.Aim(**data), by=request.user)


def _adapt(request: SignedInRequest, adoption: Adoption, data: FormData) -> None:
    token = parse_token(data.pop("token"))
    actions.add_adaptation(adoption=adoption, by=request.user, idempotency_key=token, **data)


def _propose(request: SignedInRequest, adoption: Adoption, data: FormData) -> str:
    token = parse_token(data.pop("token"))
    proposal = actions.propose(adoption=adoption, by=request.user, idempotency_key=token, **data)
    return proposal.get_absolute_url()


def _hand_over(request: SignedInRequest, adoption: Adoption, data: FormData) -> None:
    actions.hand_over_adoption(adoption=adoption, email=data["email"], by=request.user)


def _to_propose(user: User, adoption: Adoption) -> FormData:
    waiting = adoption.proposals.filter(state=ProposalState.PROPOSED, adaptation__isnull=False)
    rows = adoption.adaptations.exclude(pk__in=waiting.values("adaptation"))
    return {"adaptations": list(rows)}


def _to_set_aim(user: User, adoption: Adoption) -> FormData:
    listed = Technology.objects.visible_to(user).listed()
    named = Technology.objects.filter(pk=adoption.technology_id or 0)
    technologies = (listed | named).order_by("name")
    return {"initial": forms.aim_initial(adoption), "technologies": list(technologies)}


def _to_update(user: User, adoption: Adoption) -> FormData:
    names = ("result", "confidence", "needs")
    return {"initial": {name: getattr(adoption, name) for name in names}}


ADOPTION_ACTIONS: tuple[PageAction[Adoption], ...] = (
    PageAction(
        name="update",
        title="Say how it goes",
        button="Save how it goes",
        rule=permissions.can_update,
        run=_update,
        success_message="Saved. Others who try it can read it.",
        form=forms.UpdateForm,
        form_options=_to_update,
    ),
    PageAction(
        name="move",
        title="Say that it has reached another stage",
        button="Save the stage",
        rule=permissions.can_move,
        run=_move,
        success_message="The stage has been saved.",
        form=forms.MoveForm,
        form_options=lambda user, adoption: {"stage": adoption.state},
    ),
    PageAction(
        name="resume",
        title="Go on with it",
        button="Go on where it was paused",
        rule=permissions.can_resume,
        run=run_plainly(actions.resume_adoption, "adoption"),
        success_message="It goes on.",
        is_primary=True,
    ),
    PageAction(
        name="aim",
        title="Say what should move, and who reads this",
        button="Save",
        rule=permissions.can_change,
        run=_set_aim,
        success_message="Saved.",
        form=forms.AimForm,
        form_options=_to_set_aim,
    ),
    PageAction(
        name="adapt",
        title="Add something that you do otherwise",
        button="Add the adaptation",
        rule=permissions.can_update,
        run=_adapt,
        success_message="The adaptation has been added.",
        form=forms.AdaptationForm,
    ),
    PageAction(
        name="propose",
        title="Propose what you learnt for the next version",
        button="Propose it",
        rule=permissions.can_propose,
        run=_propose,
        success_message="Proposed. You are told what becomes of it.",
        form=forms.ProposeForm,
        form_options=_to_propose,
        hint="It goes to those who described the intervention. If they take it up, your name stands with it.",
    ),
    PageAction(
        name="pause",
        title="Pause it",
        button="Pause it",
        rule=permissions.can_pause,
        run=_pause,
        success_message="Paused. You can go on at any time.",
        form=forms.HaltForm,
    ),
    PageAction(
        name="stop",
        title="Stop it",
        button="Stop it",
        rule=permissions.can_stop,
        run=_stop,
        success_message="Stopped. What you tell of it helps others.",
        form=forms.HaltForm,
    ),
    PageAction(
        name="decline",
        title="Decide against it",
        button="Decide against it",
        rule=permissions.can_decline,
        run=_decline,
        success_message="Saved. What you tell of it helps others.",
        form=forms.HaltForm,
    ),
    PageAction(
        name="hand-over",
        title="Hand it over",
        button="Hand it over",
        rule=permissions.can_hand_over,
        run=_hand_over,
        success_message="Handed over. They have been told.",
        form=forms.HandOverForm,
    ),
    PageAction(
        name="take-over",
        title="Lead it",
        button="Lead it yourself",
        rule=permissions.can_take_over,
        run=run_plainly(actions.take_over_adoption, "adoption"),
        success_message="You lead it now.",
    ),
)


def _context(user: User, adoption: Adoption) -> dict[str, object]:
    return {"page": adoption_page(user=user, adoption=adoption)}


PAGE = ActionPage(
    title="Adoptions",
    model=Adoption,
    template="forum/adoption/adoption.html",
    name="adoption",
    get_or_404=get_adoption_or_404,
    actions=ADOPTION_ACTIONS,
    concerned=permissions.is_adopter_of,
    context=_context,
    access=open_to_all,
    run_access=staff_only,
)
adoption, run_action = PAGE.views()
