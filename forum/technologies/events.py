"""What people are notified of about technologies."""

from typing import Any

from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification
from forum.technologies.lifecycle import CorrectionState

Kind = Notification.Kind


def _answered_title(correction: Any, state: str) -> str:
    words = "is accepted" if state == CorrectionState.ACCEPTED else "is declined"
    return f"Your request {words}: {correction}"


EVENTS = by_key(
    Event(
        "technology changed",
        when="A technology’s page, guidance, funding or pathway is changed",
        who="Who watches the technology",
        kind=Kind.TECHNOLOGY,
        title="Changed: {about}",
    ),
    Event(
        "access attested",
        when="An area says who has access to a technology",
        who="Who watches the technology or the area",
        kind=Kind.TECHNOLOGY,
        title="An area has said who has access to {about}",
    ),
    Event(
        "access lapses",
        when="In 30 days it will be a year since an area said who has access",
        who="ICB leads and approvers of the area",
        kind=Kind.REQUEST,
        title="Say again who has access, before it lapses: {about}",
        by_email=True,
        email_subject="Say again who has access to technologies in your area",
    ),
    Event(
        "correction requested",
        when="Somebody asks for a technology’s page to be corrected",
        who="All stewards",
        kind=Kind.REQUEST,
        title="A correction waits for an answer: {about}",
        by_email=True,
        email_subject="A correction of a technology waits for an answer",
    ),
    Event(
        "correction answered",
        when="A steward answers a request to correct a technology’s page",
        who="Who asked for it",
        kind=Kind.REQUEST,
        title=_answered_title,
        by_email=True,
        email_subject="Your request to correct a technology is answered",
    ),
)
