"""Who made a group of areas, and for whom it is; and the months of which its watchers were told."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.groups import permissions
from forum.groups.lifecycle import GROUPS, GroupState
from forum.groups.permissions import Audience
from forum.people.models import UNIQUE_KEY_PER_AUTHOR, Authored, Idempotent
from forum.people.permissions import AnyUser
from metrics.models import PlaceGroup, Release
from metrics.models.groups import PlaceGroupQuerySet


def groups_visible_to(user: AnyUser) -> PlaceGroupQuerySet:
    """Built-in ones, and those that somebody shares with this person."""
    return permissions.can_see.filter(PlaceGroup.objects.all(), user)


class SharedGroupQuerySet(models.QuerySet["SharedGroup"]):
    def visible_to(self, user: AnyUser) -> "SharedGroupQuerySet":
        return permissions.can_see_shared.filter(self, user)

    def listed(self) -> "SharedGroupQuerySet":
        return self.filter(state=GroupState.OPEN, withheld=False, removed_reason="")


class SharedGroup(Authored, Idempotent):
    """Its name and its places are those of the group: see metrics.models.groups."""

    group = models.OneToOneField(PlaceGroup, models.CASCADE, related_name="shared")
    audience = models.CharField(
        "who can open it", max_length=7, choices=Audience, default=Audience.PUBLIC
    )
    state = models.CharField(max_length=6, choices=GroupState, default=GroupState.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    withheld = models.BooleanField("hidden while a steward looks at it", default=False)
    removed_reason = models.CharField("why a steward took it away", max_length=500, blank=True)

    # For pages of other rooms that show a blocked text.
    text_labels = {"name": "Name of the group"}

    objects = SharedGroupQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            GROUPS.state_is_known("a_shared_group_is_open_or_closed"),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="a_group_audience_is_known"
            ),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        return self.group.name

    def get_absolute_url(self) -> str:
        return self.group.get_absolute_url()

    @property
    def is_closed(self) -> bool:
        return self.state == GroupState.CLOSED

    def can_become(self, state: str) -> bool:
        return GROUPS.allows(self.state, state)


class AnnouncedGroupQuerySet(models.QuerySet["AnnouncedGroup"]):
    def visible_to(self, user: AnyUser) -> "AnnouncedGroupQuerySet":
        """As long as readers see the release, and this one the group."""
        return self.filter(
            release__state=Release.State.PUBLISHED, group__in=groups_visible_to(user)
        )


class AnnouncedGroup(models.Model):
    """That the figures of a release were announced to those who watch a group."""

    group = models.ForeignKey(PlaceGroup, models.CASCADE, related_name="+", db_index=False)
    release = models.ForeignKey(Release, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AnnouncedGroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "release"], name="one_announcement_per_group_and_release"
            ),
        ]

    def __str__(self) -> str:
        return f"figures of {self.group_id} in release {self.release_id}"
