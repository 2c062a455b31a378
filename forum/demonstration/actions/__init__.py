"""The demonstration: made by the verbs of every room as the people whose roles they need, and removed."""

from forum.demonstration.actions.removal import remove_demonstration
from forum.demonstration.actions.seeding import seed_world

__all__ = ["remove_demonstration", "seed_world"]
