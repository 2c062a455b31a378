"""One's own account: what allauth does not have."""

from allauth.account.utils import get_next_redirect_url, perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from forum.people import actions, pages, permissions
from forum.people.forms import CloseAccountForm, ProfileForm, RoleForm, submitted_data
from forum.people.models import Role, RoleRequest, User
from forum.people.web import choices
from forum.people.web.decorators import SignedInRequest, sign_in_required, staff_only

REQUESTABLE_ROLES = [role for role in Role if role != Role.MEMBER]


@require_safe
@sign_in_required
def account(request: SignedInRequest) -> HttpResponse:
    context = {
        "page": pages.person_page(user=request.user, person=request.user),
        "waiting": permissions.requests_decidable_by(request.user).count(),
        "decides": bool(permissions.roles_grantable_by(request.user)),
        "administers": permissions.has_permission(
            request.user, permissions.Permission.MANAGE_ORGANISATIONS
        ),
        "moderates": permissions.has_permission(request.user, permissions.Permission.MODERATE),
        "reads_history": permissions.has_permission(
            request.user, permissions.Permission.READ_HISTORY
        ),
        "reads": permissions.can_read_staff_content(request.user),
        "elsewhere": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"],
    }
    return render(request, "forum/people/account.html", context)


@sign_in_required
def profile(request: SignedInRequest) -> HttpResponse:
    user = request.user
    form = ProfileForm(submitted_data(request), user=user)
    if request.method == "POST" and form.is_valid():
        again = actions.edit_profile(
            user=user,
            profile=form.profile(),
            treatments=form.cleaned_data["treatments"],
            measures=form.cleaned_data["measures"],
            by=user,
        )
        messages.success(request, "Your profile has been saved.")
        for one in again:
            messages.warning(request, f"“{one.masked_text}”: {one.advice}")
        return redirect("account")
    context = {"form": form, "organisations": choices.organisation_suggestions()}
    return render(request, "forum/people/profile.html", context)


@require_safe
@sign_in_required
def second_factor(request: SignedInRequest) -> HttpResponse:
    """Why some roles need one, and how to set one up. Sent here by `second_factor_required`."""
    back = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    context = {
        "waiting": permissions.grants_awaiting_second_factor(request.user),
        "has_one": permissions.has_second_factor(request.user),
        "back": back if safe else "",
    }
    return render(request, "forum/people/second_factor.html", context)


@staff_only
def roles(request: SignedInRequest) -> HttpResponse:
    form = RoleForm(submitted_data(request), roles=REQUESTABLE_ROLES)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.request_role(
                role=Role(told["role"]), place=told["place"], reason=told["reason"], by=request.user
            )
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your request has been sent to those who can decide it.")
            return redirect("my_roles")
    page = pages.person_page(user=request.user, person=request.user)
    context = {"form": form, "page": page, "requests": pages.own_role_requests(request.user)}
    return render(request, "forum/people/my_roles.html", context)


@require_POST
@sign_in_required
def withdraw(request: SignedInRequest, number: int) -> HttpResponse:
    asked = get_object_or_404(RoleRequest.objects.filter(user=request.user), pk=number)
    try:
        actions.withdraw_role_request(request=asked, by=request.user)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Your request has been withdrawn.")
    return redirect("my_roles")


@sign_in_required
def close(request: SignedInRequest) -> HttpResponse:
    form = CloseAccountForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_account(user=request.user, by=request.user)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            messages.success(request, "Your account has been closed.")
            # Not to a page of figures: a browser keeps those, without what is said here once.
            return redirect("account_login")
    return render(request, "forum/people/close_account.html", {"form": form})


@require_POST
def demonstration_sign_in(request: HttpRequest, number: int) -> HttpResponse:
    """Sign in as a demonstration person: one click, on one's own machine only."""
    if not settings.DEMO:
        raise Http404
    person = get_object_or_404(User.objects.open().filter(demonstration=True), pk=number)
    on = get_next_redirect_url(request) or reverse("account")
    return perform_login(request, person, email_verification="none", redirect_url=on)
