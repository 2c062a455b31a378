"""For the pages of what notifications tell of, in any room."""

from typing import TypeVar

from django.db import models
from django.http import HttpRequest

from forum.notifications.actions import mark_read_about
from forum.people.models import User
from metrics.write_refusals import written_if_possible

ModelT = TypeVar("ModelT", bound=models.Model)


def opened(request: HttpRequest, subject: ModelT) -> ModelT:
    """Opening the page of something marks its reader's notifications about it as read."""
    if request.method == "GET" and isinstance(request.user, User):
        with written_if_possible():
            mark_read_about(about=subject, by=request.user)
    return subject
