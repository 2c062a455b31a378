"""What of a room can be reported, and what becomes of it when a steward has decided."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import models
from django.db.models.expressions import Combinable

Reportable = Any


class Decide(Protocol):
    """`body` is what is left if something is taken out; then the new version is returned."""

    def __call__(
        self, content: Reportable, /, *, body: str, reason: str, by: Any
    ) -> int | None: ...


class Reverse(Protocol):
    """`version` is that which the decision made, if it made one."""

    def __call__(
        self, content: Reportable, /, *, version: int | None, reason: str, by: Any
    ) -> None: ...


@dataclass(frozen=True, kw_only=True)
class ReportableKind:
    name: str
    """In its address."""
    label: str
    model: type[models.Model]
    related: tuple[str, ...]
    """What is read with each, for `select_related`."""
    readable: Callable[[Any], models.QuerySet[Any]]
    """What a person may report, except their own."""
    author: Callable[[Reportable], Any]
    """Who is told: a person, or None for what the site itself compiled."""
    co_written_by: Callable[[Any], models.QuerySet[Any]] | None = None
    """What a person wrote with others, where there may be others than its author."""
    title: Callable[[Reportable], str]
    text: Callable[[Reportable], str]
    url: Callable[[Reportable], str]
    changed_at: Callable[[Reportable], datetime | None]
    """When its author last wrote in it."""
    container: Callable[[Reportable], models.Model] = lambda content: content
    """In what its readers see it."""
    previous: Callable[[Reportable], Reportable | None] = lambda content: None
    """What it was written after, for a steward to understand it."""

    visibility: Callable[[Reportable], str]
    """In words, whether others can see it at present."""
    withhold: Callable[[Reportable, str], bool]
    """Hide it as soon as it is reported, for a reason. Returns whether there was something to hide."""
    show: Callable[[Reportable, Any], object]
    """Show it again, by a person, if it was hidden."""
    decisions: Mapping[str, Decide]
    """What can be decided besides keeping it, by names of moderation's `DecisionKind`."""
    reversals: Mapping[str, Reverse] = field(default_factory=dict)
    """How a decision is taken back on appeal, where it can be."""
    is_hidden: Callable[[Reportable], bool] = lambda content: False
    """Whether it was decided to hide it until its author has corrected it."""
    hidden: Callable[[], models.QuerySet[Any]] | None = None
    """All of which `is_hidden` says so."""
    corrected_since: Callable[[Combinable], models.QuerySet[Any]] | None = None
    """Of what is hidden, that which its author has changed since."""
    how_to_correct: str = ", choose “Edit”, and take out"
    """Between "open it" and "whatever may identify somebody"."""
    hidden_with: Callable[[Reportable], Iterable[Reportable]] = lambda content: ()
    """All that is hidden and shown together and can be reported separately, with itself."""
