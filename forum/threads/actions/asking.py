"""Putting a question to those who may know."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from forum.notifications.models import Notification
from forum.people.actions import Refused, record_event
from forum.people.models import HelpOffer, User
from forum.people.permissions import require_permission
from forum.threads.actions.locking import lock_thread
from forum.threads.askable import people_to_ask, suggested_people
from forum.threads.models import Kind, Post, Thread
from forum.threads.notifications import notify_addressee, notify_addressees, notify_newcomer
from forum.threads.permissions import can_ask_more

LOOK_BACK = timedelta(days=90)
MAX_QUESTIONS = 3


def ask(thread: Thread, post: Post, *, by: User) -> None:
    """At once, in the transaction that starts it. Whom it mentions are asked too."""
    if thread.kind != Kind.QUESTION:
        return
    notify_addressees(post, people_to_ask(thread), by=by)
    thread.addressee_count = Notification.objects.filter(idempotency_key=f"post:{post.pk}").count()
    thread.save(update_fields=["addressee_count"])


def ask_newcomer(person: User, now: datetime) -> None:
    """The newest unanswered questions that somebody new could answer."""
    offers = list(person.offers.values_list("kind", "code"))
    measures = [code for kind, code in offers if kind == HelpOffer.Kind.MEASURE]
    treatments = [code for kind, code in offers if kind == HelpOffer.Kind.TREATMENT]
    if not offers:
        return
    unanswered = Thread.objects.visible_to(person).unanswered().exclude(author=person)
    like = unanswered.filter(Q(measure__in=measures) | Q(treatment_function__in=treatments))
    for thread in like.filter(created_at__gte=now - LOOK_BACK).newest_first()[:MAX_QUESTIONS]:
        notify_newcomer(thread, person)


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
