"""What a source hands to the index: one document that can be searched for, as plain values."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from datetime import date
from hashlib import sha256

from django.db import models

MAX_TITLE_LENGTH, MAX_NOTE_LENGTH = 200, 300
# PostgreSQL refuses a text whose index would be above 1 MB; nobody writes this much.
MAX_BODY_LENGTH = 100_000


class Audience(models.TextChoices):
    """Who may see a document, at most: its room's own `visible_to` is applied as well."""

    PUBLIC = "public", "everybody"
    STAFF = "staff", "those who may read staff content"
    RESTRICTED = "restricted", "some of those"


@dataclass(frozen=True)
class Facet:
    """Something to narrow results by: `treatment`, `C_320`, `Cardiology`."""

    name: str
    value: str
    label: str


@dataclass(frozen=True)
class Document:
    """`key` is its id or code within its kind; `number` is its row, where its room has a rule of
    who may see which rows. `note` is shown under the title; its words can be searched for, as can the
    facets' labels. `stamp` changes whenever anything of it changes."""

    kind: str
    kind_label: str
    key: str
    address: str
    title: str
    body: str
    note: str = ""
    number: int | None = None
    audience: Audience = Audience.PUBLIC
    facets: tuple[Facet, ...] = ()
    updated: date | None = None
    stamp: str = ""

    def with_stamp(self) -> "Document":
        """Stamped with all its values: for sources that are small enough to be read whole."""
        return replace(self, stamp=stamp_of(astuple(self)))


def stamp_of(values: Iterable[object]) -> str:
    return sha256(repr(list(values)).encode()).hexdigest()[:32]
