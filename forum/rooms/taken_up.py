"""Who tried what a row is about, for lists of rooms that know nothing of adoptions."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TakenUp:
    """`worked`: in how many places it worked, with changes or without, as they report."""

    words: str
    url: str
    worked: int


# By the user who reads and the numbers of the rows; what nobody tried is left out.
ReadTakenUp = Callable[[Any, Collection[int]], Mapping[int, TakenUp]]
