from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class TaskKind:
    """Something that waits for a person: its rows, the words for one and for several, and the name of
    the page on which it is dealt with."""

    rows: QuerySet[Any]
    singular: str
    plural: str
    url_name: str
