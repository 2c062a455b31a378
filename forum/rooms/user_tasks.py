from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class TaskKind:
    """Something that waits for a person: its rows, the words for one and for several, and the name of
    the page on which it is dealt with, with its query."""

    rows: QuerySet[Any]
    singular: str
    plural: str
    url_name: str
    query: str = ""
    is_queue: bool = False
    """Of those who keep the site for others: named with nothing in it too."""
