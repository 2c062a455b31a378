"""The page and actions of a flag."""

from functools import partial
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.models import User
from forum.people.web.decorators import SignedInRequest
from forum.people.web.object_actions import ObjectAction
from forum.support import actions, forms, permissions
from forum.support.models import Flag, FlagState
from forum.support.pages.flag import flag_page
from forum.support.views.action_pages import (
    ActionPage,
    FormData,
    open_discussion,
    run_plainly,
)
from forum.support.views.lookups import get_flag_or_404

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
    case_study_id = request.POST.get("case_study", "")
    case_studies = (
        CaseStudy.objects.readable_by(request.user).filter(pk=case_study_id)
        if case_study_id.isdecimal()
        else None
    )
    actions.add_match(
        flag=flag,
        intervention=intervention,
        reason=data["reason"],
        by=request.user,
        case_study=case_studies.first() if case_studies is not None else None,
    )


def _remove_match(request: SignedInRequest, flag: Flag, data: FormData) -> None:
    intervention = get_object_or_404(Intervention, slug=request.POST.get("intervention", ""))
    actions.remove_match(flag=flag, intervention=intervention, by=request.user)


def _represents_area(user: User, flag: Flag) -> bool:
    return not flag.is_own and permissions.represents_area(user, flag.place)


def _is_of_a_side(user: User, flag: Flag) -> bool:
    return permissions.lesson_side(user, flag) != ""


def _can_write_lesson(user: User, flag: Flag) -> bool:
    return flag.is_closing and permissions.can_close(user, flag)


def _can_close(user: User, flag: Flag) -> bool:
    return not flag.is_closing and permissions.can_close(user, flag)


def _can_discuss(user: User, flag: Flag) -> bool:
    return flag.sent_at is not None and permissions.is_party(user, flag)


LESSON_FORM = forms.LessonForm
FLAG_ACTIONS: tuple[ObjectAction[Flag], ...] = (
    ObjectAction(
        "reply",
        "Reply for the area",
        "Send reply",
        permissions.can_reply,
        _reply,
        "Your reply stands beside the question. From now on staff may know of both.",
        forms.ReplyForm,
        is_primary=True,
        is_eligible=_represents_area,
    ),
    ObjectAction(
        "dispute",
        "The figures are not right",
        "Ask a steward to look at the figures",
        permissions.can_dispute,
        _dispute,
        "A steward who looks after data has been asked.",
        forms.DisputeForm,
        is_eligible=_represents_area,
    ),
    ObjectAction(
        "extend",
        "More time",
        "Give the area as much time again",
        permissions.can_extend,
        run_plainly(actions.extend_reply_time, "flag"),
        "There is more time for a reply.",
        hint="Once: ten more working days.",
    ),
    ObjectAction(
        "add-lesson",
        "Add a lesson from your side",
        "Add the lesson and close",
        _can_write_lesson,
        _lesson,
        "Thank you. Both lessons stay with it.",
        LESSON_FORM,
        is_primary=True,
        is_eligible=_is_of_a_side,
    ),
    ObjectAction(
        "discuss",
        "Discussion",
        "Open the discussion of the parties",
        _can_discuss,
        open_discussion,
        hint="Only those named in it, and stewards, read it: also once the question is shown to staff.",
    ),
    ObjectAction(
        "monitor",
        "Support has ended",
        "Only watch the figures from now on",
        permissions.can_monitor,
        run_plainly(actions.monitor_flag, "flag"),
        "The figures are watched.",
    ),
    ObjectAction(
        "close",
        "Close it",
        "Close, with one lesson from each side",
        _can_close,
        _close,
        "The other side is asked for its lesson; after four weeks it closes without.",
        forms.CloseForm,
        is_eligible=_is_of_a_side,
    ),
    ObjectAction(
        "withdraw",
        "Withdraw it",
        "Withdraw",
        permissions.can_withdraw,
        _withdraw,
        "It has been withdrawn.",
        forms.ReasonForm,
        is_eligible=permissions.is_opening_side,
    ),
)


DRAFT_ACTIONS: tuple[ObjectAction[Flag], ...] = (
    ObjectAction(
        "remove-match", "", "Take it away", permissions.can_edit, _remove_match, "Taken away."
    ),
    ObjectAction(
        "send",
        "Send it",
        "Send to the area",
        permissions.can_edit,
        run_plainly(actions.send_flag, "flag"),
        "It is with the area, which has ten working days to reply before others may know of it.",
        is_primary=True,
    ),
    ObjectAction(
        "withdraw",
        "Give it up",
        "Withdraw",
        permissions.can_withdraw,
        _withdraw,
        "It has been withdrawn. The area has not learnt of it.",
        forms.ReasonForm,
    ),
)


def _draft_actions(flag: Flag) -> tuple[ObjectAction[Flag], ...]:
    edit_form = partial(_with_question, flag.question)
    match_form = partial(forms.MatchForm, interventions=_intervention_choices(flag))
    is_allowed = permissions.can_edit
    edit = ObjectAction(
        "edit", "The question", "Save question", is_allowed, _edit, "Saved.", edit_form
    )
    match = ObjectAction(
        "add-match",
        "Add a kind of change that might help",
        "Add it",
        is_allowed,
        _add_match,
        "Added.",
        match_form,
    )
    return (edit, match, *DRAFT_ACTIONS)


def _with_question(
    question: str, data: Any = None, *, initial: FormData, auto_id: str
) -> forms.QuestionForm:
    return forms.QuestionForm(data, initial={"question": question, **initial}, auto_id=auto_id)


def _intervention_choices(flag: Flag) -> list[tuple[str, str]]:
    """Those about the flag's measure first."""
    interventions = Intervention.objects.exclude(state=Intervention.State.SUPERSEDED)
    same_measure = set(
        interventions.filter(versions__measure=flag.measure).values_list("pk", flat=True)
    )
    ordered = sorted(
        interventions,
        key=lambda intervention: (intervention.pk not in same_measure, intervention.name),
    )
    return [(intervention.slug, intervention.name) for intervention in ordered]


def _actions(flag: Flag) -> tuple[ObjectAction[Flag], ...]:
    return _draft_actions(flag) if flag.state == FlagState.DRAFT else FLAG_ACTIONS


def _context(user: User, flag: Flag) -> dict[str, object]:
    return {"page": flag_page(user=user, flag=flag)}


flag, run_action = ActionPage(
    "forum/support/flag.html", "flag", get_flag_or_404, _actions, permissions.is_party, _context
).views()
