"""What is done with a case study as a whole: each action with who may, its words and what it runs. Their forms
stand on several pages; what is refused is said on the page with the form."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse

from forum.casestudies import actions, permissions
from forum.casestudies.models import CaseStudy
from forum.people.models import User
from forum.people.web.decorators import SignedInRequest
from forum.people.web.form_fields import parse_token
from forum.people.web.kept_texts import refused_form
from forum.people.web.object_actions import ActionList, FormData, PageAction, run_plainly
from metrics.typed_text import parse_number


@dataclass(frozen=True, kw_only=True)
class CaseStudyAction(PageAction[CaseStudy]):
    """`next_page`: the name of the page that follows. `form_page`: that with its form, where it is
    another."""

    next_page: str
    form_page: str = ""

    def page_with_form(self, case_study: CaseStudy | int) -> str:
        return page_address(self.form_page or self.next_page, case_study)

    def page_after(self, case_study: CaseStudy) -> str:
        return page_address(self.next_page, case_study)


def page_address(name: str, case_study: CaseStudy | int) -> str:
    number = case_study.pk if isinstance(case_study, CaseStudy) else case_study
    return reverse(name) if name == "own_case_studies" else reverse(name, args=[number])


def refused_fields(request: SignedInRequest, case_study: CaseStudy, action: str) -> dict[str, str]:
    """What was typed for this action of this case study, if it has just been refused."""
    return refused_form(request, reverse("case_study_action", args=[case_study.pk, action]))


def _reason(request: SignedInRequest) -> str:
    return request.POST.get("reason", "")


def _publish(request: SignedInRequest, case_study: CaseStudy, data: FormData) -> None:
    despite = "despite_comments" in request.POST
    actions.publish(case_study=case_study, by=request.user, despite_comments=despite)


def _archive(request: SignedInRequest, case_study: CaseStudy, data: FormData) -> None:
    actions.archive(case_study=case_study, reason=_reason(request), by=request.user)


def _withdraw(request: SignedInRequest, case_study: CaseStudy, data: FormData) -> None:
    actions.withdraw(case_study=case_study, reason=_reason(request), by=request.user)


def _lower_grade(request: SignedInRequest, case_study: CaseStudy, data: FormData) -> None:
    to = request.POST.get("to", "")
    actions.lower_grade(case_study=case_study, to=to, reason=_reason(request), by=request.user)


def _add_co_author(request: SignedInRequest, case_study: CaseStudy, data: FormData) -> None:
    email = request.POST.get("email", "")
    actions.add_co_author(case_study=case_study, email=email, by=request.user)


def _remove_co_author(request: SignedInRequest, case_study: CaseStudy, data: FormData) -> None:
    person = get_object_or_404(User, pk=parse_number(request.POST.get("person")))
    actions.remove_co_author(case_study=case_study, person=person, by=request.user)


def _hand_over(request: SignedInRequest, case_study: CaseStudy, data: FormData) -> None:
    actions.hand_over(
        case_study=case_study,
        email=request.POST.get("email", ""),
        agreed="agreed" in request.POST,
        by=request.user,
    )


def _add_comment(request: SignedInRequest, case_study: CaseStudy, data: FormData) -> None:
    actions.add_comment(
        case_study=case_study,
        section=request.POST.get("section", ""),
        text=request.POST.get("text", ""),
        by=request.user,
        idempotency_key=parse_token(request.POST.get("token", "")),
    )


CASE_STUDY_ACTIONS = ActionList(
    title="Case studies",
    model=CaseStudy,
    concerned=permissions.can_see_working_version,
    actions=(
        CaseStudyAction(
            name="submit",
            title="What happens next",
            button="Submit for approval",
            rule=permissions.can_submit,
            run=run_plainly(actions.submit, "case_study"),
            success_message="It has been submitted.",
            next_page="case_study_write",
            form_page="case_study_check",
        ),
        CaseStudyAction(
            name="take-on",
            title="Somebody in your area began it",
            button="Take it on",
            rule=permissions.can_take_on,
            run=run_plainly(actions.take_on, "case_study"),
            success_message="You write it together now.",
            next_page="case_study_write",
            form_page="case_study_preview",
        ),
        CaseStudyAction(
            name="approve",
            title="Your decision",
            button="Approve for its ICB",
            rule=permissions.can_approve,
            run=run_plainly(actions.approve, "case_study"),
            success_message="You have approved it. A steward looks at it now.",
            next_page="own_case_studies",
            form_page="case_study_review",
        ),
        CaseStudyAction(
            name="send-back",
            title="Your decision",
            button="Send back with open comments",
            rule=permissions.can_comment,
            run=run_plainly(actions.send_back, "case_study"),
            success_message="It has gone back to its authors.",
            next_page="own_case_studies",
            form_page="case_study_review",
        ),
        CaseStudyAction(
            name="publish",
            title="Your decision",
            button="Publish case study",
            rule=permissions.can_publish,
            run=_publish,
            success_message="It is published.",
            next_page="case_study",
            form_page="case_study_review",
        ),
        CaseStudyAction(
            name="comment",
            title="Comment on a section",
            button="Add comment",
            rule=permissions.can_comment,
            run=_add_comment,
            success_message="Your comment has been added.",
            next_page="case_study_review",
        ),
        CaseStudyAction(
            name="refresh",
            title="Is it still right?",
            button="It is still right",
            rule=permissions.can_refresh_review,
            run=run_plainly(actions.refresh_review, "case_study"),
            success_message="Its review date has been renewed.",
            next_page="case_study_manage",
        ),
        CaseStudyAction(
            name="revise",
            title="Is it still right?",
            button="Write a new version",
            rule=permissions.can_revise,
            run=run_plainly(actions.revise, "case_study"),
            success_message="You can write on. Readers see the published version.",
            next_page="case_study_write",
        ),
        CaseStudyAction(
            name="lower-grade",
            title="Lower its evidence grade",
            button="Lower the grade",
            rule=permissions.can_lower_grade,
            run=_lower_grade,
            success_message="The grade has been lowered.",
            next_page="case_study_manage",
        ),
        CaseStudyAction(
            name="archive",
            title="Archive it",
            button="Archive",
            rule=permissions.can_archive,
            run=_archive,
            success_message="It has been archived.",
            next_page="case_study_manage",
        ),
        CaseStudyAction(
            name="withdraw",
            title="Withdraw it",
            button="Withdraw",
            rule=permissions.can_withdraw,
            run=_withdraw,
            success_message="It has been withdrawn.",
            next_page="own_case_studies",
            form_page="case_study_manage",
        ),
        CaseStudyAction(
            name="add-co-author",
            title="Add somebody who writes with you",
            button="Add co-author",
            rule=permissions.can_write,
            run=_add_co_author,
            success_message="They can write with you now.",
            next_page="case_study_people",
        ),
        CaseStudyAction(
            name="remove-co-author",
            title="Who writes this case study",
            button="Take off",
            rule=permissions.can_write,
            run=_remove_co_author,
            success_message="They no longer write with you.",
            next_page="case_study_people",
        ),
        CaseStudyAction(
            name="hand-over",
            title="Hand it over",
            button="Hand over",
            rule=permissions.can_manage,
            run=_hand_over,
            success_message="It has been handed over.",
            next_page="own_case_studies",
            form_page="case_study_people",
        ),
    ),
)
BY_NAME: Mapping[str, CaseStudyAction] = {
    action.name: action
    for action in CASE_STUDY_ACTIONS.actions
    if isinstance(action, CaseStudyAction)
}


def offered_to(user: User, case_study: CaseStudy) -> dict[str, CaseStudyAction]:
    """By name, as a template writes it."""
    return {
        name.replace("-", "_"): action
        for name, action in BY_NAME.items()
        if action.rule(user, case_study)
    }
