from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum.notices import actions
from forum.notices.models import Letter
from forum.notices.pages.inbox import inbox
from forum.notices.permissions import can_see_letters
from forum.people.actions import Refused
from forum.people.gates import Signed, second_factor_required, signed_in

MOST_LETTERS = 200


@require_safe
@signed_in
def notices(request: Signed) -> HttpResponse:
    page = inbox(user=request.user, asked=request.GET)
    if page.not_seen:
        actions.mark_seen(numbers=page.not_seen, by=request.user)
    troubled = can_see_letters(request.user) and Letter.objects.troubled().exists()
    context = {"page": page, "troubled": troubled, "section": "notices"}
    return render(request, "forum/notices/inbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def notice(request: Signed, number: int) -> HttpResponse:
    """Read it: by following it, or by saying so in the inbox."""
    found = actions.mark_read(number=number, by=request.user)
    if found is None:
        raise Http404
    return redirect(back_to(request) if request.method == "POST" else found.path)


@require_POST
@signed_in
def read_all(request: Signed) -> HttpResponse:
    actions.mark_all_read(by=request.user)
    return redirect("notices")


@require_safe
@second_factor_required
def letters(request: Signed) -> HttpResponse:
    """E-mails that were not sent: to whom, and what the mail server said; not what stands in them."""
    if not can_see_letters(request.user):
        raise Http404
    found = Letter.objects.visible_to(request.user).troubled().select_related("person")
    context = {"letters": found[:MOST_LETTERS], "section": "notices"}
    return render(request, "forum/notices/letters.html", context)


@require_POST
@second_factor_required
def send_again(request: Signed, number: int) -> HttpResponse:
    letter = get_object_or_404(Letter.objects.visible_to(request.user), pk=number)
    try:
        actions.send_again(letter=letter, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("notice_letters")


def back_to(request: HttpRequest, otherwise: str = "notices") -> str:
    """Where a form says that one came from, if that is on this site."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return back if safe else otherwise
