"""Links in e-mails. They need no sign-in: whoever has one may use it, and nobody can guess one.

A GET changes nothing, because mail systems open links to look at them. The POST is exempt from the
check of where it comes from: a mail program sends it by itself (RFC 8058), and the address is the
proof.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from forum.notifications import actions, tokens
from forum.notifications.subjects import SubjectKind
from forum.notifications.watching import visible_subjects

DESCRIPTIONS = {
    "digest": "digests of what is new",
    "immediate": "e-mails at once when somebody mentions you, replies to you or asks you for something",
    "all": "e-mails about what is new",
}
METHODS = ["GET", "HEAD", "POST"]


@csrf_exempt
@require_http_methods(METHODS)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    signed = tokens.read_unsubscribe_token(token)
    if signed is None or signed[1] not in actions.UNSUBSCRIBE:
        raise Http404
    person, choice = signed
    if request.method == "POST":
        choice = "all" if request.POST.get("what") == "all" else choice
        actions.unsubscribe(choice=choice, by=person)
    context = {
        "is_done": request.method == "POST",
        "description": DESCRIPTIONS[choice],
        "chosen": choice,
    }
    return _private(render(request, "forum/notifications/unsubscribe.html", context))


@csrf_exempt
@require_http_methods(METHODS)
def mute(request: HttpRequest, token: str) -> HttpResponse:
    signed = tokens.read_mute_token(token)
    if signed is None or signed[1].kind not in SubjectKind.values:
        raise Http404
    person, subject = signed
    if request.method == "POST":
        actions.mute(subject=subject, by=person)
    visible = visible_subjects(request.user, [subject]).get(subject)
    context = {
        "is_done": request.method == "POST",
        "kind": SubjectKind(subject.kind).label,
        # Only what this reader may see anyway: the e-mail may have been forwarded.
        "title": visible.title if visible else "",
    }
    return _private(render(request, "forum/notifications/mute.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
