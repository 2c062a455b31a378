"""The patient-data guard over what is typed in discussions."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from forum.people.actions import Refused
from forum.people.models import User
from forum.threads.models.posts import IdentifierCheck
from forum.writing.guarding import Found, look_at, numbers_in

NAMES = {"title": "Title", "body": "", "outcome": "Outcome", "why": "Reason"}


@dataclass(frozen=True)
class Finding:
    field: str
    shown: str
    advice: str

    @property
    def words(self) -> str:
        where = NAMES.get(self.field, "")
        return f"{where}: “{self.shown}”. {self.advice}" if where else self.advice


@dataclass(frozen=True)
class Checked:
    stopping: tuple[Finding, ...]
    warning: tuple[Finding, ...]
    result: IdentifierCheck


def check(texts: Mapping[str, str], *, by: User, owner: models.Model | None = None) -> Checked:
    looked = look_at(texts, by=by, owner=owner)
    stopping, warning = _told(looked.stopping), _told(looked.warning)
    result = IdentifierCheck.WARNED if warning else IdentifierCheck.CLEAR
    if not stopping and numbers_in(texts):
        result = IdentifierCheck.CLEARED
    return Checked(stopping, warning, result)


def refuse(texts: Mapping[str, str], *, by: User | None, owner: models.Model | None = None) -> None:
    """For short texts beside the posts: their form keeps what was typed."""
    if by is not None and (found := check(texts, by=by, owner=owner).stopping):
        raise Refused(found[0].words)


def _told(found: Found) -> tuple[Finding, ...]:
    return tuple(
        Finding(name, one.shown, one.advice) for name, ones in found.items() for one in ones
    )
