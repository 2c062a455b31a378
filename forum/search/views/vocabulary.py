"""Stewards keep the vocabulary."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from forum.people.permissions import Permission
from forum.people.web.decorators import SignedInRequest, second_factor_required
from forum.people.web.form_fields import is_sent, submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.people.web.refusals import run_or_add_error
from forum.people.web.roles_needed import RoleNeeded
from forum.search import actions, permissions
from forum.search.forms import TermForm, initial_values
from forum.search.models import VocabularyTerm
from forum.search.vocabulary_pages import history_of, vocabulary_page

FORM = "forum/search/term_form.html"


@require_safe
@second_factor_required
def vocabulary(request: SignedInRequest) -> HttpResponse:
    if not permissions.can_manage_vocabulary(request.user):
        raise RoleNeeded(Permission.MANAGE_VOCABULARY)
    page = vocabulary_page(user=request.user, params=request.GET)
    return render(request, "forum/search/vocabulary.html", {"page": page})


@second_factor_required
def create(request: SignedInRequest) -> HttpResponse:
    if not permissions.can_manage_vocabulary(request.user):
        raise RoleNeeded(Permission.MANAGE_VOCABULARY)
    form = TermForm(submitted_data(request), initial=kept_fields(request))
    if is_sent(request) and form.is_valid():
        term = run_or_add_error(form, lambda: _create(request, form), field="term")
        if term:
            messages.success(request, f"“{term}” has been added. People find by it from now on.")
            return redirect("vocabulary")
    return render(request, FORM, {"form": form})


def _create(request: SignedInRequest, form: TermForm) -> VocabularyTerm:
    data = form.cleaned_data
    return actions.add_term(
        term=data["term"],
        kind=data["kind"],
        meaning=data["meaning"],
        targets=form.targets(),
        by=request.user,
    )


@second_factor_required
def edit(request: SignedInRequest, number: int) -> HttpResponse:
    term = _term_or_404(request, number)
    initial = initial_values(term) | kept_fields(request)
    form = TermForm(submitted_data(request), editing=True, initial=initial)
    if is_sent(request) and form.is_valid():
        if run_or_add_error(form, lambda: _edit(request, term, form)):
            messages.success(request, f"“{term}” has been changed.")
            return redirect("vocabulary")
        form.rebase_on(term.version)
    context = {"form": form, "term": term, "history": history_of(term)}
    return render(request, FORM, context)


def _edit(request: SignedInRequest, term: VocabularyTerm, form: TermForm) -> VocabularyTerm:
    data = form.cleaned_data
    return actions.edit_term(
        term=term,
        kind=data["kind"],
        meaning=data["meaning"],
        targets=form.targets(),
        based_on=data["based_on"] or 0,
        by=request.user,
    )


@require_POST
@second_factor_required
def retire(request: SignedInRequest, number: int) -> HttpResponse:
    term = actions.retire_term(term=_term_or_404(request, number), by=request.user)
    messages.success(request, f"“{term}” leads nowhere now.")
    return redirect(term)


@require_POST
@second_factor_required
def restore(request: SignedInRequest, number: int) -> HttpResponse:
    term = actions.restore_term(term=_term_or_404(request, number), by=request.user)
    messages.success(request, f"“{term}” leads to its pages again.")
    return redirect(term)


def _term_or_404(request: SignedInRequest, number: int) -> VocabularyTerm:
    terms = VocabularyTerm.objects.visible_to(request.user).prefetch_related("targets")
    return get_object_or_404(terms, pk=number)
