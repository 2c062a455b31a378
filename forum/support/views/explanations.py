"""An area's own explanation of why its list moved: written, written anew, withdrawn."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from forum.people.models import User
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.form_fields import submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.people.web.refusals import run_or_add_error
from forum.support import actions, permissions
from forum.support.forms import ExplanationForm
from forum.support.models import ListExplanation
from metrics.models import Place
from metrics.pages.list_movement import movement_url
from metrics.pages.place_view import PlaceView, place_view
from metrics.pages.view_query import ViewQuery
from metrics.series import Vintages
from metrics.views.lookups import place_or_404


@staff_only
def explain(request: SignedInRequest, code: str) -> HttpResponse:
    place = place_or_404(request.user, code)
    vintages = Vintages.visible_to(request.user)
    if not permissions.can_explain_list(request.user, place):
        raise Http404
    if not vintages:
        return render(request, "metrics/no_figures.html", {"place": place, "section": "places"})
    page = place_view(user=request.user, place=place, vintages=vintages, params=request.GET)
    now = _shown(request.user, page)
    initial = {"text": now.text if now else "", **kept_fields(request)}
    form = ExplanationForm(submitted_data(request), initial=initial)
    if form.is_bound and form.is_valid() and (shown := _explain(request, form, place, page.state)):
        return redirect(shown)
    url = movement_url(place, ViewQuery(page.state.month, page.state.treatment).dated_query())
    context = {"form": form, "page": page, "url": url, "now": now}
    return render(request, "forum/support/explain_list.html", {"section": "places", **context})


def _shown(user: User, page: PlaceView) -> ListExplanation | None:
    explanations = ListExplanation.objects.visible_to(user)
    return explanations.filter(
        place=page.place, treatment_function=page.state.treatment, month=page.state.month
    ).first()


def _explain(
    request: SignedInRequest, form: ExplanationForm, place: Place, state: ViewQuery
) -> ListExplanation | None:
    explanation = run_or_add_error(
        form,
        lambda: actions.explain_list(
            place=place,
            month=state.month,
            treatment=state.treatment,
            text=form.cleaned_data["text"],
            by=request.user,
            idempotency_key=form.idempotency_key,
        ),
        field="text",
    )
    if explanation:
        messages.success(request, "Your explanation is shown beside the figures.")
    return explanation


@require_POST
@staff_only
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    explanations = ListExplanation.objects.visible_to(request.user).select_related("place")
    explanation = get_object_or_404(explanations, pk=pk)
    if not permissions.can_withdraw_explanation(request.user, explanation):
        raise Http404
    actions.withdraw_explanation(
        explanation=explanation, reason="withdrawn by the area", by=request.user
    )
    messages.success(request, "The explanation is withdrawn.")
    return redirect(explanation)
