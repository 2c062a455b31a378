"""Colleagues: searching for them; roles that end, and requests for roles that wait."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from forum.people import actions, pages, permissions
from forum.people.forms import PeopleSearchForm, ReasonForm
from forum.people.models import RoleGrant
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
