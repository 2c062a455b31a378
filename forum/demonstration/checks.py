"""Where demonstrations are off there are none: not in a database that was copied from another machine."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError

from forum.people.models import User


def no_demonstration_is_left(**options: Any) -> list[CheckMessage]:
    try:
        is_left = not settings.DEMO and User.objects.demonstrations().exists()
    except DatabaseError:
        # That it does not answer, or has no tables, is said by other checks.
        return []
    if not is_left:
        return []
    return [
        Warning(
            "The database holds the demonstration, which nobody here can read. Run `manage.py"
            " seed_demo --remove`.",
            id="demonstration.W001",
        )
    ]
