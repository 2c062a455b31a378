"""Who tried what a row is about, for lists of rooms that know nothing of adoptions."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TakenUp:
    """`worked`: in how many places it worked, with changes or without, as they report."""

    words: str
    worked: int
