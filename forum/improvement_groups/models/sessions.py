"""When a group meets, where to join, and what was noted."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from forum.improvement_groups import permissions
from forum.improvement_groups.deadlines import REMINDER_HOURS
from forum.improvement_groups.lifecycle import OPEN
from forum.improvement_groups.models.groups import ImprovementGroup
from forum.people.models import UNIQUE_KEY_PER_AUTHOR, Authored, Idempotent
from forum.people.permissions import AnyUser
from metrics import formatting

LEAST_MINUTES, MOST_MINUTES = 15, 480
LONGEST_NOTES = 10_000


class GroupSessionQuerySet(models.QuerySet["GroupSession"]):
    def visible_to(self, user: AnyUser) -> "GroupSessionQuerySet":
        return permissions.can_see_session.filter(self, user)

    def planned(self) -> "GroupSessionQuerySet":
        return self.filter(cancelled_at__isnull=True)

    def to_remind(self, now: datetime) -> "GroupSessionQuerySet":
        """About to begin, and nobody has been reminded yet."""
        return self.planned().filter(
            reminded_at__isnull=True,
            starts_at__gt=now,
            starts_at__lte=now + timedelta(hours=REMINDER_HOURS),
            group__state__in=OPEN,
            group__removed_reason="",
        )


class GroupSession(Authored, Idempotent):
    group = models.ForeignKey(ImprovementGroup, models.CASCADE, related_name="sessions")
    title = models.CharField("what it is about", max_length=150)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    link = models.URLField("where to join", max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    # Calendars replace an entry by one with a higher number.
    revision = models.PositiveIntegerField("how often it was changed", default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    notes = models.TextField(max_length=LONGEST_NOTES, blank=True)
    notes_version = models.PositiveIntegerField(default=0)
    notes_at = models.DateTimeField(null=True, blank=True)
    notes_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    notes_withheld = models.BooleanField("hidden while a steward looks at them", default=False)

    text_labels = {"title": "What it is about", "notes": "Notes"}

    objects = GroupSessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["group", "starts_at"], name="sessions_of_a_group")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=LEAST_MINUTES, minutes__lte=MOST_MINUTES),
                name="a_session_lasts_a_part_of_a_day",
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="https://"),
                name="a_session_is_joined_by_https",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="a_session_is_about_something"),
            models.CheckConstraint(
                condition=Q(notes_version=0, notes_at__isnull=True, notes_by__isnull=True)
                | Q(notes_version__gt=0, notes_at__isnull=False, notes_by__isnull=False),
                name="notes_say_by_whom_and_when",
            ),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        """Without what it is about, which is for its group alone."""
        return f"Session on {self.when_words}"

    def get_absolute_url(self) -> str:
        return reverse("group_session", args=[self.pk])

    # An e-mail about it names neither it nor its group.
    is_private = True

    @property
    def when_words(self) -> str:
        return formatting.day_and_time(self.starts_at)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_over(self) -> bool:
        return self.ends_at < timezone.now()
