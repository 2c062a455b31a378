"""The list of groups, the page of one with what its maker does there, and its files."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from forum.groups import actions, permissions
from forum.groups.forms import RenameForm, rename_options
from forum.groups.models import SharedGroup
from forum.groups.pages.library import groups_page
from forum.groups.views.lookups import (
    get_group_or_404,
    get_shared_or_404,
    measure_of_or_404,
    shared_of,
    view_of,
)
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.object_actions import ActionList, FormData, PageAction, run_plainly
from metrics import charts
from metrics.groups.export import COLUMNS, group_figure_rows
from metrics.models import PlaceGroup
from metrics.pages.group import GroupView
from metrics.pages.measure import csv_rows
from metrics.pages.titles import shown_place
from metrics.series import Vintages
from metrics.views.caching import figures_page
from metrics.views.files import chart_file, csv_response


def _rename(request: SignedInRequest, shared: SharedGroup, data: FormData) -> None:
    actions.edit_group(shared=shared, by=request.user, **data)


GROUP_ACTIONS: ActionList[SharedGroup] = ActionList(
    title="Groups of areas",
    model=SharedGroup,
    concerned=permissions.is_maker_of,
    actions=(
        PageAction(
            name="rename",
            title="Change its name, or who can open it",
            button="Save the change",
            rule=permissions.can_change,
            run=_rename,
            success_message="Saved. The address is still the same.",
            form=RenameForm,
            form_options=rename_options,
        ),
        PageAction(
            name="close",
            title="Close it",
            button="Close the group",
            rule=permissions.can_close,
            run=run_plainly(actions.close_group, "shared"),
            success_message="Closed. It is listed no more.",
            hint="Whoever has its address can still open it.",
        ),
        PageAction(
            name="reopen",
            title="Open it again",
            button="Open the group again",
            rule=permissions.can_reopen,
            run=run_plainly(actions.reopen_group, "shared"),
            success_message="It is open again.",
        ),
    ),
)


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    listed = groups_page(user=request.user, number=request.GET.get("page", ""))
    context = {"listed": listed, "page": listed.page}
    return render(request, "forum/groups/groups.html", context)


@figures_page
def group(request: HttpRequest, slug: str, *, vintages: Vintages) -> HttpResponse:
    return _render(request, get_group_or_404(request, slug), vintages)


@figures_page
@staff_only
def run_action(
    request: SignedInRequest, slug: str, action_name: str, *, vintages: Vintages
) -> HttpResponse:
    shared = get_shared_or_404(request, slug)
    panel = GROUP_ACTIONS.panel(request, shared, action_name)
    if request.method == "POST" and (response := panel.run()):
        return response
    return _render(request, shared.group, vintages, panel.offered_actions)


def _render(
    request: Any, group: PlaceGroup, vintages: Vintages, offered: Any = None
) -> HttpResponse:
    shared = shared_of(group)
    if offered is None:
        offered = ()
        if shared is not None and request.user.is_authenticated:
            offered = GROUP_ACTIONS.panel(request, shared).offered_actions
    page = view_of(request, group, vintages) if vintages else None
    context = {
        "group": group,
        "shared": shared,
        "offered_actions": offered,
        "can_change": shared is not None and permissions.can_change(request.user, shared),
        "page": page,
        "paper_url": _paper_url(page) if page else "",
    }
    return render(request, "forum/groups/group.html", context)


def _paper_url(page: GroupView) -> str:
    """Of a group that has figures."""
    if page.is_empty:
        return ""
    return reverse("group_board_paper", args=[page.group.slug]) + page.state.dated_query()


@figures_page
def group_figures(request: HttpRequest, slug: str, *, vintages: Vintages) -> HttpResponse:
    group = get_group_or_404(request, slug)
    if not vintages:
        return csv_response([], "no-figures")
    view = view_of(request, group, vintages)
    month = view.state.month
    rows = group_figure_rows(view.figures_by_treatment, group.slug, month, vintages)
    return csv_response([COLUMNS, *rows], shown_place(view.place, month, vintages).file_name)


@figures_page
def group_measure_file(
    request: HttpRequest, slug: str, measure: str, ending: str, *, vintages: Vintages
) -> HttpResponse:
    group = get_group_or_404(request, slug)
    chosen = measure_of_or_404(group, measure)
    if not vintages:
        return csv_response([], "no-figures")
    drawn = view_of(request, group, vintages, chosen).drawn
    return chart_file(
        ending,
        drawn.caption,
        rows=lambda: csv_rows(drawn),
        draw=lambda source: charts.line_chart(drawn.chart(), source=source),
    )
