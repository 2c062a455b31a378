"""Who is in a group, and for which place; what places of theirs try."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.adoption.models import Adoption
from forum.improvement_groups.deadlines import MOST_MEMBERS
from forum.improvement_groups.lifecycle import MEMBERS, SEATED, MemberState
from forum.improvement_groups.models.groups import ImprovementGroup
from forum.people.models import Authored
from forum.rooms.workflow import values
from metrics.models import Place


class MemberQuerySet(models.QuerySet["Member"]):
    def seated(self) -> "MemberQuerySet":
        return self.filter(state__in=SEATED)

    def accepted(self) -> "MemberQuerySet":
        return self.filter(state=MemberState.MEMBER)


class Member(models.Model):
    """Whoever was invited stays in the list, with what they answered. A seat is held by who is in it or
    invited: there are no more than the seats. Without a place: a facilitator from none of its places."""

    group = models.ForeignKey(ImprovementGroup, models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=MemberState, default=MemberState.INVITED)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    invited_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["invited_at", "pk"]
        constraints = [
            MEMBERS.state_is_known("a_member_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=values(SEATED), seat__isnull=False)
                & Q(seat__gte=1, seat__lte=MOST_MEMBERS)
                | (~Q(state__in=values(SEATED)) & Q(seat__isnull=True)),
                name="who_takes_part_has_a_seat",
            ),
            models.UniqueConstraint(
                fields=["group", "seat"],
                condition=Q(seat__isnull=False),
                name="one_person_per_seat",
            ),
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(seat__isnull=False),
                name="one_seat_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"member {self.pk} of group {self.group_id}"

    @property
    def is_demonstration(self) -> bool:
        return self.group.is_demonstration

    def can_become(self, state: str) -> bool:
        return MEMBERS.allows(self.state, state)


class GroupTrial(Authored):
    """What a member's place tries, named to the group."""

    group = models.ForeignKey(ImprovementGroup, models.CASCADE, related_name="trials")
    adoption = models.ForeignKey(Adoption, models.CASCADE, related_name="group_trials")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "adoption"], name="unique_adoption_per_group")
        ]

    def __str__(self) -> str:
        return f"adoption {self.adoption_id} in group {self.group_id}"
