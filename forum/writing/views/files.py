"""The page on which files are added to something and taken off: one for all that has files."""

from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from forum.people.web.decorators import SignedInRequest
from forum.people.web.form_fields import submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.writing import actions
from forum.writing.attachments import FileNotAccepted
from forum.writing.forms import FileForm
from forum.writing.models import Attachment
from forum.writing.owners import has_versions
from forum.writing.patient_data_checks import check_texts


def show_files(
    request: SignedInRequest, owner: models.Model, template: str, context: dict[str, Any]
) -> HttpResponse:
    """The page, or what follows the file that was sent. `template` extends forum/writing/files.html."""
    initial = kept_fields(request)
    form = FileForm(submitted_data(request), request.FILES or None, initial=initial)
    if form.is_bound and form.is_valid() and _attach(request, owner, form):
        return redirect(request.path)
    files = Attachment.objects.visible_to(request.user).about(owner)
    return render(request, template, {"form": form, "files": files, "owner": owner} | context)


def _attach(request: SignedInRequest, owner: models.Model, form: FileForm) -> bool:
    file, description = form.cleaned_data["file"], form.cleaned_data["description"]
    try:
        attachment = actions.attach_file(
            owner=owner, file=file.file, name=file.name, by=request.user, description=description
        )
    except FileNotAccepted as refusal:
        form.add_error("file", str(refusal))
        return False
    check = check_texts({"name": file.name, "description": description}, by=request.user)
    for field, findings in check.warnings.items():
        for finding in findings:
            messages.warning(request, f"Look at the file’s {field} again. {finding.advice}")
    until = " Others see it once it has been checked for patient information."
    messages.success(request, f"The file has been added.{until if attachment.is_withheld else ''}")
    return True


def remove_file(request: SignedInRequest, owner: models.Model, number: int) -> None:
    files = Attachment.objects.visible_to(request.user).about(owner)
    attachment = get_object_or_404(files, pk=number)
    actions.detach_file(attachment=attachment, by=request.user)
    waits = has_versions(owner) and attachment.is_published
    until = " Readers have it until the new version is published." if waits else ""
    messages.success(request, f"The file has been taken off.{until}")
