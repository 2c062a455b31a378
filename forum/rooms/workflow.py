from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Workflow:
    """The states of one model, the first of them first, and what may follow each."""

    title: str
    states: type[models.TextChoices]
    moves: Mapping[Any, Iterable[Any]]

    @property
    def path(self) -> str:
        return f"{self.states.__module__.replace('.', '/')}.py"
