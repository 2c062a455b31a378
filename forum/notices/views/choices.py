"""One's own choices: what one watches, what comes by e-mail, and the address of one's feed."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from forum.notices import actions
from forum.notices.forms import MailForm
from forum.notices.models import Level, Watch
from forum.notices.pages.choices import watched_things
from forum.notices.subjects import Subject
from forum.notices.views.inbox import back_to
from forum.notices.watching import names
from forum.people.forms import typed
from forum.people.gates import Signed, signed_in


@signed_in
def choices(request: Signed) -> HttpResponse:
    form = MailForm(typed(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.set_mail_choice(mail=form.mail(), by=request.user)
        messages.success(request, "Your choices have been saved.")
        return redirect("notice_settings")
    key = actions.feed_key(by=request.user)
    context = {
        "form": form,
        "watched": watched_things(request.user),
        "feed_url": settings.SITE_URL + reverse("notices_feed", args=[key.key]),
        "feed_since": key.made_at,
        "section": "notices",
    }
    return render(request, "forum/notices/settings.html", context)


@require_POST
@signed_in
def watch(request: Signed) -> HttpResponse:
    subject = Subject(request.POST.get("kind", ""), request.POST.get("key", ""))
    level = request.POST.get("level", "")
    known = Watch.objects.visible_to(request.user).filter(kind=subject.kind, key=subject.key)
    if level not in Level.values or not (names(request.user, [subject]) or known.exists()):
        raise Http404
    actions.set_level(subject=subject, level=level, by=request.user)
    return redirect(back_to(request, "notice_settings"))


@require_POST
@signed_in
def renew_feed(request: Signed) -> HttpResponse:
    actions.renew_feed_key(by=request.user)
    messages.success(request, "Your feed has a new address. The old one no longer answers.")
    return redirect("notice_settings")
