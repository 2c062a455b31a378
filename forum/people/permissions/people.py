"""Whom a person may see, and find."""

from django.db.models import Q

from forum.people.models import User
from forum.people.models.users import UserQuerySet
from forum.people.permissions.active_roles import AnyUser, is_demonstration_user
from forum.people.permissions.checks import can_read_staff_content, has_permission
from forum.people.permissions.role_requests import requests_decidable_by
from forum.people.permissions.rules import Permission


def people_visible_to(user: AnyUser) -> UserQuerySet:
    """Themselves; colleagues who agreed to be findable; people whose role request they can decide;
    for those who can suspend, everybody."""
    if not user.is_authenticated:
        return User.objects.none()
    open_accounts = User.objects.open()
    if has_permission(user, Permission.SUSPEND):
        return open_accounts
    visible = Q(pk=user.pk)
    if can_read_staff_content(user):
        visible |= Q(pk__in=people_findable_by(user).values("pk"))
        visible |= Q(pk__in=requests_decidable_by(user).values("user_id"))
    return open_accounts.filter(visible)


def people_findable_by(user: AnyUser) -> UserQuerySet:
    """Who appears in a search for colleagues: only people who agreed to it. Demonstration people
    are no colleagues, but of each other."""
    if not can_read_staff_content(user):
        return User.objects.none()
    people = User.objects.findable()
    return people if is_demonstration_user(user) else people.filter(demonstration=False)
