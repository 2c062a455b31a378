"""What an action refuses is said in the form that asked for it."""

from collections.abc import Callable
from typing import TypeVar

from django.forms import Form

from forum.people.actions import Refused

Result = TypeVar("Result")


def run_or_add_error(
    form: Form, action: Callable[[], Result], *, field: str | None = None
) -> Result | None:
    """What the action returns; None where it was refused, with the reason at a field or above all."""
    try:
        return action()
    except Refused as refusal:
        form.add_error(field, str(refusal))
    return None
