"""The states of a model and what leads from one to another: each workflow is declared once, in its
room's lifecycle.py. Constraints, permissions and docs/workflows.md are made from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from django.db import models
from django.db.models import Q


class Described(Protocol):
    @property
    def words(self) -> str: ...


@dataclass(frozen=True)
class Transition:
    """`verb`: the action that takes it. `who`: the rule of who may, without the state; None: it comes by
    itself, on the day that `deadline` says."""

    verb: str
    before: tuple[Any, ...]
    after: tuple[Any, ...]
    who: Described | None = None
    deadline: str = ""


@dataclass(frozen=True)
class Workflow:
    """`states`: the first of them first. `column`: where the state is kept."""

    title: str
    states: type[models.TextChoices]
    transitions: tuple[Transition, ...]
    column: str = "state"

    @property
    def path(self) -> str:
        return f"{self.states.__module__.replace('.', '/')}.py"

    @cached_property
    def moves(self) -> Mapping[Any, tuple[Any, ...]]:
        """Each state with those that may follow it, in the order of the states."""
        return {
            state: tuple(after for after in self.states if (state, after) in self._pairs)
            for state in self.states
        }

    @cached_property
    def ended(self) -> tuple[Any, ...]:
        """States that nothing follows."""
        return tuple(state for state, after in self.moves.items() if not after)

    @cached_property
    def _pairs(self) -> frozenset[tuple[Any, Any]]:
        return frozenset(
            (before, after)
            for transition in self.transitions
            for before in transition.before
            for after in transition.after
            if before != after
        )

    def steps(self, verb: str) -> tuple[Transition, ...]:
        """What a verb does: more than one step where it depends on the state what follows."""
        return tuple(step for step in self.transitions if step.verb == verb)

    def allows(self, before: str, after: str) -> bool:
        return (before, after) in self._pairs

    def state_is_known(self, name: str) -> models.CheckConstraint:
        return models.CheckConstraint(
            condition=Q(**{f"{self.column}__in": self.states.values}), name=name
        )


def values(states: Iterable[models.TextChoices]) -> list[str]:
    """As constraints name them: a set of states is declared once, and its constraints follow."""
    return [str(state.value) for state in states]


def transitions_in(table: Mapping[Any, Iterable[Any]]) -> tuple[Transition, ...]:
    """Of a model that has only a table of what may follow what."""
    return tuple(Transition("", (before,), tuple(after)) for before, after in table.items())
