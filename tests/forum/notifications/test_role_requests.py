"""Requests for roles reach those who can grant them; what was decided reaches who asked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from forum.notifications import tasks
from forum.notifications.models import Notification, OutgoingEmail
from forum.people.actions import (
    decide_role_request,
    grant_role,
    request_role,
    withdraw_role_request,
)
from forum.people.models import Role, RoleRequest, User
from metrics.models import Place
from tests.factories.notifications import inbox_titles
from tests.factories.people import add_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def deciders(person, places) -> dict[str, User]:
    """An approver here, one elsewhere, an administrator, and one who has no second factor yet."""
    roles = {
        "approver": (Role.APPROVER, "QWO"),
        "elsewhere": (Role.APPROVER, "QOQ"),
        "administrator": (Role.ADMINISTRATOR, ""),
        "unready": (Role.ADMINISTRATOR, ""),
    }
    users = {}
    for name, (role, at) in roles.items():
        users[name] = person(name)
        place = Place.objects.get(code=at) if at else None
        grant_role(user=users[name], role=role, place=place, reason="a test", by=None)
        if name != "unready":
            add_second_factor(users[name])
    return users


def titles_by_name(**filters: object) -> dict[str, str]:
    rows = Notification.objects.filter(**filters).select_related("person")
    return {row.person.name.lower(): inbox_titles(row.person)[0] for row in rows}


def test_a_request_reaches_those_who_can_grant_it(ann, places, deciders) -> None:
    request = request_role(role=Role.ICB_LEAD, place=places["03R"], reason="I lead here", by=ann)
    for _ in range(2):
        tasks.notify_of_role_requests()
    title = "Ann asks for the role of ICB lead for Wakefield"
    assert titles_by_name() == {"approver": title, "administrator": title}
    assert OutgoingEmail.objects.count() == 2
    notification = Notification.objects.visible_to(deciders["approver"]).get()
    assert notification.path == reverse("role_request", args=[request.pk])
    assert "I lead here" not in str(Notification.objects.values())
    # Who can decide from now on is told then.
    add_second_factor(deciders["unready"])
    tasks.notify_of_role_requests()
    assert set(titles_by_name()) == {"approver", "administrator", "unready"}


def test_what_only_administrators_grant_reaches_no_approver(ann, places, deciders) -> None:
    request_role(role=Role.APPROVER, place=places["QWO"], reason="x", by=ann)
    tasks.notify_of_role_requests()
    assert set(titles_by_name()) == {"administrator"}


@pytest.mark.parametrize(
    ("granted", "title"),
    [
        (True, "The role of ICB lead for Wakefield has been granted to you"),
        (False, "Your request for the role of ICB lead for Wakefield was declined"),
    ],
)
def test_whoever_requested_is_notified_of_the_decision(
    ann, places, deciders, granted, title
) -> None:
    request = request_role(role=Role.ICB_LEAD, place=places["03R"], reason="x", by=ann)
    tasks.notify_of_role_requests()
    decide_role_request(request=request, granted=granted, reason="y", by=deciders["approver"])
    for _ in range(2):
        tasks.notify_of_role_requests()
    assert titles_by_name(person=ann) == {"ann": title}
    # It waits for nobody's decision any more.
    assert not Notification.objects.visible_to(deciders["administrator"]).exists()
    assert Notification.objects.visible_to(ann).count() == 1


def test_nobody_is_notified_of_what_was_withdrawn_or_decided_long_ago(
    ann, places, deciders
) -> None:
    for place in ("03R", "15F"):
        request_role(role=Role.ICB_LEAD, place=places[place], reason="x", by=ann)
    first, second = RoleRequest.objects.order_by("pk")
    withdraw_role_request(request=first, by=ann)
    decide_role_request(request=second, granted=False, reason="y", by=deciders["approver"])
    RoleRequest.objects.filter(pk=second.pk).update(decided_at=timezone.now() - timedelta(days=15))
    tasks.notify_of_role_requests()
    assert not Notification.objects.exists()
