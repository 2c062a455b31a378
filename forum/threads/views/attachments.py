"""The files of a post."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from forum.casestudies.forms import FileForm
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.threads import permissions
from forum.threads.models import Post
from forum.threads.views.lookups import SECTION, get_readable_post_or_404
from forum.writing import actions as writing
from forum.writing.attachments import FileNotAccepted
from forum.writing.models import Attachment


@staff_only
def files(request: SignedInRequest, number: int) -> HttpResponse:
    post = get_readable_post_or_404(request, number)
    if not permissions.can_edit_post(request.user, post):
        raise Http404
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _attach_file(request, post, form):
        return redirect(request.path)
    attachments = Attachment.objects.visible_to(request.user).about(post)
    context = {"post": post, "form": form, "files": attachments}
    return render(request, "forum/threads/attachments.html", SECTION | context)


def _attach_file(request: SignedInRequest, post: Post, form: FileForm) -> bool:
    data = form.cleaned_data
    try:
        writing.attach_file(
            owner=post,
            file=data["file"].file,
            name=data["file"].name,
            by=request.user,
            description=data["description"],
        )
    except FileNotAccepted as refusal:
        form.add_error("file", str(refusal))
        return False
    messages.success(request, "The file has been added.")
    return True


@require_POST
@staff_only
def remove_file(request: SignedInRequest, number: int, file: int) -> HttpResponse:
    post = get_readable_post_or_404(request, number)
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user).about(post), pk=file)
    writing.detach_file(attachment=attachment, by=request.user)
    messages.success(request, "The file has been taken off.")
    return redirect("post_files", number=number)
