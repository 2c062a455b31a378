"""The user's own account: pages that allauth does not have."""

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url, perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from forum.people import actions, pages, permissions
from forum.people.forms import CloseAccountForm, ProfileForm, RoleForm
from forum.people.models import Role, User
from forum.people.permissions import Permission, has_permission
from forum.people.web import choices
from forum.people.web.decorators import SignedInRequest, sign_in_required, staff_only
from forum.people.web.form_fields import submitted_data
from forum.people.web.next_page import next_url

REQUESTABLE_ROLES = [role for role in Role if role != Role.MEMBER]


@require_safe
@sign_in_required
def account(request: SignedInRequest) -> HttpResponse:
    user = request.user
    context = {
        "page": pages.person_page(user=user, person=user),
        "waiting_requests": permissions.requests_decidable_by(user).count(),
        "can_decide_requests": bool(permissions.roles_grantable_by(user)),
        "can_administer": has_permission(user, Permission.MANAGE_ORGANISATIONS),
        "can_moderate": has_permission(user, Permission.MODERATE),
        "can_read_history": has_permission(user, Permission.READ_HISTORY),
        "can_read_staff_content": permissions.can_read_staff_content(user),
        "sign_in_providers": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"],
    }
    return render(request, "forum/people/account.html", context)


@sign_in_required
def profile(request: SignedInRequest) -> HttpResponse:
    user = request.user
    form = ProfileForm(submitted_data(request), user=user)
    if request.method == "POST" and form.is_valid() and _save_profile(request, form):
        return redirect("account")
    context = {"form": form, "organisations": choices.organisation_suggestions()}
    return render(request, "forum/people/profile.html", context)


def _save_profile(request: SignedInRequest, form: ProfileForm) -> bool:
    chosen, user = form.cleaned_data, request.user
    treatments, measures, profile = chosen["treatments"], chosen["measures"], form.profile()
    try:
        findings = actions.edit_profile(
            user=user, profile=profile, treatments=treatments, measures=measures, by=user
        )
    except actions.Refused as refusal:
        form.add_error("organisation", str(refusal))
        return False
    messages.success(request, "Your profile has been saved.")
    for finding in findings:
        messages.warning(request, f"“{finding.masked_text}”: {finding.advice}")
    return True


@require_safe
@sign_in_required
def second_factor(request: SignedInRequest) -> HttpResponse:
    """Why some roles need one, and how to set one up. Sent here by `second_factor_required`."""
    context = {
        "waiting_grants": permissions.grants_awaiting_second_factor(request.user),
        "has_second_factor": permissions.has_second_factor(request.user),
        "next_url": next_url(request),
    }
    return render(request, "forum/people/second_factor.html", context)


@staff_only
def my_roles(request: SignedInRequest) -> HttpResponse:
    form = RoleForm(submitted_data(request), roles=REQUESTABLE_ROLES)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            actions.request_role(
                role=Role(cleaned["role"]),
                place=cleaned["place"],
                reason=cleaned["reason"],
                by=request.user,
            )
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your request has been sent to those who can decide it.")
            return redirect("my_roles")
    page = pages.person_page(user=request.user, person=request.user)
    context = {"form": form, "page": page, "role_requests": pages.own_role_requests(request.user)}
    return render(request, "forum/people/my_roles.html", context)


@sign_in_required
@reauthentication_required(allow_get=True)
def close_account(request: SignedInRequest) -> HttpResponse:
    form = CloseAccountForm(submitted_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_account(user=request.user, by=request.user)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            messages.success(request, "Your account has been closed.")
            # Not to a page of figures: browsers cache those, without this message.
            return redirect("account_login")
    return render(request, "forum/people/close_account.html", {"form": form})


@require_POST
def demonstration_sign_in(request: HttpRequest, number: int) -> HttpResponse:
    """Sign in as a demonstration person: one click, on a developer's machine only."""
    if not settings.DEMO:
        raise Http404
    person = get_object_or_404(User.objects.open().filter(demonstration=True), pk=number)
    next_url = get_next_redirect_url(request) or reverse("account")
    return perform_login(request, person, email_verification="none", redirect_url=next_url)
