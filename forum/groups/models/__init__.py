from forum.groups.lifecycle import GroupState
from forum.groups.models.groups import AnnouncedGroup, SharedGroup, groups_visible_to
from forum.groups.permissions import Audience

__all__ = ["AnnouncedGroup", "Audience", "GroupState", "SharedGroup", "groups_visible_to"]
