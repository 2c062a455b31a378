"""Beside the text of posts: marks, files, history; and what scripts ask for while somebody types."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from forum.casestudies.forms import AppealForm, FileForm
from forum.people.actions import Refused
from forum.people.permissions import can_read_staff_content
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.threads import actions, permissions
from forum.threads.forms import SLOT_PATTERN, draft_texts, strip_nul
from forum.threads.models import Post, PostVersion, Thread
from forum.threads.pages.composer import choices_for, preview_of
from forum.threads.views.lookups import (
    SECTION,
    get_listed_post_or_404,
    get_readable_post_or_404,
    next_url,
    post_url,
)
from forum.writing import actions as writing
from forum.writing import markdown
from forum.writing.attachments import FileNotAccepted
from forum.writing.models import Attachment, BlockedText

MARKS: dict[str, Callable[..., object]] = {
    "useful": actions.mark_useful,
    "not-useful": actions.unmark_useful,
    "bookmark": actions.bookmark,
    "no-bookmark": actions.unbookmark,
}


@require_POST
@staff_only
def mark(request: SignedInRequest, number: int, verb: str) -> HttpResponse:
    post = get_listed_post_or_404(request, number)
    try:
        if verb == "answer":
            actions.mark_answered(thread=post.thread, post=post, by=request.user)
            messages.success(request, "It is marked as the answer, and stands first.")
        elif verb in MARKS:
            MARKS[verb](post=post, by=request.user)
        else:
            raise Http404
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(next_url(request, post_url(post)))


@require_safe
@staff_only
def history(request: SignedInRequest, number: int) -> HttpResponse:
    post = get_readable_post_or_404(request, number)
    versions = PostVersion.objects.visible_to(request.user).filter(post=post)
    told = [
        (one, markdown.render_markdown(one.body, highest_heading=4))
        for one in versions.select_related("author")
    ]
    context = {"post": post, "versions": told, "now": preview_of(post.body)}
    return render(request, "forum/threads/history.html", SECTION | context)


# --- while somebody types ------------------------------------------------------------------------


def _scripts_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """401 tells a script that the session has ended: a page to sign in at would not."""

    def gate(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"said": "You have been signed out."}, status=401)
        if not can_read_staff_content(request.user):
            raise Http404
        return view(request)

    return gate


@require_POST
@_scripts_only
def autosave(request: SignedInRequest) -> HttpResponse:
    box = request.POST.get("box", "")
    if not SLOT_PATTERN.fullmatch(box):
        raise Http404
    try:
        kept = actions.save_draft(slot=box, texts=draft_texts(request.POST), by=request.user)
    except Refused as refusal:
        return JsonResponse({"said": str(refusal)}, status=400)
    said = f"Draft kept at {timezone.localtime():%H:%M:%S}." if kept else ""
    return JsonResponse({"said": said})


@require_POST
@_scripts_only
def preview(request: SignedInRequest) -> HttpResponse:
    return HttpResponse(preview_of(request.POST.get("body", "")))


@require_safe
@_scripts_only
def mentions(request: SignedInRequest) -> HttpResponse:
    asked = request.GET.get("thread", "")
    there = Thread.objects.visible_to(request.user).select_related("place", "icb")
    number = int(asked) if asked.isdecimal() and len(asked) < 18 else 0
    thread = there.filter(pk=number).first() if number else None
    found = choices_for(request.user, thread, request.GET.get("q", ""))
    return JsonResponse({"choices": [{"handle": one.handle, "words": one.words} for one in found]})


@require_POST
@staff_only
def discard(request: SignedInRequest) -> HttpResponse:
    actions.discard_draft(slot=strip_nul(request.POST.get("box", ""))[:120], by=request.user)
    messages.success(request, "The draft has been thrown away.")
    return redirect(next_url(request, "threads"))


# --- texts that were stopped ---------------------------------------------------------------------


@require_POST
@staff_only
def appeal(request: SignedInRequest, number: int) -> HttpResponse:
    held = get_object_or_404(BlockedText.objects.open_for(request.user), pk=number)
    form = AppealForm(request.POST)
    try:
        if form.is_valid():
            writing.appeal_blocked_text(
                blocked_text=held, reason=form.cleaned_data["why"], by=request.user
            )
            messages.success(request, "A steward will look at it. Your text is kept meanwhile.")
        else:
            messages.error(request, "Say what the number is, so that a steward can decide.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(next_url(request, "threads"))


# --- files ---------------------------------------------------------------------------------------


@staff_only
def files(request: SignedInRequest, number: int) -> HttpResponse:
    post = get_readable_post_or_404(request, number)
    if not permissions.can_edit_post(request.user, post):
        raise Http404
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _attached(request, post, form):
        return redirect(request.path)
    there = Attachment.objects.visible_to(request.user).about(post)
    context = {"post": post, "form": form, "files": there}
    return render(request, "forum/threads/attachments.html", SECTION | context)


def _attached(request: SignedInRequest, post: Post, form: FileForm) -> bool:
    given = form.cleaned_data
    try:
        writing.attach_file(
            owner=post,
            file=given["file"].file,
            name=given["file"].name,
            by=request.user,
            description=given["description"],
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
    found = get_object_or_404(Attachment.objects.visible_to(request.user).about(post), pk=file)
    writing.detach_file(attachment=found, by=request.user)
    messages.success(request, "The file has been taken off.")
    return redirect("post_files", number=number)
