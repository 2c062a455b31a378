from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum.notifications import actions
from forum.notifications.models import Notification, OutgoingEmail
from forum.notifications.pages.inbox import inbox
from forum.notifications.permissions import can_see_outgoing_emails
from forum.people.actions import Refused
from forum.people.web.decorators import SignedInRequest, second_factor_required, sign_in_required
from forum.people.web.next_page import next_url
from metrics.write_refusals import written_if_possible

MAX_EMAILS = 200


@require_safe
@sign_in_required
def inbox_page(request: SignedInRequest) -> HttpResponse:
    page = inbox(user=request.user, query=request.GET)
    if page.unseen_ids:
        with written_if_possible():
            actions.mark_seen(notification_ids=page.unseen_ids, by=request.user)
    has_undelivered = (
        can_see_outgoing_emails(request.user) and OutgoingEmail.objects.undelivered().exists()
    )
    context = {"page": page, "has_undelivered": has_undelivered}
    return render(request, "forum/notifications/inbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
def open_notification(request: SignedInRequest, number: int) -> HttpResponse:
    """Mark it as read: by following its link, or by the button in the inbox."""
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=number)
    with written_if_possible():
        actions.mark_read(notification_id=number, by=request.user)
    return redirect(
        next_url(request, "notifications") if request.method == "POST" else notification.path
    )


@require_POST
@sign_in_required
def mark_all_read(request: SignedInRequest) -> HttpResponse:
    actions.mark_all_read(by=request.user)
    return redirect("notifications")


@require_safe
@second_factor_required
def undelivered_emails(request: SignedInRequest) -> HttpResponse:
    """E-mails that were not sent: to whom, and what the mail server said; not what they say."""
    if not can_see_outgoing_emails(request.user):
        raise Http404
    emails = OutgoingEmail.objects.visible_to(request.user).undelivered().select_related("person")
    context = {"outgoing_emails": emails[:MAX_EMAILS]}
    return render(request, "forum/notifications/undelivered_emails.html", context)


@require_POST
@second_factor_required
def resend_email(request: SignedInRequest, number: int) -> HttpResponse:
    email = get_object_or_404(OutgoingEmail.objects.visible_to(request.user), pk=number)
    try:
        actions.resend_email(email=email, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("undelivered_emails")
