"""The files of a case study."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from forum.casestudies import permissions
from forum.casestudies.views.lookups import get_own_case_study_or_404
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.writing.attachments import MAX_FILE_BYTES
from forum.writing.views.files import remove_file as remove_file_of
from forum.writing.views.files import show_files
from metrics.views.body_limits import takes_bodies_of


@takes_bodies_of(MAX_FILE_BYTES)
@staff_only
def files(request: SignedInRequest, number: int) -> HttpResponse:
    case_study = get_own_case_study_or_404(request, number)
    can_edit = permissions.can_edit(request.user, case_study)
    if request.method == "POST" and not can_edit:
        raise Http404
    context = {
        "case_study": case_study,
        "can_edit": can_edit,
        "remove_view": "case_study_remove_file",
    }
    return show_files(request, case_study, "forum/casestudies/attachments.html", context)


@require_POST
@staff_only
def remove_file(request: SignedInRequest, number: int, file: int) -> HttpResponse:
    remove_file_of(request, get_own_case_study_or_404(request, number), file)
    return redirect("case_study_files", number=number)
