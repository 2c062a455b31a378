"""Whether e-mails go out, for the status page."""

from datetime import timedelta

from django.utils import timezone

from forum.notifications.models import OutgoingEmail
from forum.rooms.service_status import ServiceStatus

# Rounds are some seconds apart, and a mail server that is busy is tried again after 5 minutes.
LATE_AFTER = timedelta(minutes=15)


def email_status() -> ServiceStatus:
    late = OutgoingEmail.objects.waiting_since(timezone.now() - LATE_AFTER).exists()
    problem = (
        "E-mails are late, such as links to verify an address. They wait and are sent."
        if late
        else ""
    )
    return ServiceStatus("E-mails", problem)
