"""Colleagues: searching for them, and requests for roles that wait."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forum.people import pages, permissions
from forum.people.forms import PeopleSearchForm
from forum.people.web.decorators import SignedInRequest, second_factor_required, staff_only


@require_safe
@staff_only
def people(request: SignedInRequest) -> HttpResponse:
    query = request.GET.dict()
    page = pages.people_page(user=request.user, query=query, number=query.pop("page", None))
    initial = {**query, "near": page.near.code if page.near else ""}
    context = {"form": PeopleSearchForm(initial=initial), "people_page": page, "page": page.page}
    return render(request, "forum/people/people.html", context)


@require_safe
@second_factor_required
def role_requests(request: SignedInRequest) -> HttpResponse:
    if not permissions.roles_grantable_by(request.user):
        raise Http404
    waiting_requests = permissions.requests_decidable_by(request.user)
    context = {"waiting_requests": waiting_requests.select_related("user", "place")}
    return render(request, "forum/people/role_requests.html", context)
