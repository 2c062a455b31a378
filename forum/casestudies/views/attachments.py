"""Beside the text of a case study: its files, and texts that the patient-data guard stopped."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from forum.casestudies import patient_data_checks, permissions
from forum.casestudies.forms import AppealDecisionForm, AppealForm, FileForm
from forum.casestudies.models import CaseStudy
from forum.casestudies.sections import QUESTIONS
from forum.casestudies.views.lookups import (
    form_kept_over_sign_in,
    get_own_case_study_or_404,
    get_section_kind_or_404,
    keep_form_over_sign_in,
    keep_refused_form,
)
from forum.people.actions import Refused
from forum.people.web.decorators import (
    DecoratedView,
    SignedInRequest,
    second_factor_required,
    staff_only,
)
from forum.writing import actions
from forum.writing.attachments import FileNotAccepted
from forum.writing.models import Attachment, BlockedText


@keep_form_over_sign_in
@staff_only
def files(request: SignedInRequest, number: int) -> HttpResponse:
    story = get_own_case_study_or_404(request, number)
    may_edit = permissions.can_edit(request.user, story)
    typed = form_kept_over_sign_in(request)
    form = FileForm(request.POST or None, request.FILES or None, initial=typed)
    if request.method == "POST" and not may_edit:
        raise Http404
    if request.method == "POST" and form.is_valid() and _attached(request, story, form):
        return redirect("case_study_files", number=number)
    there = Attachment.objects.visible_to(request.user).about(story)
    context = {"story": story, "form": form, "files": there, "may_edit": may_edit}
    return render(request, "forum/casestudies/attachments.html", context)


def _attached(request: SignedInRequest, story: CaseStudy, form: FileForm) -> bool:
    given = form.cleaned_data
    try:
        actions.attach_file(
            owner=story,
            file=given["file"].file,
            name=given["file"].name,
            by=request.user,
            description=given["description"],
        )
    except FileNotAccepted as refusal:
        form.add_error("file", str(refusal))
        return False
    named = {"name": given["file"].name, "description": given["description"]}
    for found in patient_data_checks.warning_findings(named):
        messages.warning(request, f"Look at the file’s {found.question} again. {found.advice}")
    messages.success(request, "The file has been added.")
    return True


@require_POST
@staff_only
def remove_file(request: SignedInRequest, number: int, file: int) -> HttpResponse:
    story = get_own_case_study_or_404(request, number)
    found = get_object_or_404(Attachment.objects.visible_to(request.user).about(story), pk=file)
    actions.detach_file(attachment=found, by=request.user)
    until = " Readers have it until the new version is published." if found.is_published else ""
    messages.success(request, f"The file has been taken off.{until}")
    return redirect("case_study_files", number=number)


def _back_to_its_section(gated: DecoratedView) -> DecoratedView:
    """As `looking_after.back_to_its_form`, for an appeal."""

    @wraps(gated)
    def gate(request: HttpRequest, number: int, name: str) -> HttpResponse:
        if request.user.is_authenticated:
            return gated(request, number, name)
        keep_refused_form(request, "appeal")
        return redirect_to_login(reverse("case_study_section", args=[number, name]))

    return gate


@require_POST
@_back_to_its_section
@staff_only
def appeal(request: SignedInRequest, number: int, name: str) -> HttpResponse:
    kind, story = get_section_kind_or_404(name), get_own_case_study_or_404(request, number)
    held = BlockedText.objects.for_form(kind.name, story).open_for(request.user).first()
    form = AppealForm(request.POST)
    if held is None:
        raise Http404
    try:
        if form.is_valid():
            actions.appeal_blocked_text(
                blocked_text=held, reason=form.cleaned_data["why"], by=request.user
            )
            messages.success(request, "A steward will look at it. Your text is kept meanwhile.")
        else:
            messages.error(request, "Say what the number is, so that a steward can decide.")
    except Refused as refusal:
        keep_refused_form(request, "appeal")
        messages.error(request, str(refusal))
    return redirect("case_study_section", number=number, name=name)


@keep_form_over_sign_in
@second_factor_required
def decide_appeal(request: SignedInRequest, number: int) -> HttpResponse:
    held = get_object_or_404(BlockedText.objects.decidable_by(request.user), pk=number)
    form = AppealDecisionForm(request.POST or None, initial=form_kept_over_sign_in(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_blocked_text(
                blocked_text=held,
                is_nhs_number=form.cleaned_data["decision"] == "nhs",
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Its author sees your answer in the section.")
            return redirect("case_studies_mine")
    texts = [
        (QUESTIONS[name].title, text) for name, text in held.texts.items() if name in QUESTIONS
    ]
    context = {"held": held, "form": form, "texts": texts}
    return render(request, "forum/casestudies/decide_appeal.html", context)
