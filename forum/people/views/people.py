"""Colleagues: searching for them, their pages, granting and ending roles, suspending."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from forum.people import actions, pages, permissions
from forum.people.forms import DecisionForm, GrantForm, PeopleSearchForm, ReasonForm, SuspensionForm
from forum.people.models import Role, RoleGrant, RoleRequest, User
from forum.people.web import choices
from forum.people.web.decorators import (
    SignedInRequest,
    second_factor_required,
    sign_in_required,
    staff_only,
)
from forum.people.web.form_fields import submitted_data


@require_safe
@staff_only
def people(request: SignedInRequest) -> HttpResponse:
    query = request.GET.dict()
    page = pages.people_page(user=request.user, query=query, number=query.pop("page", None))
    initial = {**query, "near": page.near.code if page.near else ""}
    context = {"form": PeopleSearchForm(initial=initial), "people_page": page, "page": page.page}
    return render(request, "forum/people/people.html", context)


@require_safe
@sign_in_required
def person(request: SignedInRequest, number: int) -> HttpResponse:
    person = get_visible_person_or_404(request, number)
    page = pages.person_page(user=request.user, person=person)
    return render(request, "forum/people/person.html", {"page": page})


@second_factor_required
def grant_role(request: SignedInRequest, number: int) -> HttpResponse:
    person = get_visible_person_or_404(request, number)
    roles = permissions.roles_grantable_by(request.user)
    if not roles or person.pk == request.user.pk:
        raise Http404
    form = GrantForm(submitted_data(request), roles=roles)
    if request.method == "POST" and form.is_valid() and _save_grant(request, person, form):
        return redirect(person)
    return render(request, "forum/people/grant_role.html", {"form": form, "person": person})


@sign_in_required
def end_role(request: SignedInRequest, number: int) -> HttpResponse:
    grant = get_object_or_404(RoleGrant.objects.filter(ended_at__isnull=True), pk=number)
    if not permissions.can_end(request.user, grant):
        raise Http404
    form = ReasonForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_role(grant=grant, reason=form.cleaned_data["reason"], by=request.user)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The role has ended.")
            return redirect("my_roles" if grant.user_id == request.user.pk else grant.user)
    return render(request, "forum/people/end_role.html", {"form": form, "grant": grant})


@require_safe
@second_factor_required
def role_requests(request: SignedInRequest) -> HttpResponse:
    if not permissions.roles_grantable_by(request.user):
        raise Http404
    waiting_requests = permissions.requests_decidable_by(request.user)
    context = {"waiting_requests": waiting_requests.select_related("user", "place")}
    return render(request, "forum/people/role_requests.html", context)


@second_factor_required
def decide_role_request(request: SignedInRequest, number: int) -> HttpResponse:
    role_request = get_object_or_404(permissions.requests_decidable_by(request.user), pk=number)
    form = DecisionForm(submitted_data(request), initial={"term": choices.ROLE_TERM_CHOICES[0][0]})
    if request.method == "POST" and form.is_valid() and _save_decision(request, role_request, form):
        return redirect("role_requests")
    page = pages.person_page(user=request.user, person=role_request.user)
    context = {"form": form, "role_request": role_request, "page": page}
    return render(request, "forum/people/decide_request.html", context)


@second_factor_required
def suspend(request: SignedInRequest, number: int) -> HttpResponse:
    person = get_visible_person_or_404(request, number)
    if not permissions.can_suspend(request.user, person):
        raise Http404
    form = SuspensionForm(submitted_data(request), initial={"days": "30"})
    if request.method == "POST" and form.is_valid() and _save_suspension(request, person, form):
        return redirect(person)
    return render(request, "forum/people/suspend.html", {"form": form, "person": person})


@require_POST
@second_factor_required
def confirm_details(request: SignedInRequest, number: int) -> HttpResponse:
    person = get_visible_person_or_404(request, number)
    actions.confirm_details(user=person, by=request.user)
    messages.success(request, "Profession and organisation have been confirmed.")
    return redirect(person)


@second_factor_required
def lift_suspension(request: SignedInRequest, number: int) -> HttpResponse:
    person = get_visible_person_or_404(request, number)
    if not permissions.can_suspend(request.user, person) or not person.is_suspended:
        raise Http404
    form = ReasonForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        actions.lift_suspension(user=person, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "The suspension has been lifted.")
        return redirect(person)
    return render(request, "forum/people/lift_suspension.html", {"form": form, "person": person})


def get_visible_person_or_404(request: SignedInRequest, number: int) -> User:
    return get_object_or_404(permissions.people_visible_to(request.user), pk=number)


def _save_grant(request: SignedInRequest, person: User, form: GrantForm) -> bool:
    cleaned = form.cleaned_data
    role, place = Role(cleaned["role"]), cleaned["place"]
    if not permissions.can_grant(request.user, role, place, to=person):
        form.add_error("place", "You can grant this role only for your own area.")
        return False
    try:
        until = choices.last_day_of_term(cleaned["term"])
        actions.grant_role(
            user=person,
            role=role,
            place=place,
            reason=cleaned["reason"],
            by=request.user,
            valid_until=until,
        )
    except actions.Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "The role has been granted.")
    return True


def _save_decision(request: SignedInRequest, role_request: RoleRequest, form: DecisionForm) -> bool:
    cleaned = form.cleaned_data
    try:
        actions.decide_role_request(
            request=role_request,
            granted=cleaned["decision"] == "grant",
            reason=cleaned["reason"],
            by=request.user,
            valid_until=choices.last_day_of_term(cleaned["term"]),
        )
    except actions.Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "Your decision has been saved.")
    return True


def _save_suspension(request: SignedInRequest, person: User, form: SuspensionForm) -> bool:
    until = choices.last_day_of_term(form.cleaned_data["days"])
    try:
        if until:
            reason = form.cleaned_data["reason"]
            actions.suspend(user=person, until=until, reason=reason, by=request.user)
    except actions.Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, f"{person} has been suspended.")
    return True
