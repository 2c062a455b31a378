"""A flag, from draft to lessons, and disputed figures."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.models import Role, User
from forum.people.permissions import has_role
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.session_expiry import keep_form_over_sign_in
from forum.support import actions, forms, permissions
from forum.support.models import Dispute, Flag, FlagState
from forum.support.pages.flag import flag_page
from forum.support.views.lookups import SECTION, get_dispute_or_404, get_flag_or_404
from forum.support.views.object_actions import ActionPanel, ObjectAction, build_action_panel

Given = dict[str, Any]


@require_safe
@staff_only
def flag(request: SignedInRequest, pk: int) -> HttpResponse:
    return _shown(request, _desk(request, get_flag_or_404(request, pk)))


@keep_form_over_sign_in
@staff_only
def run_action(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    desk = _desk(request, get_flag_or_404(request, pk), verb)
    if request.method == "POST" and (answer := desk.done()):
        return answer
    return _shown(request, desk)


def _desk(request: SignedInRequest, found: Flag, verb: str = "") -> ActionPanel[Flag]:
    deeds = _drafting(found) if found.state == FlagState.DRAFT else FLAG_ACTIONS
    return build_action_panel(request, found, deeds, permissions.is_party, verb)


def _shown(request: SignedInRequest, desk: ActionPanel[Flag]) -> HttpResponse:
    page = flag_page(user=request.user, flag=desk.thing)
    context = {"page": page, "boxes": desk.boxes, "flag": desk.thing}
    return render(request, "forum/support/flag.html", SECTION | context)


@require_safe
@staff_only
def dispute(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_dispute_or_404(request, pk)
    return _query(request, build_action_panel(request, found, DISPUTE_ACTIONS, _of_stewards))


@keep_form_over_sign_in
@staff_only
def resolve_dispute(request: SignedInRequest, pk: int) -> HttpResponse:
    desk = build_action_panel(
        request, get_dispute_or_404(request, pk), DISPUTE_ACTIONS, _of_stewards, "settle"
    )
    if request.method == "POST" and (answer := desk.done()):
        return answer
    return _query(request, desk)


def _query(request: SignedInRequest, desk: ActionPanel[Dispute]) -> HttpResponse:
    """A steward who is of neither side learns of the figures, and not of the question."""
    knows = permissions.can_see(request.user, desk.thing.flag)
    context = {"query": desk.thing, "boxes": desk.boxes, "knows": knows}
    return render(request, "forum/support/dispute.html", SECTION | context)


# --- what the forms do ---------------------------------------------------------------------------


def _reply(request: SignedInRequest, flag: Flag, given: Given) -> None:
    actions.reply_to_flag(flag=flag, kind=given["kind"], body=given["body"], by=request.user)


def _dispute(request: SignedInRequest, flag: Flag, given: Given) -> None:
    actions.dispute_figures(flag=flag, description=given["description"], by=request.user)


def _extend(request: SignedInRequest, flag: Flag, given: Given) -> None:
    actions.extend_reply_time(flag=flag, by=request.user)


def _monitor(request: SignedInRequest, flag: Flag, given: Given) -> None:
    actions.monitor_flag(flag=flag, by=request.user)


def _close(request: SignedInRequest, flag: Flag, given: Given) -> None:
    actions.close_flag(flag=flag, outcome=given["outcome"], lesson=given["lesson"], by=request.user)


def _lesson(request: SignedInRequest, flag: Flag, given: Given) -> None:
    actions.write_lesson(flag=flag, lesson=given["lesson"], by=request.user)


def _withdraw(request: SignedInRequest, flag: Flag, given: Given) -> str:
    actions.withdraw_flag(flag=flag, reason=given["reason"], by=request.user)
    return reverse("support")


def _talk(request: SignedInRequest, flag: Flag, given: Given) -> str:
    return actions.open_discussion(about=flag, by=request.user).get_absolute_url()


def _edit(request: SignedInRequest, flag: Flag, given: Given) -> None:
    actions.edit_flag(flag=flag, question=given["question"], by=request.user)


def _match(request: SignedInRequest, flag: Flag, given: Given) -> None:
    recipe = get_object_or_404(Intervention, slug=given["intervention"])
    number = request.POST.get("case_study", "")
    story = (
        CaseStudy.objects.readable_by(request.user).filter(pk=number)
        if number.isdecimal()
        else None
    )
    actions.add_match(
        flag=flag,
        intervention=recipe,
        reason=given["reason"],
        by=request.user,
        case_study=story.first() if story is not None else None,
    )


def _unmatch(request: SignedInRequest, flag: Flag, given: Given) -> None:
    recipe = get_object_or_404(Intervention, slug=request.POST.get("intervention", ""))
    actions.remove_match(flag=flag, intervention=recipe, by=request.user)


def _send(request: SignedInRequest, flag: Flag, given: Given) -> None:
    actions.send_flag(flag=flag, by=request.user)


def _of_area(user: User, flag: Flag) -> bool:
    return not flag.is_own and permissions.represents_area(user, flag.place)


def _of_a_side(user: User, flag: Flag) -> bool:
    return permissions.lesson_side(user, flag) != ""


def _may_write_lesson(user: User, flag: Flag) -> bool:
    return flag.is_closing and permissions.can_close(user, flag)


def _may_close(user: User, flag: Flag) -> bool:
    return not flag.is_closing and permissions.can_close(user, flag)


def _may_talk(user: User, flag: Flag) -> bool:
    return flag.sent_at is not None and permissions.is_party(user, flag)


LESSON = forms.LessonForm
FLAG_ACTIONS: tuple[ObjectAction[Flag], ...] = (
    ObjectAction(
        "reply",
        "Reply for the area",
        "Send reply",
        permissions.can_reply,
        _reply,
        "Your reply stands beside the question. From now on staff may know of both.",
        forms.ReplyForm,
        first=True,
        whose=_of_area,
    ),
    ObjectAction(
        "dispute",
        "The figures are not right",
        "Ask a steward to look at the figures",
        permissions.can_dispute,
        _dispute,
        "A steward who looks after data has been asked.",
        forms.DisputeForm,
        whose=_of_area,
    ),
    ObjectAction(
        "extend",
        "More time",
        "Give the area as much time again",
        permissions.can_extend,
        _extend,
        "There is more time for a reply.",
        hint="Once: ten more working days.",
    ),
    ObjectAction(
        "lesson",
        "Add a lesson from your side",
        "Add the lesson and close",
        _may_write_lesson,
        _lesson,
        "Thank you. Both lessons stay with it.",
        LESSON,
        first=True,
        whose=_of_a_side,
    ),
    ObjectAction(
        "talk",
        "Discussion",
        "Open the discussion of the parties",
        _may_talk,
        _talk,
        hint="Only those named in it, and stewards, read it: also once the question is shown to staff.",
    ),
    ObjectAction(
        "monitor",
        "Support has ended",
        "Only watch the figures from now on",
        permissions.can_monitor,
        _monitor,
        "The figures are watched.",
    ),
    ObjectAction(
        "close",
        "Close it",
        "Close, with one lesson from each side",
        _may_close,
        _close,
        "The other side is asked for its lesson; after four weeks it closes without.",
        forms.CloseForm,
        whose=_of_a_side,
    ),
    ObjectAction(
        "withdraw",
        "Withdraw it",
        "Withdraw",
        permissions.can_withdraw,
        _withdraw,
        "It has been withdrawn.",
        forms.ReasonForm,
        whose=permissions.is_opening_side,
    ),
)


def _drafting(flag: Flag) -> tuple[ObjectAction[Flag], ...]:
    edit = partial(_with_question, flag.question)
    match = partial(forms.MatchForm, recipes=_recipes(flag))
    may = permissions.can_edit
    return (
        ObjectAction("edit", "The question", "Save question", may, _edit, "Saved.", edit),
        ObjectAction(
            "match", "Add a kind of change that might help", "Add it", may, _match, "Added.", match
        ),
        ObjectAction("unmatch", "", "Take it away", may, _unmatch, "Taken away."),
        ObjectAction(
            "send",
            "Send it",
            "Send to the area",
            may,
            _send,
            "It is with the area, which has ten working days to reply before others may know of it.",
            first=True,
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


def _with_question(
    question: str, data: Any = None, *, initial: Given, auto_id: str
) -> forms.QuestionForm:
    return forms.QuestionForm(data, initial={"question": question, **initial}, auto_id=auto_id)


def _recipes(flag: Flag) -> list[tuple[str, str]]:
    there = Intervention.objects.exclude(state=Intervention.State.SUPERSEDED)
    fits = there.filter(versions__measure=flag.measure).values_list("pk", flat=True)
    named = sorted(there, key=lambda one: (one.pk not in set(fits), one.name))
    return [(one.slug, one.name) for one in named]


def _of_stewards(user: User, query: Dispute) -> bool:
    return has_role(user, Role.STEWARD, None)


def _may_settle(user: User, query: Dispute) -> bool:
    return query.resolved_at is None and permissions.can_resolve_dispute(user, query)


def _settle(request: SignedInRequest, query: Dispute, given: Given) -> None:
    actions.resolve_dispute(
        dispute=query, wrong=given["found"] == "wrong", finding=given["finding"], by=request.user
    )


DISPUTE_ACTIONS: tuple[ObjectAction[Dispute], ...] = (
    ObjectAction(
        "settle",
        "What you found",
        "Save what you found",
        _may_settle,
        _settle,
        "Both sides have been told.",
        forms.ResolveDisputeForm,
        first=True,
    ),
)
