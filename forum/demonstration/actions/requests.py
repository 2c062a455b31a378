"""Requests for roles in every state, and what each demonstration person wants to be told and how."""

from datetime import date, timedelta

from django.utils import timezone

from forum.demonstration.cast import Cast, place
from forum.demonstration.dates import set_back
from forum.notifications.actions import (
    deliver_announcement,
    notify_of_role_requests,
    set_email_preferences,
    write_digests,
)
from forum.notifications.actions.digests import DIGESTS_AT
from forum.notifications.models import Announcement, EmailPreferences, Notification
from forum.people.actions import decide_role_request, request_role, withdraw_role_request
from forum.people.models import Role, User
from forum.rooms import profile_listeners
from metrics import formatting

DIGEST_READERS = ("cardiologist", "icb-lead-humber", "gp")


def seed_watches(cast: Cast) -> None:
    """As after sign-up: home area and treatment functions are watched."""
    for person in cast.values():
        for on_profile_change in profile_listeners():
            on_profile_change(person)
    for name in DIGEST_READERS:
        set_email_preferences(
            preferences={
                "digest": EmailPreferences.Digest.DAILY,
                "mentions": False,
                "replies": False,
                "requests": False,
            },
            by=cast[name],
        )


def seed_role_requests(cast: Cast) -> None:
    waiting, granted = (
        request_role(role=role, place=place(code), reason="I lead this work here.", by=cast["gp"])
        for role, code in ((Role.APPROVER, "QWO"), (Role.ICB_LEAD, "02T"))
    )
    declined = request_role(
        role=Role.ICB_LEAD, place=place("03Q"), reason="I would like to.", by=cast["cardiologist"]
    )
    withdrawn = request_role(
        role=Role.STEWARD, place=None, reason="By mistake.", by=cast["surgeon"]
    )
    decide_role_request(request=granted, granted=True, reason="Agreed.", by=cast["approver"])
    reason = "There is a lead already. Please ask the ICB."
    decide_role_request(request=declined, granted=False, reason=reason, by=cast["approver-humber"])
    withdraw_role_request(request=withdrawn, by=cast["surgeon"])
    assert waiting.state == waiting.State.WAITING
    notify_of_role_requests(now=timezone.now())


def send_round(cast: Cast) -> None:
    """What a worker does within minutes, and for digests by the next morning."""
    own = User.objects.demonstrations()
    for announcement in Announcement.objects.filter(actor__in=own, finished_at=None):
        deliver_announcement(announcement_id=announcement.pk)
    readers = [cast[name] for name in DIGEST_READERS]
    set_back(*Notification.objects.filter(person__in=readers, outgoing_email=None), days=3)
    write_digests(on=_last_digest_day())


def _last_digest_day() -> date:
    """The last day whose digests are due, so that nobody else's come early."""
    now = timezone.localtime()
    today = formatting.london_day(now)
    return today if now.time() >= DIGESTS_AT else today - timedelta(days=1)
