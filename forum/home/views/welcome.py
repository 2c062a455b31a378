"""Three questions for somebody new, and what they can do first."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from forum.home import actions
from forum.home import first_steps as pages
from forum.home.forms import FirstQuestionsForm
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.form_fields import submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.people.web.next_page import next_url
from forum.people.web.refusals import run_or_add_error


@staff_only
def first_questions(request: SignedInRequest) -> HttpResponse:
    form = FirstQuestionsForm(
        submitted_data(request), user=request.user, initial=kept_fields(request)
    )
    if request.method == "POST" and form.is_valid() and _save(request, form):
        return redirect(_first_steps_url(request))
    context = {"form": form, "next_url": next_url(request), "skip_url": _first_steps_url(request)}
    return render(request, "forum/first_questions.html", context)


@require_safe
@staff_only
def first_steps(request: SignedInRequest) -> HttpResponse:
    address = next_url(request)
    context = {
        "steps": pages.first_steps(request.user),
        "next_url": "" if address == reverse("home") else address,
    }
    return render(request, "forum/first_steps.html", context)


def _save(request: SignedInRequest, form: FirstQuestionsForm) -> bool:
    findings = run_or_add_error(
        form, lambda: actions.save_first_answers(by=request.user, **form.answers())
    )
    for finding in findings or ():
        messages.warning(request, f"“{finding.masked_text}”: {finding.advice}")
    return findings is not None


def _first_steps_url(request: SignedInRequest) -> str:
    address = next_url(request)
    query = f"?{urlencode({'next': address})}" if address else ""
    return f"{reverse('first_steps')}{query}"
