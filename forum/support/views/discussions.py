"""The discussion of the parties, opened from the page of what it is about."""

from typing import Any

from forum.people.web.decorators import SignedInRequest
from forum.people.web.object_actions import FormData
from forum.support import actions


def open_discussion(request: SignedInRequest, target: Any, data: FormData) -> str:
    return actions.open_discussion(about=target, by=request.user).get_absolute_url()
