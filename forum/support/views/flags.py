"""The page and actions of a flag."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.models import User
from forum.people.permissions import where
from forum.people.web.decorators import SignedInRequest
from forum.people.web.object_actions import ActionPage, FormData, PageAction, run_plainly
from forum.support import actions, forms, permissions
from forum.support.models import Flag, FlagState
from forum.support.pages.flag import flag_page
from forum.support.views.discussions import open_discussion
from forum.support.views.lookups import get_flag_or_404
from metrics.typed_text import parse_number

# --- the actions of the forms ---------------------------------------------------------------------


def _reply(request: SignedInRequest, flag: Flag, data: FormData) -> None:
    actions.reply_to_flag(flag=flag, kind=data["kind"], body=data["body"], by=request.user)


def _dispute(request: SignedInRequest, flag: Flag, data: FormData) -> None:
    actions.dispute_figures(flag=flag, description=data["description"], by=request.user)


def _close(request: SignedInRequest, flag: Flag, data: FormData) -> None:
    actions.close_flag(flag=flag, outcome=data["outcome"], lesson=data["lesson"], by=request.user)


def _lesson(request: SignedInRequest, flag: Flag, data: FormData) -> None:
    actions.write_lesson(flag=flag, lesson=data["lesson"], by=request.user)


def _withdraw(request: SignedInRequest, flag: Flag, data: FormData) -> str:
    actions.withdraw_flag(flag=flag, reason=data["reason"], by=request.user)
    return reverse("support")


def _edit(request: SignedInRequest, flag: Flag, data: FormData) -> None:
    actions.edit_flag(flag=flag, question=data["question"], by=request.user)


def _add_match(request: SignedInRequest, flag: Flag, data: FormData) -> None:
    intervention = get_object_or_404(Intervention, slug=data["intervention"])
    number = parse_number(request.POST.get("case_study")) or 0
    case_studies = CaseStudy.objects.readable_by(request.user).filter(pk=number)
    actions.add_match(
        flag=flag,
        intervention=intervention,
        reason=data["reason"],
        by=request.user,
        case_study=case_studies.first() if number else None,
    )


def _remove_match(request: SignedInRequest, flag: Flag, data: FormData) -> None:
    intervention = get_object_or_404(Intervention, slug=request.POST.get("intervention", ""))
    actions.remove_match(flag=flag, intervention=intervention, by=request.user)


def _intervention_choices(flag: Flag) -> list[tuple[str, str]]:
    """Those about the flag's measure first."""
    interventions = Intervention.objects.visible_to(flag.author).current()
    same_measure = set(
        interventions.filter(versions__measure=flag.measure).values_list("pk", flat=True)
    )
    ordered = sorted(
        interventions,
        key=lambda intervention: (intervention.pk not in same_measure, intervention.name),
    )
    return [(intervention.slug, intervention.name) for intervention in ordered]


past_draft = ~where(state=FlagState.DRAFT)
DRAFT_ACTIONS: tuple[PageAction[Flag], ...] = (
    PageAction(
        name="edit",
        title="The question",
        button="Save question",
        rule=permissions.can_edit,
        run=_edit,
        success_message="Saved.",
        form=forms.QuestionForm,
        form_options=lambda user, flag: {"initial": {"question": flag.question}},
        eligible=permissions.can_edit,
    ),
    PageAction(
        name="add-match",
        title="Add a kind of change that might help",
        button="Add it",
        rule=permissions.can_edit,
        run=_add_match,
        success_message="Added.",
        form=forms.MatchForm,
        form_options=lambda user, flag: {"interventions": _intervention_choices(flag)},
        eligible=permissions.can_edit,
    ),
    PageAction(
        name="remove-match",
        title="",
        button="Remove",
        rule=permissions.can_edit,
        run=_remove_match,
        success_message="Removed.",
        eligible=permissions.can_edit,
    ),
    PageAction(
        name="send",
        title="Send it",
        button="Send to the area",
        rule=permissions.can_send,
        run=run_plainly(actions.send_flag, "flag"),
        success_message="Sent. The area has ten working days to reply before others may know of it.",
        is_primary=True,
        eligible=permissions.can_edit,
    ),
    PageAction(
        name="withdraw",
        title="Withdraw draft",
        button="Withdraw draft",
        rule=permissions.can_give_up_draft,
        run=_withdraw,
        success_message="Withdrawn. The area has not been told of it.",
        form=forms.ReasonForm,
        eligible=permissions.can_edit,
    ),
)

SENT_ACTIONS: tuple[PageAction[Flag], ...] = (
    PageAction(
        name="reply",
        title="Reply for the area",
        button="Send reply",
        rule=permissions.can_reply,
        run=_reply,
        success_message="Your reply stands beside the question. From now on staff may know of both.",
        form=forms.ReplyForm,
        is_primary=True,
        eligible=past_draft & permissions.is_addressed_area,
    ),
    PageAction(
        name="dispute",
        title="The figures are not right",
        button="Ask a steward to look at the figures",
        rule=permissions.can_dispute,
        run=_dispute,
        success_message="A steward who looks after data has been asked.",
        form=forms.DisputeForm,
        eligible=past_draft & permissions.is_addressed_area,
    ),
    PageAction(
        name="extend",
        title="More time",
        button="Give the area as much time again",
        rule=permissions.can_extend,
        run=run_plainly(actions.extend_reply_time, "flag"),
        success_message="There is more time for a reply.",
        hint="You can do this once. It gives ten more working days.",
    ),
    PageAction(
        name="add-lesson",
        title="Add a lesson from your side",
        button="Add the lesson and close",
        rule=permissions.can_add_lesson,
        run=_lesson,
        success_message="Thank you. Both lessons stay with it.",
        form=forms.LessonForm,
        is_primary=True,
        eligible=past_draft & permissions.is_of_a_side,
    ),
    PageAction(
        name="discuss",
        title="Discussion",
        button="Open the discussion of the parties",
        rule=permissions.can_discuss,
        run=open_discussion,
        hint="Only those named in it, and stewards, read it: also once the question is shown to staff.",
    ),
    PageAction(
        name="monitor",
        title="Support has ended",
        button="Only watch the figures from now on",
        rule=permissions.can_monitor,
        run=run_plainly(actions.monitor_flag, "flag"),
        success_message="The figures are watched.",
    ),
    PageAction(
        name="close",
        title="Close it",
        button="Close, with one lesson from each side",
        rule=permissions.can_ask_to_close,
        run=_close,
        success_message="We have asked the other side for its lesson. After four weeks it closes without one.",
        form=forms.CloseForm,
        eligible=past_draft & permissions.is_of_a_side,
    ),
    PageAction(
        name="withdraw",
        title="Withdraw it",
        button="Withdraw",
        rule=permissions.can_withdraw_sent,
        run=_withdraw,
        success_message="It has been withdrawn.",
        form=forms.ReasonForm,
        eligible=past_draft & permissions.is_opening_side,
    ),
)


def _context(user: User, flag: Flag) -> dict[str, object]:
    return {"page": flag_page(user=user, flag=flag)}


PAGE = ActionPage(
    title="Flags",
    model=Flag,
    template="forum/support/flag.html",
    name="flag",
    get_or_404=get_flag_or_404,
    actions=(*DRAFT_ACTIONS, *SENT_ACTIONS),
    concerned=past_draft & permissions.is_party,
    context=_context,
)
flag, run_action = PAGE.views()
