"""Who has access to a technology where, as the area itself says: dated, signed, for a year."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from forum.people.models import Authored, label_demonstration
from forum.people.permissions import AnyUser
from forum.technologies import permissions
from forum.technologies.models.technologies import Technology
from metrics.models import Place


class AccessStatus(models.TextChoices):
    AVAILABLE = "available", "available"
    PARTLY = "partly", "partly available"
    PLANNED = "planned", "planned"
    NOT_OFFERED = "not_offered", "not offered"
    NOT_KNOWN = "not_known", "not known"


class EndReason(models.TextChoices):
    REPLACED = "replaced", "attested anew"
    LAPSED = "lapsed", "not attested again within 12 months"


def words_of_place(place: Place) -> str:
    """In an area, at a trust."""
    return f"{'at' if place.is_provider else 'in'} {place}"


class AccessRecordQuerySet(models.QuerySet["AccessRecord"]):
    def visible_to(self, user: AnyUser) -> "AccessRecordQuerySet":
        return permissions.can_see_access.filter(self, user)

    def current(self, on: date) -> "AccessRecordQuerySet":
        """What holds on a day: also before the schedule has ended what lapsed in the night."""
        return self.filter(ended_at__isnull=True, lapses_on__gt=on)

    def newest_first(self) -> "AccessRecordQuerySet":
        return self.order_by("-attested_on", "-pk")


class AccessRecord(Authored):
    """Attested anew, the one before ends and stays."""

    technology = models.ForeignKey(Technology, models.PROTECT, related_name="access")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    status = models.CharField(max_length=11, choices=AccessStatus)
    reason = models.CharField(max_length=300, blank=True)
    attested_on = models.DateField()
    lapses_on = models.DateField("first day on which it no longer holds")
    recorded_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=8, choices=EndReason, blank=True)

    objects = AccessRecordQuerySet.as_manager()

    class Meta:
        ordering = ["technology", "place", "-attested_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["technology", "place"],
                condition=Q(ended_at__isnull=True),
                name="one_current_access_record",
            ),
            models.CheckConstraint(
                condition=Q(status__in=AccessStatus.values), name="an_access_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=AccessStatus.NOT_OFFERED) | ~Q(reason=""),
                name="what_is_not_offered_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(lapses_on__gt=models.F("attested_on")),
                name="access_lapses_after_it_was_attested",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | Q(ended_at__isnull=False, end_reason__in=EndReason.values),
                name="an_ended_access_record_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["place", "technology"],
                condition=Q(ended_at__isnull=True),
                name="current_access_of_a_place",
            ),
            models.Index(
                fields=["lapses_on"],
                condition=Q(ended_at__isnull=True),
                name="access_that_lapses",
            ),
        ]

    def __str__(self) -> str:
        where = words_of_place(self.place)
        title = f"{self.technology} {where}: {self.get_status_display()}"
        return label_demonstration(title, self.author)

    def get_absolute_url(self) -> str:
        return reverse("technology_at", args=[self.technology.slug, self.place.code])
