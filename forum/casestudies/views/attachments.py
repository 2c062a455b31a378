"""The files of a case study."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from forum.casestudies import patient_data_checks, permissions
from forum.casestudies.forms import FileForm
from forum.casestudies.models import CaseStudy
from forum.casestudies.views.lookups import get_own_case_study_or_404
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.session_expiry import form_kept_over_sign_in, keep_form_over_sign_in
from forum.writing import actions
from forum.writing.attachments import FileNotAccepted
from forum.writing.models import Attachment


@keep_form_over_sign_in
@staff_only
def files(request: SignedInRequest, number: int) -> HttpResponse:
    case_study = get_own_case_study_or_404(request, number)
    can_edit = permissions.can_edit(request.user, case_study)
    initial = form_kept_over_sign_in(request)
    form = FileForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and not can_edit:
        raise Http404
    if request.method == "POST" and form.is_valid() and _attach(request, case_study, form):
        return redirect("case_study_files", number=number)
    attachments = Attachment.objects.visible_to(request.user).about(case_study)
    context = {"case_study": case_study, "form": form, "files": attachments, "can_edit": can_edit}
    return render(request, "forum/casestudies/attachments.html", context)


def _attach(request: SignedInRequest, case_study: CaseStudy, form: FileForm) -> bool:
    data = form.cleaned_data
    try:
        actions.attach_file(
            owner=case_study,
            file=data["file"].file,
            name=data["file"].name,
            by=request.user,
            description=data["description"],
        )
    except FileNotAccepted as refusal:
        form.add_error("file", str(refusal))
        return False
    texts = {"name": data["file"].name, "description": data["description"]}
    for finding in patient_data_checks.warning_findings(texts):
        messages.warning(request, f"Look at the file’s {finding.question} again. {finding.advice}")
    messages.success(request, "The file has been added.")
    return True


@require_POST
@staff_only
def remove_file(request: SignedInRequest, number: int, file: int) -> HttpResponse:
    case_study = get_own_case_study_or_404(request, number)
    attachment = get_object_or_404(
        Attachment.objects.visible_to(request.user).about(case_study), pk=file
    )
    actions.detach_file(attachment=attachment, by=request.user)
    until = (
        " Readers have it until the new version is published." if attachment.is_published else ""
    )
    messages.success(request, f"The file has been taken off.{until}")
    return redirect("case_study_files", number=number)
