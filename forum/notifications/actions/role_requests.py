"""Requests to hold a role, told to those who can grant it, and what was decided to who asked.

Roles stand below notices, so what is still owed is asked of the database: a worker that died, or an
administrator who came later, delays it and no more.
"""

from datetime import datetime, timedelta

from django.urls import reverse

from forum.notifications.actions.delivery import notify
from forum.notifications.models import Notification
from forum.people.models import Role, RoleRequest
from forum.people.permissions import users_who_can_grant

State = RoleRequest.State
# What was decided before that is not told any more.
NO_LONGER_NEW = timedelta(days=14)


def notify_of_role_requests(*, now: datetime) -> None:
    for asked in RoleRequest.objects.waiting().select_related("user", "place"):
        _ask(asked)
    decided = RoleRequest.objects.filter(
        state__in=(State.GRANTED, State.DECLINED), decided_at__gte=now - NO_LONGER_NEW
    )
    told = set(
        Notification.objects.filter(idempotency_key__in=map(_decided, decided)).values_list(
            "idempotency_key", flat=True
        )
    )
    for one in decided.select_related("user", "decided_by", "place"):
        if _decided(one) not in told:
            _answer(one)


def _ask(asked: RoleRequest) -> None:
    notify(
        people=users_who_can_grant(Role(asked.role), asked.place),
        kind=Notification.Kind.REQUEST,
        about=asked,
        title=f"{asked.user} asks for the role of {asked}",
        path=reverse("decide_request", args=[asked.pk]),
        by=asked.user,
        idempotency_key=f"role request {asked.pk}",
        also_by_mail=True,
    )


def _answer(decided: RoleRequest) -> None:
    granted = decided.state == State.GRANTED
    notify(
        people=[decided.user],
        kind=Notification.Kind.DECISION,
        about=decided,
        title=f"The role of {decided} has been granted to you"
        if granted
        else f"Your request for the role of {decided} was declined",
        path=reverse("my_roles"),
        by=decided.decided_by,
        idempotency_key=_decided(decided),
    )


def _decided(request: RoleRequest) -> str:
    return f"role request {request.pk} decided"
