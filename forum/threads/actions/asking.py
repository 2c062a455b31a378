"""Putting a question to those who may know."""

from django.db import transaction
from django.db.models import F

from forum.notifications.models import Notification
from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.threads.actions.locking import lock_thread, require_permission
from forum.threads.askable import people_to_ask, suggested_people
from forum.threads.models import Kind, Post, Thread
from forum.threads.notifications import notify_addressee, notify_addressees
from forum.threads.permissions import can_ask_more


def ask(thread: Thread, post: Post, *, by: User) -> None:
    """At once, in the transaction that starts it. Whom it mentions are asked too."""
    if thread.kind != Kind.QUESTION:
        return
    notify_addressees(post, people_to_ask(thread), by=by)
    thread.addressee_count = Notification.objects.filter(idempotency_key=f"post:{post.pk}").count()
    thread.save(update_fields=["addressee_count"])


@transaction.atomic
def ask_person(*, thread: Thread, person: User, by: User) -> Thread:
    """One of those suggested, while nobody has answered."""
    thread = lock_thread(thread)
    require_permission(can_ask_more, by, thread)
    if person not in suggested_people(thread):
        raise Refused("They were asked already, or are not suggested any more.")
    if notify_addressee(thread, person, by=by):
        Thread.objects.filter(pk=thread.pk).update(addressee_count=F("addressee_count") + 1)
        record_event(
            verb="asked one more person", about=thread, by=by, detail={"person": person.pk}
        )
    return thread
