"""For stewards: the page of one case, and all that can be done there."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from forum.moderation import actions, permissions
from forum.moderation.forms import AppealDecisionForm, AuthorForm, DecideForm
from forum.moderation.models import AppealState, DecisionKind, ModerationCase
from forum.moderation.notifications import mark_read
from forum.moderation.pages.case import case_page
from forum.moderation.reportable import possible_decisions, prefetch_content, reportable_kind
from forum.people.models import User
from forum.people.web.choices import last_day_of_term
from forum.people.web.decorators import SignedInRequest, second_factor_required
from forum.people.web.object_actions import ActionPage, FormData, PageAction, run_plainly


def _decide_options(user: User, case: ModerationCase) -> FormData:
    content = case.content_object
    if content is None:
        raise Http404
    kind = reportable_kind(content)
    return {
        "initial": {"body": kind.text(content), "also": "", "days": "7"},
        "decisions": possible_decisions(kind),
        "has_author": case.author is not None,
    }


def _decide(request: SignedInRequest, case: ModerationCase, data: FormData) -> None:
    also = data.get("also", "")
    actions.decide(
        case=case,
        kind=data["kind"],
        reason=data["reason"],
        body=data.get("body", ""),
        also=also,
        until=last_day_of_term(data.get("days", "")) if also == DecisionKind.SUSPEND else None,
        by=request.user,
    )


def _decide_about_author(request: SignedInRequest, case: ModerationCase, data: FormData) -> None:
    until = last_day_of_term(data["days"])
    if data["also"] == DecisionKind.SUSPEND and until:
        actions.suspend(case=case, until=until, reason=data["reason"], by=request.user)
    else:
        actions.warn(case=case, reason=data["reason"], by=request.user)


def _decide_appeal(request: SignedInRequest, case: ModerationCase, data: FormData) -> None:
    actions.decide_appeal(
        appeal=case.appeal,
        overturned=data["decision"] == AppealState.OVERTURNED,
        reason=data["reason"],
        by=request.user,
    )


CASE_ACTIONS: tuple[PageAction[ModerationCase], ...] = (
    PageAction(
        name="take-up",
        title="Take it up",
        button="Take it up",
        rule=permissions.can_take_up,
        run=run_plainly(actions.assign_case, "case"),
        success_message="You are looking at this case. Others can see that.",
    ),
    PageAction(
        name="decide",
        title="Your decision",
        button="Save decision",
        rule=permissions.can_decide_content,
        run=_decide,
        success_message="Decided. Its author and those who reported it have been told.",
        form=DecideForm,
        form_options=_decide_options,
        is_primary=True,
    ),
    PageAction(
        name="show",
        title="Show it again",
        button="Show it again",
        rule=permissions.can_show_again,
        run=run_plainly(actions.restore, "case"),
        success_message="It is shown again.",
    ),
    PageAction(
        name="author",
        title="A warning or a suspension for its author",
        button="Save",
        rule=permissions.can_decide_about_author,
        run=_decide_about_author,
        success_message="Decided. Its author has been told.",
        form=AuthorForm,
    ),
    PageAction(
        name="appeal",
        title="Your decision on the appeal",
        button="Save decision",
        rule=permissions.can_decide_appeal,
        eligible=permissions.can_manage_appealed,
        run=_decide_appeal,
        success_message="Decided. We have told the person who appealed.",
        form=AppealDecisionForm,
        is_primary=True,
    ),
)


def _get_case_or_404(request: SignedInRequest, pk: int) -> ModerationCase:
    cases = ModerationCase.objects.manageable_by(request.user)
    cases = cases.select_related("author__organisation", "steward", "appeal__author")
    return get_object_or_404(cases.prefetch_related("decisions", prefetch_content()), pk=pk)


def _context(user: User, case: ModerationCase) -> dict[str, object]:
    mark_read([case], by=user)
    return {"page": case_page(case=case)}


PAGE = ActionPage(
    title="Moderation cases",
    model=ModerationCase,
    template="forum/moderation/case.html",
    name="case",
    get_or_404=_get_case_or_404,
    actions=CASE_ACTIONS,
    concerned=permissions.can_manage,
    context=_context,
    access=second_factor_required,
)
case, run_action = PAGE.views()
