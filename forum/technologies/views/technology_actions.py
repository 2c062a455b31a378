"""What stewards can do on a technology's page."""

from typing import Any

from forum.people.models import User
from forum.people.web.decorators import SignedInRequest
from forum.people.web.object_actions import ActionList, FormData, PageAction, run_plainly
from forum.technologies import actions, permissions
from forum.technologies.forms import (
    EvidenceForm,
    FundingForm,
    GuidanceForm,
    ReasonForm,
    RemoveLineForm,
    StepForm,
)
from forum.technologies.models import Technology


def _record_step(request: SignedInRequest, technology: Technology, data: FormData) -> None:
    actions.record_step(technology=technology, by=request.user, **data)


def _record_guidance(request: SignedInRequest, technology: Technology, data: FormData) -> None:
    actions.record_guidance(technology=technology, by=request.user, **data)


def _record_funding(request: SignedInRequest, technology: Technology, data: FormData) -> None:
    actions.record_funding(technology=technology, by=request.user, **data)


def _record_evidence(request: SignedInRequest, technology: Technology, data: FormData) -> None:
    actions.record_evidence(technology=technology, by=request.user, **data)


def _remove_line(request: SignedInRequest, technology: Technology, data: FormData) -> None:
    actions.remove_line(technology=technology, line=data["line"], by=request.user)


def _withdraw(request: SignedInRequest, technology: Technology, data: FormData) -> None:
    actions.withdraw_technology(technology=technology, reason=data["reason"], by=request.user)


def _lines_of(user: User, technology: Technology) -> dict[str, Any]:
    return {"technology": technology}


SAVED = "It is saved, and stands in the history."
TECHNOLOGY_ACTIONS = ActionList[Technology](
    title="Technologies",
    model=Technology,
    concerned=permissions.can_edit,
    actions=(
        PageAction(
            name="step",
            title="Record a step",
            button="Save step",
            rule=permissions.can_edit,
            form=StepForm,
            run=_record_step,
            success_message=SAVED,
        ),
        PageAction(
            name="guidance",
            title="Record guidance",
            button="Save guidance",
            rule=permissions.can_edit,
            form=GuidanceForm,
            hint="An entry of the same number is replaced.",
            run=_record_guidance,
            success_message=SAVED,
        ),
        PageAction(
            name="funding",
            title="Record funding",
            button="Save funding",
            rule=permissions.can_edit,
            form=FundingForm,
            hint="An entry of the same route is replaced.",
            run=_record_funding,
            success_message=SAVED,
        ),
        PageAction(
            name="evidence",
            title="Record evidence",
            button="Save evidence",
            rule=permissions.can_edit,
            form=EvidenceForm,
            run=_record_evidence,
            success_message=SAVED,
        ),
        PageAction(
            name="remove",
            title="Remove a line",
            button="Remove line",
            rule=permissions.can_edit,
            form=RemoveLineForm,
            form_options=_lines_of,
            run=_remove_line,
            success_message="It is removed. The history keeps what it was.",
        ),
        PageAction(
            name="withdraw",
            title="Withdraw it from the list",
            button="Withdraw technology",
            rule=permissions.can_withdraw,
            form=ReasonForm,
            run=_withdraw,
            success_message="It is no longer listed. Its page says why.",
        ),
        PageAction(
            name="list-again",
            title="List it again",
            button="List it again",
            rule=permissions.can_list_again,
            run=run_plainly(actions.list_again, "technology"),
            success_message="It is listed again.",
        ),
    ),
)
