from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from tests.factories.people import client_of


def publisher_client() -> Client:
    """Of somebody who may publish, hold back and take back figures."""
    person = get_user_model().objects.create_user("publisher@nhs.net")
    person.user_permissions.add(Permission.objects.get(codename="publish_release"))
    return client_of(person)
