"""Name a group, and change what is in one: places are found by name, step by step, on one page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from forum.groups import actions, permissions
from forum.groups.choosing import KIND_CHOICES, ChosenMembers, choose_members
from forum.groups.forms import FindForm, GroupForm
from forum.groups.models import SharedGroup
from forum.groups.views.lookups import get_shared_or_404
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.form_fields import is_sent
from forum.people.web.kept_texts import kept_fields
from forum.people.web.refusals import run_or_add_error

FORM = "forum/groups/group_form.html"


@staff_only
def create(request: SignedInRequest) -> HttpResponse:
    data = request.POST or request.GET
    kind = data.get("kind", "")
    kind = kind if kind in dict(KIND_CHOICES) else KIND_CHOICES[0][0]
    chosen = choose_members(request.user, data, kind)
    if _is_saved(request):
        form = GroupForm(request.POST)
        if form.is_valid() and (
            shared := run_or_add_error(form, lambda: _make(form, chosen, request))
        ):
            messages.success(request, "The group is there. Its address can be shared.")
            return redirect(shared)
    else:
        form = GroupForm(initial={**_typed(request), **kept_fields(request), "kind": kind})
    return _render(request, form, chosen)


def _is_saved(request: SignedInRequest) -> bool:
    """Not with a place typed that was not added yet: it would be lost."""
    typed = request.POST.get("find", "").strip()
    return request.POST.get("action") == "save" and not typed and is_sent(request)


def _typed(request: SignedInRequest) -> dict[str, str]:
    names = ("name", "audience", "token")
    return {name: request.POST[name] for name in names if request.POST.get(name)}


def _make(form: GroupForm, chosen: ChosenMembers, request: SignedInRequest) -> SharedGroup:
    return actions.make_group(
        name=form.cleaned_data["name"],
        audience=form.cleaned_data["audience"],
        places=chosen.places,
        idempotency_key=form.idempotency_key,
        by=request.user,
    )


@staff_only
def change(request: SignedInRequest, slug: str) -> HttpResponse:
    shared = get_shared_or_404(request, slug)
    if not permissions.can_change(request.user, shared):
        raise Http404
    data = request.POST or {"places": _codes(shared)}
    chosen = choose_members(request.user, data, shared.group.kind)
    form = FindForm()
    if _is_saved(request):
        form = FindForm(request.POST)
        changed = run_or_add_error(
            form,
            lambda: actions.change_places(shared=shared, places=chosen.places, by=request.user),
        )
        if changed:
            messages.success(request, "The places of the group are changed.")
            return redirect(shared)
    return _render(request, form, chosen, shared)


def _codes(shared: SharedGroup) -> str:
    return ",".join(member.place.code for member in shared.group.members.all())


def _render(
    request: SignedInRequest, form: Any, chosen: ChosenMembers, shared: SharedGroup | None = None
) -> HttpResponse:
    find = FindForm(initial={"places": chosen.codes, "find": chosen.typed})
    context = {"form": form, "find": find, "chosen": chosen, "shared": shared}
    return render(request, FORM, context)
