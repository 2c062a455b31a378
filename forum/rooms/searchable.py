"""What of a room can be searched for: its sources, and the documents that they hand to the index."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Protocol

from django.db import models

# Titles of facets that documents of several rooms have, by the facets' names.
TREATMENT_FACET = {"treatment": "Treatment function"}
MEASURE_FACET = {"measure": "Measure"}
PLACE_FACETS = {"region": "Region", "place": "Place"}


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
    facets' labels. `stamp` changes whenever anything of it changes. `names`: what else people call it."""

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
    names: tuple[str, ...] = ()

    def with_stamp(self) -> "Document":
        """Stamped with all its values: for sources that are small enough to be read whole."""
        return replace(self, stamp=stamp_of(astuple(self)))


class Source(Protocol):
    """Where documents of one kind come from. `model` is the name of the rows behind them, if any:
    what the index is told when one of them changes. `facets`: those that its documents have beside
    their kind, by name and title, in the order in which a page offers them."""

    kind: str
    model: str
    facets: Mapping[str, str]

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        """Key and stamp of everything that can be searched for now, or of one row; cheap to call."""

    def documents(self, keys: Collection[str]) -> Iterator[Document]: ...

    def visible_to(self, user: Any) -> models.QuerySet[Any] | None:
        """Rows that the user may see; None where all of them are open to everybody."""


class ReadWhole(ABC):
    """A source of few documents that everybody may see: all are read, each stamped with all its values
    (`with_stamp`)."""

    @abstractmethod
    def all_documents(self) -> Iterator[Document]: ...

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        return {
            document.key: document.stamp
            for document in self.all_documents()
            if number in (None, document.number)
        }

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        return (document for document in self.all_documents() if document.key in keys)

    def visible_to(self, user: Any) -> None:
        return None


def stamp_of(values: Iterable[object]) -> str:
    return sha256(repr(list(values)).encode()).hexdigest()[:32]
