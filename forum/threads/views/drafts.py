"""What a writer needs while typing: saved drafts, a preview, whom to mention."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from forum.people.actions import Refused
from forum.people.permissions import can_read_staff_content
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.next_page import next_url
from forum.threads import actions
from forum.threads.forms import SLOT_PATTERN, draft_texts
from forum.threads.models import Thread
from forum.threads.pages.composer import find_mention_choices, render_preview
from metrics.typed_text import parse_number


def _scripts_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """401 tells a script that the session has ended: a page to sign in at would not."""

    def require_session(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"message": "You have been signed out."}, status=401)
        if not can_read_staff_content(request.user):
            raise Http404
        return view(request)

    return require_session


@require_POST
@_scripts_only
def autosave(request: SignedInRequest) -> HttpResponse:
    slot = request.POST.get("slot", "")
    if not SLOT_PATTERN.fullmatch(slot):
        raise Http404
    try:
        draft = actions.save_draft(slot=slot, texts=draft_texts(request.POST), by=request.user)
    except Refused as refusal:
        return JsonResponse({"message": str(refusal)}, status=400)
    message = f"Draft kept at {timezone.localtime():%H:%M:%S}." if draft else ""
    return JsonResponse({"message": message})


@require_POST
@_scripts_only
def preview(request: SignedInRequest) -> HttpResponse:
    return HttpResponse(render_preview(request.POST.get("body", "")))


@require_safe
@_scripts_only
def mentions(request: SignedInRequest) -> HttpResponse:
    query, thread = request.GET.get("q", ""), _thread_of_query(request)
    choices = find_mention_choices(request.user, thread, query)
    return JsonResponse(
        {"choices": [{"handle": choice.handle, "words": choice.words} for choice in choices]}
    )


@require_safe
@staff_only
def mention_lookup(request: SignedInRequest) -> HttpResponse:
    """The same without JavaScript: a page in a tab of its own."""
    query, thread = request.GET.get("q", ""), _thread_of_query(request)
    choices = find_mention_choices(request.user, thread, query) if query.strip() else ()
    context = {"query": query, "thread": thread, "choices": choices}
    return render(request, "forum/threads/mention_choices.html", context)


def _thread_of_query(request: SignedInRequest) -> Thread | None:
    number = parse_number(request.GET.get("thread"))
    if number is None:
        return None
    visible_threads = Thread.objects.visible_to(request.user).select_related("place", "icb")
    return visible_threads.filter(pk=number).first()


@require_POST
@staff_only
def delete_draft(request: SignedInRequest) -> HttpResponse:
    actions.delete_draft(slot=request.POST.get("slot", "")[:120], by=request.user)
    messages.success(request, "Draft deleted.")
    return redirect(next_url(request, "threads"))
