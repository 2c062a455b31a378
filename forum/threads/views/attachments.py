"""The files of a post."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from forum.people.web.decorators import SignedInRequest, staff_only
from forum.threads import permissions
from forum.threads.views.lookups import get_readable_post_or_404
from forum.writing.attachments import MAX_FILE_BYTES
from forum.writing.views.files import remove_file as remove_file_of
from forum.writing.views.files import show_files
from metrics.views.body_limits import takes_bodies_of


@takes_bodies_of(MAX_FILE_BYTES)
@staff_only
def files(request: SignedInRequest, number: int) -> HttpResponse:
    post = get_readable_post_or_404(request, number)
    if not permissions.can_edit_post(request.user, post):
        raise Http404
    context = {"post": post, "can_edit": True, "remove_view": "post_remove_file"}
    return show_files(request, post, "forum/threads/attachments.html", context)


@require_POST
@staff_only
def remove_file(request: SignedInRequest, number: int, file: int) -> HttpResponse:
    remove_file_of(request, get_readable_post_or_404(request, number), file)
    return redirect("post_files", number=number)
