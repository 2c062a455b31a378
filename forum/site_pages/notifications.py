"""Who is told of what is written by the contact form: where it stands, and none of its words."""

from django.conf import settings

from forum.notifications import actions as notifications
from forum.notifications.emails import absolute_url
from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification
from forum.people.models import Role, User
from forum.people.permissions import users_with_role
from forum.site_pages.models import ContactMessage, Topic

EVENTS = by_key(
    Event(
        "message written",
        when="Somebody, signed in or not, sends a message by the contact form",
        who="Administrators. The address that the operator gave for such a message gets an e-mail too",
        kind=Notification.Kind.REQUEST,
        title="A message by the contact form: {about}",
        by_email=True,
        email_subject="A message by the contact form",
    )
)
ADDRESS_SETTINGS = {Topic.PRIVACY: "PRIVACY_EMAIL", Topic.ACCESSIBILITY: "ACCESSIBILITY_EMAIL"}


def notify_message(message: ContactMessage, *, by: User | None) -> None:
    notifications.notify(
        people=users_with_role(Role.ADMINISTRATOR, None),
        event=EVENTS["message written"],
        about=message,
        path=message.get_absolute_url(),
        by=by,
        idempotency_key=f"contact message {message.pk}",
    )
    setting = ADDRESS_SETTINGS.get(Topic(message.topic), "OPERATOR_EMAIL")
    if address := getattr(settings, setting) or settings.OPERATOR_EMAIL:
        notifications.write_account_email(
            address=address,
            title=f"Pathway Exchange: a message by the contact form ({message})",
            text=f"Sign in as an administrator to read and answer it:\n\n"
            f"{absolute_url(message.get_absolute_url())}\n",
            person=None,
        )
