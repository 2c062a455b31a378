"""A person's own settings: what they watch, what comes by e-mail, and the address of their feed."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from forum.notifications import actions
from forum.notifications.forms import EmailPreferencesForm
from forum.notifications.models import FeedKey, Level, Watch
from forum.notifications.pages.preferences import watched_rows
from forum.notifications.subjects import WatchSubject
from forum.notifications.watching import visible_subjects
from forum.people.actions import Refused
from forum.people.web.decorators import SignedInRequest, sign_in_required
from forum.people.web.form_fields import submitted_data
from forum.people.web.next_page import next_url


@sign_in_required
def preferences(request: SignedInRequest) -> HttpResponse:
    form = EmailPreferencesForm(submitted_data(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.set_email_preferences(preferences=form.preferences(), by=request.user)
        messages.success(request, "Your choices have been saved.")
        return redirect("notification_settings")
    key = FeedKey.objects.visible_to(request.user).first() or actions.feed_key(by=request.user)
    context = {
        "form": form,
        "watched": watched_rows(request.user),
        "feed_url": settings.SITE_URL + reverse("notification_feed", args=[key.key]),
        "feed_since": key.created_at,
    }
    return render(request, "forum/notifications/settings.html", context)


@require_POST
@sign_in_required
def set_watch_level(request: SignedInRequest) -> HttpResponse:
    subject = WatchSubject(request.POST.get("kind", ""), request.POST.get("key", ""))
    level = request.POST.get("level", "")
    known = Watch.objects.visible_to(request.user).filter(kind=subject.kind, key=subject.key)
    if level not in Level.values or not (
        visible_subjects(request.user, [subject]) or known.exists()
    ):
        raise Http404
    try:
        actions.set_watch_level(subject=subject, level=level, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(next_url(request, "notification_settings"))


@require_POST
@sign_in_required
def renew_feed_key(request: SignedInRequest) -> HttpResponse:
    actions.renew_feed_key(by=request.user)
    messages.success(request, "Your feed has a new address. The old one no longer answers.")
    return redirect("notification_settings")
