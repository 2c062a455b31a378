"""Beside the text of a case study: its files, and texts that the patient-data guard stopped."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from forum.casestudies import guarding, permissions
from forum.casestudies.forms import AppealForm, DecideForm, FileForm
from forum.casestudies.models import CaseStudy
from forum.casestudies.sections import QUESTIONS
from forum.casestudies.views.found import (
    keep_refused,
    keeping_what_was_typed,
    kind_or_404,
    mine_or_404,
    typed_before_signing_in,
)
from forum.people.actions import Refused
from forum.people.gates import Gated, Signed, second_factor_required, staff_only
from forum.writing import actions
from forum.writing.attachments import NotAccepted
from forum.writing.models import Attachment, HeldText


@keeping_what_was_typed
@staff_only
def files(request: Signed, number: int) -> HttpResponse:
    story = mine_or_404(request, number)
    may_edit = permissions.can_edit(request.user, story)
    typed = typed_before_signing_in(request)
    form = FileForm(request.POST or None, request.FILES or None, initial=typed)
    if request.method == "POST" and not may_edit:
        raise Http404
    if request.method == "POST" and form.is_valid() and _attached(request, story, form):
        return redirect("case_study_files", number=number)
    there = Attachment.objects.visible_to(request.user).about(story)
    context = {"story": story, "form": form, "files": there, "may_edit": may_edit}
    return render(request, "forum/casestudies/attach.html", context)


def _attached(request: Signed, story: CaseStudy, form: FileForm) -> bool:
    given = form.cleaned_data
    try:
        actions.attach(
            owner=story, file=given["file"].file, name=given["file"].name, by=request.user,
            description=given["description"],
        )  # fmt: skip
    except NotAccepted as refusal:
        form.add_error("file", str(refusal))
        return False
    named = {"name": given["file"].name, "description": given["description"]}
    for found in guarding.warning(named):
        messages.warning(request, f"Look at the file’s {found.question} again. {found.advice}")
    messages.success(request, "The file has been added.")
    return True


@require_POST
@staff_only
def take_off(request: Signed, number: int, file: int) -> HttpResponse:
    story = mine_or_404(request, number)
    found = get_object_or_404(Attachment.objects.visible_to(request.user).about(story), pk=file)
    actions.detach(attachment=found, by=request.user)
    until = " Readers have it until the new version is published." if found.shown else ""
    messages.success(request, f"The file has been taken off.{until}")
    return redirect("case_study_files", number=number)


def _back_to_its_section(gated: Gated) -> Gated:
    """As `looking_after.back_to_its_form`, for an appeal."""

    @wraps(gated)
    def gate(request: HttpRequest, number: int, name: str) -> HttpResponse:
        if request.user.is_authenticated:
            return gated(request, number, name)
        keep_refused(request, "appeal")
        return redirect_to_login(reverse("case_study_section", args=[number, name]))

    return gate


@require_POST
@_back_to_its_section
@staff_only
def appeal(request: Signed, number: int, name: str) -> HttpResponse:
    kind, story = kind_or_404(name), mine_or_404(request, number)
    held = HeldText.objects.of(kind.name, story).kept_for(request.user).first()
    form = AppealForm(request.POST)
    if held is None:
        raise Http404
    try:
        if form.is_valid():
            actions.appeal(held=held, why=form.cleaned_data["why"], by=request.user)
            messages.success(request, "A steward will look at it. Your text is kept meanwhile.")
        else:
            messages.error(request, "Say what the number is, so that a steward can decide.")
    except Refused as refusal:
        keep_refused(request, "appeal")
        messages.error(request, str(refusal))
    return redirect("case_study_section", number=number, name=name)


@keeping_what_was_typed
@second_factor_required
def decide(request: Signed, number: int) -> HttpResponse:
    held = get_object_or_404(HeldText.objects.decidable_by(request.user), pk=number)
    form = DecideForm(request.POST or None, initial=typed_before_signing_in(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(
                held=held, is_nhs_number=form.cleaned_data["decision"] == "nhs",
                reason=form.cleaned_data["reason"], by=request.user,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Its author sees your answer in the section.")
            return redirect("case_studies_mine")
    texts = [
        (QUESTIONS[name].title, text) for name, text in held.texts.items() if name in QUESTIONS
    ]
    context = {"held": held, "form": form, "texts": texts}
    return render(request, "forum/casestudies/decide.html", context)
