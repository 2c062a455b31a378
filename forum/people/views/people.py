"""Colleagues: finding them, their pages, and what those who grant roles or suspend do there."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from forum.people import actions, choices, pages, permissions
from forum.people.forms import DecisionForm, FindForm, GrantForm, ReasonForm, SuspensionForm, typed
from forum.people.gates import Signed, second_factor_required, signed_in, staff_only
from forum.people.models import Role, RoleGrant, RoleRequest, User


@require_safe
@staff_only
def people(request: Signed) -> HttpResponse:
    asked = request.GET.dict()
    page = pages.found_page(user=request.user, asked=asked, number=asked.pop("page", None))
    shown = {**asked, "near": page.near.code if page.near else ""}
    context = {"form": FindForm(initial=shown), "found": page, "page": page.page}
    return render(request, "forum/people/people.html", context)


@require_safe
@signed_in
def person(request: Signed, number: int) -> HttpResponse:
    someone = person_or_404(request, number)
    page = pages.person_page(user=request.user, person=someone)
    return render(request, "forum/people/person.html", {"page": page})


@second_factor_required
def grant(request: Signed, number: int) -> HttpResponse:
    someone = person_or_404(request, number)
    roles = permissions.roles_grantable_by(request.user)
    if not roles or someone.pk == request.user.pk:
        raise Http404
    form = GrantForm(typed(request), roles=roles)
    if request.method == "POST" and form.is_valid() and _granted(request, someone, form):
        return redirect(someone)
    return render(request, "forum/people/grant.html", {"form": form, "person": someone})


@signed_in
def end_role(request: Signed, number: int) -> HttpResponse:
    held = get_object_or_404(RoleGrant.objects.filter(ended_at__isnull=True), pk=number)
    if not permissions.may_end(request.user, held):
        raise Http404
    form = ReasonForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_role(grant=held, why=form.cleaned_data["why"], by=request.user)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The role has ended.")
            return redirect("my_roles" if held.user_id == request.user.pk else held.user)
    return render(request, "forum/people/end_role.html", {"form": form, "grant": held})


@require_safe
@second_factor_required
def requests(request: Signed) -> HttpResponse:
    if not permissions.roles_grantable_by(request.user):
        raise Http404
    waiting = permissions.requests_decidable_by(request.user).select_related("user", "place")
    return render(request, "forum/people/requests.html", {"waiting": waiting})


@second_factor_required
def decide(request: Signed, number: int) -> HttpResponse:
    asked = get_object_or_404(permissions.requests_decidable_by(request.user), pk=number)
    form = DecisionForm(typed(request), initial={"term": choices.TERMS[0][0]})
    if request.method == "POST" and form.is_valid() and _decided(request, asked, form):
        return redirect("role_requests")
    who = pages.person_page(user=request.user, person=asked.user)
    return render(request, "forum/people/decide.html", {"form": form, "asked": asked, "page": who})


@second_factor_required
def suspend(request: Signed, number: int) -> HttpResponse:
    someone = person_or_404(request, number)
    if not permissions.may_suspend(request.user, someone):
        raise Http404
    form = SuspensionForm(typed(request), initial={"days": "30"})
    if request.method == "POST" and form.is_valid() and _suspended(request, someone, form):
        return redirect(someone)
    return render(request, "forum/people/suspend.html", {"form": form, "person": someone})


@second_factor_required
def lift_suspension(request: Signed, number: int) -> HttpResponse:
    someone = person_or_404(request, number)
    if not permissions.may_suspend(request.user, someone) or not someone.is_suspended:
        raise Http404
    form = ReasonForm(typed(request))
    if request.method == "POST" and form.is_valid():
        actions.lift_suspension(user=someone, why=form.cleaned_data["why"], by=request.user)
        messages.success(request, "The suspension has been lifted.")
        return redirect(someone)
    return render(request, "forum/people/lift.html", {"form": form, "person": someone})


def person_or_404(request: Signed, number: int) -> User:
    return get_object_or_404(permissions.people_visible_to(request.user), pk=number)


def _granted(request: Signed, someone: User, form: GrantForm) -> bool:
    told = form.cleaned_data
    role, place = Role(told["role"]), told["place"]
    if not permissions.may_grant(request.user, role, place, to=someone):
        form.add_error("place", "You can grant this role only for your own area.")
        return False
    try:
        until = choices.last_day(told["term"])
        actions.grant_role(
            user=someone,
            role=role,
            place=place,
            why=told["why"],
            by=request.user,
            valid_until=until,
        )
    except actions.Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "The role has been granted.")
    return True


def _decided(request: Signed, asked: RoleRequest, form: DecisionForm) -> bool:
    told = form.cleaned_data
    try:
        actions.decide_request(
            request=asked,
            granted=told["decision"] == "grant",
            why=told["why"],
            by=request.user,
            valid_until=choices.last_day(told["term"]),
        )
    except actions.Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "Your decision has been saved.")
    return True


def _suspended(request: Signed, someone: User, form: SuspensionForm) -> bool:
    until = choices.last_day(form.cleaned_data["days"])
    try:
        if until:
            reason = form.cleaned_data["reason"]
            actions.suspend(user=someone, until=until, reason=reason, by=request.user)
    except actions.Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, f"{someone} has been suspended.")
    return True
