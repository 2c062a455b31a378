"""An ICB's answers by file: the file to fill in, what is wrong with one that was sent, what it changes."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forum.people.actions import Refused
from forum.people.web.decorators import SignedInRequest, second_factor_required
from forum.technologies import actions, permissions
from forum.technologies.actions.uploads import UploadRefused
from forum.technologies.exports import csv_file
from forum.technologies.models import AccessUpload
from forum.technologies.pages.area import IcbForm
from forum.technologies.pages.file_to_fill import file_rows
from forum.technologies.pages.upload import upload_page
from forum.technologies.sheets import MAX_FILE_BYTES, FileRefused, Problem, xlsx_file
from forum.technologies.views.lookups import get_icb_or_404
from forum.writing.attachments.kinds import MEDIA_TYPES, FileKind
from metrics.models import Place
from metrics.views.body_limits import takes_bodies_of

MOST_PROBLEMS = 200


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="XLSX or CSV, up to 5 MB and 5,000 rows. No patient information.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )


@takes_bodies_of(MAX_FILE_BYTES)
@second_factor_required
def upload(request: SignedInRequest, code: str) -> HttpResponse:
    icb = _get_own_icb_or_404(request, code)
    form = UploadForm(request.POST or None, request.FILES or None)
    problems: Iterable[Problem] = ()
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("technology_upload", pk=_read(request, icb, form).pk)
        except UploadRefused as refused:
            problems = refused.problems
            form.add_error("file", str(refused))
        except (FileRefused, Refused) as refused:
            form.add_error("file", str(refused))
    context = {"form": form, "icb": icb, "problems": list(problems)[:MOST_PROBLEMS]}
    return render(request, "forum/technologies/upload.html", context)


def _read(request: SignedInRequest, icb: Place, form: UploadForm) -> AccessUpload:
    file: Any = form.cleaned_data["file"]
    content = file.read(MAX_FILE_BYTES + 1)
    return actions.read_upload(icb=icb, content=content, file_name=file.name, by=request.user)


@second_factor_required
def differences(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = AccessUpload.objects.visible_to(request.user).select_related("icb")
    upload = get_object_or_404(rows, pk=pk)
    can_save = permissions.can_save_upload(request.user, upload)
    if request.method == "POST" and not can_save:
        raise Http404
    if request.method == "POST" and _save(request, upload):
        return redirect("technologies_of_area", code=upload.icb.code)
    page = upload_page(upload, request.GET.get("page"))
    context = {"differences": page, "page": page.page, "upload": upload, "can_save": can_save}
    return render(request, "forum/technologies/differences.html", context)


def _save(request: SignedInRequest, upload: AccessUpload) -> bool:
    try:
        count = actions.save_upload(
            upload=upload, seen=request.POST.get("seen", ""), by=request.user
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    noun = "answer is" if count == 1 else "answers are"
    messages.success(request, f"{count} {noun} saved. They hold for 12 months.")
    return True


@require_safe
@second_factor_required
def to_fill_csv(request: SignedInRequest, code: str) -> HttpResponse:
    icb = _get_own_icb_or_404(request, code)
    rows = _rows(request, icb)
    return csv_file(_file_name(icb), next(rows), rows)


@require_safe
@second_factor_required
def to_fill_xlsx(request: SignedInRequest, code: str) -> HttpResponse:
    icb = _get_own_icb_or_404(request, code)
    content = xlsx_file("Technologies", _rows(request, icb))
    response = HttpResponse(content, content_type=MEDIA_TYPES[FileKind.XLSX])
    response["Content-Disposition"] = f'attachment; filename="{_file_name(icb)}.xlsx"'
    return response


def _rows(request: SignedInRequest, icb: Place) -> Iterator[tuple[str, ...]]:
    return file_rows(user=request.user, icb=icb, trusts=IcbForm(request.GET).shows_trusts())


def _file_name(icb: Place) -> str:
    return f"technologies-{icb.code}-{timezone.localdate():%Y-%m-%d}"


def _get_own_icb_or_404(request: SignedInRequest, code: str) -> Place:
    icb = get_icb_or_404(request, code)
    if not permissions.can_attest(request.user, icb):
        raise Http404
    return icb
