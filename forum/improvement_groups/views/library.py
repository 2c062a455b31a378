"""All improvement groups, those that the figures suggest, forming one, and the charts of one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from forum.improvement_groups import actions
from forum.improvement_groups.forms import NewGroupForm
from forum.improvement_groups.models import ImprovementGroup
from forum.improvement_groups.pages.charts import charts_page
from forum.improvement_groups.pages.library import (
    groups_page,
    places_to_form_at,
    suggested_page,
)
from forum.improvement_groups.views.lookups import get_group_or_404
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.form_fields import submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.people.web.refusals import run_or_add_error

FORMED = "The group is there. Invite people from other places next."


@require_safe
def improvement_groups(request: HttpRequest) -> HttpResponse:
    page = groups_page(user=request.user, params=request.GET.dict())
    context = {"listed": page, "page": page.page}
    return render(request, "forum/improvement_groups/groups.html", context)


@require_safe
@staff_only
def suggested(request: SignedInRequest) -> HttpResponse:
    shown = suggested_page(user=request.user, params=request.GET.dict())
    context = {"shown": shown, "page": shown.page}
    return render(request, "forum/improvement_groups/suggested.html", context)


@staff_only
def create(request: SignedInRequest) -> HttpResponse:
    places = places_to_form_at(request.user)
    if not places:
        raise Http404
    initial = {
        "place": request.GET.get("place", ""),
        "measure": request.GET.get("measure", ""),
        "treatment_function": request.GET.get("treatment", ""),
        **kept_fields(request),
    }
    form = NewGroupForm(submitted_data(request), initial=initial, places=places)
    if form.is_bound and form.is_valid() and (group := _save(request, form)):
        messages.success(request, FORMED)
        return redirect(group)
    return render(request, "forum/improvement_groups/new.html", {"form": form})


def _save(request: SignedInRequest, form: NewGroupForm) -> ImprovementGroup | None:
    return run_or_add_error(
        form,
        lambda: actions.form_group(
            place=form.cleaned_data["place"],
            terms=form.terms,
            takes_part=form.cleaned_data["takes_part"],
            idempotency_key=form.idempotency_key,
            by=request.user,
        ),
    )


@require_safe
def charts(request: HttpRequest, pk: int) -> HttpResponse:
    group = get_group_or_404(request, pk)
    shown = charts_page(group, request.GET.get("page"))
    context = {"group": group, "shown": shown, "page": shown.page}
    return render(request, "forum/improvement_groups/charts.html", context)
