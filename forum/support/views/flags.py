"""A flag, from draft to lessons, and disputed figures."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from forum.casestudies.models import CaseStudy, Intervention
from forum.casestudies.views.found import keeping_what_was_typed
from forum.people.gates import Signed, staff_only
from forum.people.models import Role, User
from forum.people.permissions import has_role
from forum.support import actions, forms, permissions
from forum.support.models import AreaFlag, DataQuery, FlagState
from forum.support.pages.flag import flag_page
from forum.support.views.deeds import Deed, Desk, desk_of
from forum.support.views.found import SECTION, flag_or_404, query_or_404

Given = dict[str, Any]


@require_safe
@staff_only
def flag(request: Signed, pk: int) -> HttpResponse:
    return _shown(request, _desk(request, flag_or_404(request, pk)))


@keeping_what_was_typed
@staff_only
def do(request: Signed, pk: int, verb: str) -> HttpResponse:
    desk = _desk(request, flag_or_404(request, pk), verb)
    if request.method == "POST" and (answer := desk.done()):
        return answer
    return _shown(request, desk)


def _desk(request: Signed, found: AreaFlag, verb: str = "") -> Desk[AreaFlag]:
    deeds = _drafting(found) if found.state == FlagState.DRAFT else DEEDS
    return desk_of(request, found, deeds, permissions.is_party, verb)


def _shown(request: Signed, desk: Desk[AreaFlag]) -> HttpResponse:
    page = flag_page(user=request.user, flag=desk.thing)
    context = {"page": page, "boxes": desk.boxes, "flag": desk.thing}
    return render(request, "forum/support/flag.html", SECTION | context)


@require_safe
@staff_only
def query(request: Signed, pk: int) -> HttpResponse:
    found = query_or_404(request, pk)
    return _query(request, desk_of(request, found, QUERY_DEEDS, _of_stewards))


@keeping_what_was_typed
@staff_only
def settle(request: Signed, pk: int) -> HttpResponse:
    desk = desk_of(request, query_or_404(request, pk), QUERY_DEEDS, _of_stewards, "settle")
    if request.method == "POST" and (answer := desk.done()):
        return answer
    return _query(request, desk)


def _query(request: Signed, desk: Desk[DataQuery]) -> HttpResponse:
    """A steward who is of neither side learns of the figures, and not of the question."""
    knows = permissions.can_see(request.user, desk.thing.flag)
    context = {"query": desk.thing, "boxes": desk.boxes, "knows": knows}
    return render(request, "forum/support/data_query.html", SECTION | context)


# --- what the forms do ---------------------------------------------------------------------------


def _reply(request: Signed, flag: AreaFlag, given: Given) -> None:
    actions.reply(flag=flag, kind=given["kind"], body=given["body"], by=request.user)


def _dispute(request: Signed, flag: AreaFlag, given: Given) -> None:
    actions.dispute(flag=flag, words=given["words"], by=request.user)


def _extend(request: Signed, flag: AreaFlag, given: Given) -> None:
    actions.extend(flag=flag, by=request.user)


def _monitor(request: Signed, flag: AreaFlag, given: Given) -> None:
    actions.monitor(flag=flag, by=request.user)


def _close(request: Signed, flag: AreaFlag, given: Given) -> None:
    actions.close_flag(flag=flag, outcome=given["outcome"], lesson=given["lesson"], by=request.user)


def _lesson(request: Signed, flag: AreaFlag, given: Given) -> None:
    actions.write_lesson(flag=flag, lesson=given["lesson"], by=request.user)


def _withdraw(request: Signed, flag: AreaFlag, given: Given) -> str:
    actions.withdraw(flag=flag, why=given["why"], by=request.user)
    return reverse("support")


def _talk(request: Signed, flag: AreaFlag, given: Given) -> str:
    return actions.talk(about=flag, by=request.user).get_absolute_url()


def _edit(request: Signed, flag: AreaFlag, given: Given) -> None:
    actions.edit_flag(flag=flag, question=given["question"], by=request.user)


def _match(request: Signed, flag: AreaFlag, given: Given) -> None:
    recipe = get_object_or_404(Intervention, slug=given["intervention"])
    number = request.POST.get("case_study", "")
    story = (
        CaseStudy.objects.readable_by(request.user).filter(pk=number)
        if number.isdecimal()
        else None
    )
    actions.match(
        flag=flag, intervention=recipe, why=given["why"], by=request.user,
        case_study=story.first() if story is not None else None,
    )  # fmt: skip


def _unmatch(request: Signed, flag: AreaFlag, given: Given) -> None:
    recipe = get_object_or_404(Intervention, slug=request.POST.get("intervention", ""))
    actions.unmatch(flag=flag, intervention=recipe, by=request.user)


def _send(request: Signed, flag: AreaFlag, given: Given) -> None:
    actions.send(flag=flag, by=request.user)


def _of_area(user: User, flag: AreaFlag) -> bool:
    return not flag.is_own and permissions.speaks_for(user, flag.place)


def _of_a_side(user: User, flag: AreaFlag) -> bool:
    return permissions.side_of(user, flag) != ""


def _may_write_lesson(user: User, flag: AreaFlag) -> bool:
    return flag.is_closing and permissions.can_close(user, flag)


def _may_close(user: User, flag: AreaFlag) -> bool:
    return not flag.is_closing and permissions.can_close(user, flag)


def _may_talk(user: User, flag: AreaFlag) -> bool:
    return flag.sent_at is not None and permissions.is_party(user, flag)


LESSON = forms.LessonForm
DEEDS: tuple[Deed[AreaFlag], ...] = (
    Deed(
        "reply", "Reply for the area", "Send reply", permissions.can_reply, _reply,
        "Your reply stands beside the question. From now on staff may know of both.",
        forms.ReplyForm, first=True, whose=_of_area,
    ),
    Deed(
        "dispute", "The figures are not right", "Ask a steward to look at the figures",
        permissions.can_dispute, _dispute, "A steward who looks after data has been asked.",
        forms.DisputeForm, whose=_of_area,
    ),
    Deed(
        "extend", "More time", "Give the area as much time again", permissions.can_extend, _extend,
        "There is more time for a reply.", hint="Once: ten more working days.",
    ),
    Deed(
        "lesson", "Add a lesson from your side", "Add the lesson and close", _may_write_lesson,
        _lesson, "Thank you. Both lessons stay with it.", LESSON, first=True, whose=_of_a_side,
    ),
    Deed(
        "talk", "Discussion", "Open the discussion of the parties", _may_talk, _talk,
        hint="Only those named in it, and stewards, read it: also once the question is shown to staff.",
    ),
    Deed(
        "monitor", "Support has ended", "Only watch the figures from now on",
        permissions.can_monitor, _monitor, "The figures are watched.",
    ),
    Deed(
        "close", "Close it", "Close, with one lesson from each side", _may_close, _close,
        "The other side is asked for its lesson; after four weeks it closes without.",
        forms.CloseForm, whose=_of_a_side,
    ),
    Deed(
        "withdraw", "Withdraw it", "Withdraw", permissions.can_withdraw, _withdraw,
        "It has been withdrawn.", forms.WhyForm, whose=permissions.is_opener,
    ),
)  # fmt: skip


def _drafting(flag: AreaFlag) -> tuple[Deed[AreaFlag], ...]:
    edit = partial(_with_question, flag.question)
    match = partial(forms.MatchForm, recipes=_recipes(flag))
    may = permissions.can_edit
    return (
        Deed("edit", "The question", "Save question", may, _edit, "Saved.", edit),
        Deed("match", "Add a kind of change that might help", "Add it", may, _match, "Added.", match),
        Deed("unmatch", "", "Take it away", may, _unmatch, "Taken away."),
        Deed("send", "Send it", "Send to the area", may, _send,
             "It is with the area, which has ten working days to reply before others may know of it.",
             first=True),
        Deed("withdraw", "Give it up", "Withdraw", permissions.can_withdraw, _withdraw,
             "It has been withdrawn. The area has not learnt of it.", forms.WhyForm),
    )  # fmt: skip


def _with_question(
    question: str, data: Any = None, *, initial: Given, auto_id: str
) -> forms.QuestionForm:
    return forms.QuestionForm(data, initial={"question": question, **initial}, auto_id=auto_id)


def _recipes(flag: AreaFlag) -> list[tuple[str, str]]:
    there = Intervention.objects.exclude(state=Intervention.State.SUPERSEDED)
    fits = there.filter(versions__measure=flag.measure).values_list("pk", flat=True)
    named = sorted(there, key=lambda one: (one.pk not in set(fits), one.name))
    return [(one.slug, one.name) for one in named]


def _of_stewards(user: User, query: DataQuery) -> bool:
    return has_role(user, Role.STEWARD, None)


def _may_settle(user: User, query: DataQuery) -> bool:
    return query.settled_at is None and permissions.can_settle(user, query)


def _settle(request: Signed, query: DataQuery, given: Given) -> None:
    actions.settle_dispute(
        query=query, wrong=given["found"] == "wrong", finding=given["finding"], by=request.user
    )


QUERY_DEEDS: tuple[Deed[DataQuery], ...] = (
    Deed(
        "settle", "What you found", "Save what you found", _may_settle, _settle,
        "Both sides have been told.", forms.SettleForm, first=True,
    ),
)  # fmt: skip
