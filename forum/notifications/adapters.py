"""allauth's e-mails go through the outbox."""

from typing import Any

from allauth.core import context as allauth_context
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction

from forum.notifications import actions
from forum.notifications.tasks import send_due_emails
from forum.people import adapters
from forum.people.models import User
from metrics.queue import enqueue


class AccountAdapter(adapters.AccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        request = allauth_context.request
        site = get_current_site(request)
        filled = {"request": request, "email": email, "current_site": site, **context}
        message = self.render_mail(template_prefix, email, filled)
        person = context.get("user")
        actions.write_account_email(
            address=email,
            title=message.subject,
            text=str(message.body),
            person=person if isinstance(person, User) and person.pk else None,
        )
        # Somebody waits for it: sooner than the schedule's next round.
        transaction.on_commit(lambda: enqueue(send_due_emails))
