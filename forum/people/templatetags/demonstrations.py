from django import template
from django.conf import settings

from forum.people.models import User
from forum.people.models.users import UserQuerySet

register = template.Library()


@register.simple_tag
def demonstration_people() -> UserQuerySet:
    """People to sign in as with one click, where demonstrations are on; elsewhere nobody."""
    people: UserQuerySet = User.objects.open().filter(demonstration=True).order_by("pk")
    return people if settings.DEMO else people.none()
