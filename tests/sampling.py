"""Tests that prove one thing many times over: some of those times among the others, all of them with
`make proofs`.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pytest

PROOFS = "PATHWAY_PROOFS"
IN_FULL = PROOFS in os.environ

Amount = TypeVar("Amount")
Test = TypeVar("Test", bound=Callable[..., Any])


def sampled(test: Test) -> Test:
    """Of a test that asks `times`: it is one of the proofs too."""
    return pytest.mark.proofs(test) if IN_FULL else test


def ways(first: object, *others: object) -> list[Any]:
    """For `parametrize`: one way among the other tests, the rest as proofs."""
    return [first, *as_proofs(others)]


def as_proofs(values: Iterable[object]) -> list[Any]:
    """For `parametrize`: none of them among the other tests."""
    return [pytest.param(*_tuple(value), marks=pytest.mark.proofs) for value in values]


def _tuple(way: object) -> tuple[object, ...]:
    return way if isinstance(way, tuple) else (way,)


def times(*, among_others: Amount, as_proof: Amount) -> Amount:
    return as_proof if IN_FULL else among_others
