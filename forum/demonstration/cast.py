"""The demonstration people by the names of their addresses."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import timezone

from forum.people.actions.demonstration import DEMONSTRATION_PEOPLE
from forum.people.models import User
from metrics.models import Place

Cast = Mapping[str, User]


def load_cast() -> Cast:
    people = {
        user.email.split("@")[0]: user
        for user in User.objects.demonstrations().select_related("organisation", "home_place")
    }
    return {person.address: people[person.address] for person in DEMONSTRATION_PEOPLE}


def place(code: str) -> Place:
    return Place.objects.get(code=code)


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)
