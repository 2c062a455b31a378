"""Notifies those who can grant a role of requests for it, and who requested it of the decision.

The people room is lower than this one, so what is still to be sent is read from the database: a
worker that died, or an administrator who came later, delays it and no more.
"""

from datetime import datetime, timedelta

from django.urls import reverse

from forum.notifications.actions.delivery import notify
from forum.notifications.models import Notification
from forum.notifications.own_events import EVENTS
from forum.people.models import Role, RoleRequest
from forum.people.permissions import users_who_can_grant

State = RoleRequest.State
# Of what was decided before that nobody is notified any more.
MAX_AGE = timedelta(days=14)


def notify_of_role_requests(*, now: datetime) -> None:
    for request in RoleRequest.objects.waiting().select_related("user", "place"):
        _notify_of_request(request)
    decided = RoleRequest.objects.filter(
        state__in=(State.GRANTED, State.DECLINED), decided_at__gte=now - MAX_AGE
    )
    keys = map(_decision_key, decided)
    notifications = Notification.objects.filter(idempotency_key__in=keys)
    sent_keys = set(notifications.values_list("idempotency_key", flat=True))
    for request in decided.select_related("user", "decided_by", "place"):
        if _decision_key(request) not in sent_keys:
            _notify_of_decision(request)


def _notify_of_request(request: RoleRequest) -> None:
    notify(
        people=users_who_can_grant(Role(request.role), request.place),
        event=EVENTS["role requested"],
        about=request,
        path=request.get_absolute_url(),
        by=request.user,
        idempotency_key=f"role request {request.pk}",
    )


def _notify_of_decision(request: RoleRequest) -> None:
    notify(
        people=[request.user],
        event=EVENTS["role decided"],
        about=request,
        path=reverse("my_roles"),
        by=request.decided_by,
        idempotency_key=_decision_key(request),
    )


def _decision_key(request: RoleRequest) -> str:
    return f"role request {request.pk} decided"
