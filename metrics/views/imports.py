"""Importing files by hand, for those who may publish releases."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from metrics.models import ImportRequest
from metrics.pages.imports import NOTHING_GIVEN, SHOWN, TOO_LARGE, imports_page
from metrics.queue import enqueue
from metrics.releases.import_requests import (
    UPLOAD_LIMIT,
    keep_uploads,
    refused_address,
    request_addresses,
    request_upload,
)
from metrics.tasks import register_import_request
from metrics.typed_text import clean_text
from metrics.views.body_limits import declared_size, measures_bodies_itself
from metrics.views.publishers import require_publisher

# What a form's other fields and the marks between its files may take.
ROOM_FOR_FIELDS = 1024 * 1024


@measures_bodies_itself
@csrf_exempt  # To look for the token is to read the body; _submit does, once it may be read.
@login_required
def imports(request: HttpRequest) -> HttpResponse:
    require_publisher(request)
    if request.method != "POST":
        return _page(request)
    if declared_size(request) > UPLOAD_LIMIT + ROOM_FOR_FIELDS:
        return _page(request, file_errors=[TOO_LARGE], status=413)
    return _submit(request)


@csrf_protect
def _submit(request: HttpRequest) -> HttpResponse:
    by = str(request.user)
    addresses = [
        line.strip() for line in clean_text(request.POST.get("addresses", "")).splitlines()
    ]
    errors = {line: problem for line in addresses if line and (problem := refused_address(line))}
    files = request.FILES.getlist("files")
    kept, file_errors = keep_uploads([(file.name or "file", file.chunks()) for file in files])
    with transaction.atomic():
        good = [line for line in addresses if line and line not in errors]
        requests = request_addresses(addresses=good, by=by)
        requests += [request_upload(stored=stored, by=by) for stored in kept]
    return _answer(request, requests, errors, file_errors)


def _answer(
    request: HttpRequest,
    requests: list[ImportRequest],
    address_errors: dict[str, str],
    file_errors: list[str],
) -> HttpResponse:
    if requests:
        for wanted in requests:
            enqueue(register_import_request, wanted.pk)
        files = "1 file is" if len(requests) == 1 else f"{len(requests)} files are"
        messages.success(request, f"{files} being imported. This page shows how far it is.")
    elif not address_errors and not file_errors:
        file_errors = [NOTHING_GIVEN]
    if not address_errors and not file_errors:
        return redirect("imports")
    return _page(request, address_errors, file_errors)


def _page(
    request: HttpRequest,
    address_errors: dict[str, str] | None = None,
    file_errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """With the addresses that cannot be used, to be put right."""
    requests = ImportRequest.objects.visible_to(request.user).newest_first()[:SHOWN]
    page = imports_page(
        requests=requests.select_related("release").prefetch_related("release__issues"),
        addresses="\n".join(address_errors or ()),
        address_errors=list((address_errors or {}).values()),
        file_errors=file_errors or (),
    )
    return render(request, "metrics/imports.html", {"page": page}, status=status)
