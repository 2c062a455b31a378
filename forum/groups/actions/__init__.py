"""Every write about groups of areas. Each verb stores its line of history in the same transaction."""

from forum.groups.actions.announcing import announce_group_figures
from forum.groups.actions.making import (
    change_places,
    close_group,
    edit_group,
    make_group,
    reopen_group,
)
from forum.groups.actions.visibility import remove_group, restore_group, withhold_group

__all__ = [
    "announce_group_figures",
    "change_places",
    "close_group",
    "edit_group",
    "make_group",
    "remove_group",
    "reopen_group",
    "restore_group",
    "withhold_group",
]
