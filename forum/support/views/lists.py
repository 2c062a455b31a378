"""Open and closed flags and plans, the watch list, and the counts."""

import csv
from io import StringIO

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forum.people.permissions import Permission
from forum.people.web.decorators import SignedInRequest, second_factor_required, staff_only
from forum.people.web.roles_needed import RoleNeeded
from forum.support.counts import count_support
from forum.support.forms import WatchListFilterForm
from forum.support.pages.lists import closed_flags, ended_plans, support_home
from forum.support.pages.watch_list import watch_list_page
from forum.support.permissions import can_see_watch_list
from metrics.measures import WATCHED, choices

PAGE_SIZE = 20


@require_safe
@staff_only
def home(request: SignedInRequest) -> HttpResponse:
    overview = support_home(user=request.user, number=request.GET.get("page"))
    context = {"home": overview, "page": overview.page}
    return render(request, "forum/support/home.html", context)


@require_safe
@second_factor_required
def watch_list(request: SignedInRequest) -> HttpResponse:
    if not can_see_watch_list(request.user):
        raise RoleNeeded(Permission.ASK_FOR_SUPPORT, Permission.OPEN_FLAG)
    listing = watch_list_page(user=request.user, query=request.GET.dict())
    form = WatchListFilterForm(initial=request.GET.dict())
    measure_choices = choices(WATCHED)
    form.fields["measure"].choices = [("", "All of them"), *measure_choices]  # type: ignore[attr-defined]
    context = {"listing": listing, "page": listing.page, "form": form}
    return render(request, "forum/support/watch_list.html", context)


@require_safe
@staff_only
def closed(request: SignedInRequest) -> HttpResponse:
    page = Paginator(closed_flags(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    plans = ended_plans(request.user)[:PAGE_SIZE]
    return render(request, "forum/support/closed.html", {"page": page, "plans": plans})


@require_safe
@second_factor_required
def support_activity(request: SignedInRequest) -> HttpResponse:
    if not can_see_watch_list(request.user):
        raise RoleNeeded(Permission.ASK_FOR_SUPPORT, Permission.OPEN_FLAG)
    context = {"counts": count_support(user=request.user), "today": timezone.localdate()}
    return render(request, "forum/support/activity.html", context)


@require_safe
@second_factor_required
def export_activity(request: SignedInRequest) -> HttpResponse:
    """The counts of today as CSV, for a board."""
    if not can_see_watch_list(request.user):
        raise RoleNeeded(Permission.ASK_FOR_SUPPORT, Permission.OPEN_FLAG)
    today, buffer = timezone.localdate(), StringIO()
    rows = [
        ("what", "number", "on"),
        *((label, number, today) for label, number in count_support(user=request.user).rows),
    ]
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    response = HttpResponse(buffer.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="support-{today:%Y-%m-%d}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
