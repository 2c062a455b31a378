from collections.abc import Collection, Iterator, Mapping
from typing import Any, Protocol

from django.db.models import QuerySet

from forum.people.permissions import AnyUser
from forum.search.documents import Document


class Source(Protocol):
    """Where documents of one kind come from. `model` is the name of the rows behind them, if any:
    what `actions.refresh_document` is called with when one of them changes."""

    kind: str
    model: str

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        """Key and stamp of everything that can be searched for now, or of one row; cheap to call."""

    def documents(self, keys: Collection[str]) -> Iterator[Document]: ...

    def visible_to(self, user: AnyUser) -> QuerySet[Any] | None:
        """Rows that the user may see; None where all of them are open to everybody."""
