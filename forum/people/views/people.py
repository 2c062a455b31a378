"""Colleagues: finding them, their pages, and what those who grant roles or suspend do there."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from forum.people import actions, pages, permissions
from forum.people.forms import (
    DecisionForm,
    GrantForm,
    PeopleSearchForm,
    ReasonForm,
    SuspensionForm,
    submitted_data,
)
from forum.people.models import Role, RoleGrant, RoleRequest, User
from forum.people.web import choices
from forum.people.web.decorators import (
    SignedInRequest,
    second_factor_required,
    sign_in_required,
    staff_only,
)


@require_safe
@staff_only
def people(request: SignedInRequest) -> HttpResponse:
    asked = request.GET.dict()
    page = pages.people_page(user=request.user, asked=asked, number=asked.pop("page", None))
    shown = {**asked, "near": page.near.code if page.near else ""}
    context = {"form": PeopleSearchForm(initial=shown), "found": page, "page": page.page}
    return render(request, "forum/people/people.html", context)


@require_safe
@sign_in_required
def person(request: SignedInRequest, number: int) -> HttpResponse:
    someone = get_visible_person_or_404(request, number)
    page = pages.person_page(user=request.user, person=someone)
    return render(request, "forum/people/person.html", {"page": page})


@second_factor_required
def grant(request: SignedInRequest, number: int) -> HttpResponse:
    someone = get_visible_person_or_404(request, number)
    roles = permissions.roles_grantable_by(request.user)
    if not roles or someone.pk == request.user.pk:
        raise Http404
    form = GrantForm(submitted_data(request), roles=roles)
    if request.method == "POST" and form.is_valid() and _granted(request, someone, form):
        return redirect(someone)
    return render(request, "forum/people/grant_role.html", {"form": form, "person": someone})


@sign_in_required
def end_role(request: SignedInRequest, number: int) -> HttpResponse:
    held = get_object_or_404(RoleGrant.objects.filter(ended_at__isnull=True), pk=number)
    if not permissions.can_end(request.user, held):
        raise Http404
    form = ReasonForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_role(grant=held, reason=form.cleaned_data["reason"], by=request.user)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The role has ended.")
            return redirect("my_roles" if held.user_id == request.user.pk else held.user)
    return render(request, "forum/people/end_role.html", {"form": form, "grant": held})


@require_safe
@second_factor_required
def requests(request: SignedInRequest) -> HttpResponse:
    if not permissions.roles_grantable_by(request.user):
        raise Http404
    waiting = permissions.requests_decidable_by(request.user).select_related("user", "place")
    return render(request, "forum/people/role_requests.html", {"waiting": waiting})


@second_factor_required
def decide(request: SignedInRequest, number: int) -> HttpResponse:
    asked = get_object_or_404(permissions.requests_decidable_by(request.user), pk=number)
    form = DecisionForm(submitted_data(request), initial={"term": choices.ROLE_TERM_CHOICES[0][0]})
    if request.method == "POST" and form.is_valid() and _decided(request, asked, form):
        return redirect("role_requests")
    who = pages.person_page(user=request.user, person=asked.user)
    return render(
        request, "forum/people/decide_request.html", {"form": form, "asked": asked, "page": who}
    )


@second_factor_required
def suspend(request: SignedInRequest, number: int) -> HttpResponse:
    someone = get_visible_person_or_404(request, number)
    if not permissions.can_suspend(request.user, someone):
        raise Http404
    form = SuspensionForm(submitted_data(request), initial={"days": "30"})
    if request.method == "POST" and form.is_valid() and _suspended(request, someone, form):
        return redirect(someone)
    return render(request, "forum/people/suspend.html", {"form": form, "person": someone})


@second_factor_required
def lift_suspension(request: SignedInRequest, number: int) -> HttpResponse:
    someone = get_visible_person_or_404(request, number)
    if not permissions.can_suspend(request.user, someone) or not someone.is_suspended:
        raise Http404
    form = ReasonForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        actions.lift_suspension(user=someone, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "The suspension has been lifted.")
        return redirect(someone)
    return render(request, "forum/people/lift_suspension.html", {"form": form, "person": someone})


def get_visible_person_or_404(request: SignedInRequest, number: int) -> User:
    return get_object_or_404(permissions.people_visible_to(request.user), pk=number)


def _granted(request: SignedInRequest, someone: User, form: GrantForm) -> bool:
    told = form.cleaned_data
    role, place = Role(told["role"]), told["place"]
    if not permissions.can_grant(request.user, role, place, to=someone):
        form.add_error("place", "You can grant this role only for your own area.")
        return False
    try:
        until = choices.last_day_of_term(told["term"])
        actions.grant_role(
            user=someone,
            role=role,
            place=place,
            reason=told["reason"],
            by=request.user,
            valid_until=until,
        )
    except actions.Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "The role has been granted.")
    return True


def _decided(request: SignedInRequest, asked: RoleRequest, form: DecisionForm) -> bool:
    told = form.cleaned_data
    try:
        actions.decide_role_request(
            request=asked,
            granted=told["decision"] == "grant",
            reason=told["reason"],
            by=request.user,
            valid_until=choices.last_day_of_term(told["term"]),
        )
    except actions.Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "Your decision has been saved.")
    return True


def _suspended(request: SignedInRequest, someone: User, form: SuspensionForm) -> bool:
    until = choices.last_day_of_term(form.cleaned_data["days"])
    try:
        if until:
            reason = form.cleaned_data["reason"]
            actions.suspend(user=someone, until=until, reason=reason, by=request.user)
    except actions.Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, f"{someone} has been suspended.")
    return True
