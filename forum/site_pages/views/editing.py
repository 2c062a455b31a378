"""Keeping the pages about the site: for administrators."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from forum.people.actions import Refused
from forum.people.permissions import Permission
from forum.people.web.decorators import SignedInRequest, second_factor_required
from forum.people.web.form_fields import is_sent, submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.people.web.refusals import run_or_add_error
from forum.people.web.roles_needed import RoleNeeded
from forum.site_pages import actions
from forum.site_pages.checks import is_reviewed
from forum.site_pages.current import current_page, first_version
from forum.site_pages.forms import PageForm
from forum.site_pages.models import PageVersion, SitePage
from forum.site_pages.permissions import can_edit_pages
from forum.site_pages.rendering import render_page
from metrics.typed_text import parse_number


@require_safe
@second_factor_required
def pages(request: SignedInRequest) -> HttpResponse:
    if not can_edit_pages(request.user):
        raise RoleNeeded(Permission.EDIT_SITE_PAGES)
    rows = [(current, is_reviewed(current)) for current in map(current_page, SitePage)]
    return render(request, "forum/site_pages/pages.html", {"rows": rows})


@second_factor_required
def edit(request: SignedInRequest, name: str) -> HttpResponse:
    page = _get_page_or_404(request, name)
    latest = current_page(page).version
    initial = {"text": latest.text, "based_on": latest.number} | kept_fields(request)
    form = PageForm(submitted_data(request), initial=initial)
    context = {"form": form, "page": page, "latest": latest}
    if is_sent(request) and form.is_valid() and request.POST.get("action") == "save":
        if run_or_add_error(
            form, lambda: actions.save_page(page=page, by=request.user, **form.save_options())
        ):
            messages.success(request, "The page has been saved. Readers see this version now.")
            return redirect(page.value)
        form.rebase_on(latest.number)
        context["newer"] = latest if latest.number != form.cleaned_data["based_on"] else None
    if request.method == "POST":
        context["preview"] = render_page(request.POST.get("text", ""))
    return render(request, "forum/site_pages/edit.html", context)


@require_POST
@second_factor_required
def confirm(request: SignedInRequest, name: str) -> HttpResponse:
    page = _get_page_or_404(request, name)
    number = parse_number(request.POST.get("number")) or 0
    try:
        actions.confirm_page(page=page, number=number, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{page.label}: reviewed today.")
    return redirect("site_pages")


@require_safe
@second_factor_required
def versions(request: SignedInRequest, name: str) -> HttpResponse:
    page = _get_page_or_404(request, name)
    stored = PageVersion.objects.visible_to(request.user).of(page).select_related("written_by")
    context = {"page": page, "versions": list(stored) or [first_version(page)]}
    return render(request, "forum/site_pages/versions.html", context)


@require_safe
@second_factor_required
def version(request: SignedInRequest, name: str, number: int) -> HttpResponse:
    page = _get_page_or_404(request, name)
    stored = PageVersion.objects.visible_to(request.user).of(page).select_related("written_by")
    is_unstored = number == 1 and not stored.exists()
    shown = first_version(page) if is_unstored else get_object_or_404(stored, number=number)
    context = {"page": page, "version": shown, "html": render_page(shown.text)}
    return render(request, "forum/site_pages/version.html", context)


def _get_page_or_404(request: SignedInRequest, name: str) -> SitePage:
    if name not in SitePage.values or not can_edit_pages(request.user):
        raise Http404
    return SitePage(name)
