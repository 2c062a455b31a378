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

from forum.people import actions, choices, pages, permissions
from forum.people.forms import CloseForm, ProfileForm, RoleForm, typed
from forum.people.gates import Signed, signed_in, staff_only
from forum.people.models import Role, RoleRequest, User

ASKABLE = [role for role in Role if role != Role.MEMBER]


@require_safe
@signed_in
def account(request: Signed) -> HttpResponse:
    context = {
        "page": pages.person_page(user=request.user, person=request.user),
        "waiting": permissions.requests_decidable_by(request.user).count(),
        "decides": bool(permissions.roles_grantable_by(request.user)),
        "administers": permissions.may(request.user, permissions.Deed.MANAGE_ORGANISATIONS),
        "moderates": permissions.may(request.user, permissions.Deed.MODERATE),
        "reads_history": permissions.may(request.user, permissions.Deed.READ_HISTORY),
        "reads": permissions.may_read_staff_content(request.user),
        "elsewhere": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"],
    }
    return render(request, "forum/people/account.html", context)


@signed_in
def profile(request: Signed) -> HttpResponse:
    user = request.user
    form = ProfileForm(typed(request), user=user)
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
            messages.warning(request, f"“{one.shown}”: {one.advice}")
        return redirect("account")
    context = {"form": form, "organisations": choices.known_organisations()}
    return render(request, "forum/people/profile.html", context)


@require_safe
@signed_in
def second_factor(request: Signed) -> HttpResponse:
    """Why some roles need one, and how to set one up. Sent here by `second_factor_required`."""
    back = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    context = {
        "waiting": permissions.waiting_for_second_factor(request.user),
        "has_one": permissions.has_second_factor(request.user),
        "back": back if safe else "",
    }
    return render(request, "forum/people/second_factor.html", context)


@staff_only
def roles(request: Signed) -> HttpResponse:
    form = RoleForm(typed(request), roles=ASKABLE)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.request_role(
                role=Role(told["role"]), place=told["place"], why=told["why"], by=request.user
            )
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your request has been sent to those who can decide it.")
            return redirect("my_roles")
    page = pages.person_page(user=request.user, person=request.user)
    context = {"form": form, "page": page, "requests": pages.my_requests(request.user)}
    return render(request, "forum/people/my_roles.html", context)


@require_POST
@signed_in
def withdraw(request: Signed, number: int) -> HttpResponse:
    asked = get_object_or_404(RoleRequest.objects.filter(user=request.user), pk=number)
    try:
        actions.withdraw_request(request=asked, by=request.user)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Your request has been withdrawn.")
    return redirect("my_roles")


@signed_in
def close(request: Signed) -> HttpResponse:
    form = CloseForm(typed(request))
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
    return render(request, "forum/people/close.html", {"form": form})


@require_POST
def demonstrate(request: HttpRequest, number: int) -> HttpResponse:
    """Sign in as a demonstration person: one click, on one's own machine only."""
    if not settings.DEMO:
        raise Http404
    person = get_object_or_404(User.objects.open().filter(demonstration=True), pk=number)
    on = get_next_redirect_url(request) or reverse("account")
    return perform_login(request, person, email_verification="none", redirect_url=on)
