"""Who is notified of an invitation. Call it in the transaction of the change."""

from forum.invitations.models import Invitation
from forum.notifications import actions as notifications
from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification
from forum.people.models import Role, User
from forum.people.permissions import users_with_role

SUBJECT = "Your figures improved: would you tell how?"
EVENTS = by_key(
    Event(
        "invited to tell what was done",
        when="Official figures of an area or trust improved by the full rule that the site has for it",
        who="ICB leads of the area; of a trust, those of the ICB that speaks for it",
        kind=Notification.Kind.REQUEST,
        title="Your figures improved. Would you tell what you did? {about}",
        unless="They are told one time about each invitation, and are not reminded.",
        by_email=True,
        email_subject=SUBJECT,
        private_email_subject=SUBJECT,
    ),
)


def notify_leads(invitation: Invitation) -> None:
    notifications.notify(
        people=leads_of(invitation),
        event=EVENTS["invited to tell what was done"],
        about=invitation,
        path=invitation.get_absolute_url(),
        by=None,
        idempotency_key=f"invitation {invitation.pk}",
    )


def leads_of(invitation: Invitation) -> list[User]:
    return list(users_with_role(Role.ICB_LEAD, invitation.area))
