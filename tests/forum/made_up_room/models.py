from django.db import models
from django.utils import timezone

from forum.people.models import Authored
from forum.people.permissions import AnyUser, can_read_staff_content


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: AnyUser) -> "EventQuerySet":
        return self.filter(hidden=False) if can_read_staff_content(user) else self.none()


class State(models.TextChoices):
    PLANNED = "planned", "planned"
    HELD = "held", "held"


class Event(Authored):
    state = models.CharField(max_length=7, choices=State, default=State.PLANNED)
    title = models.CharField(max_length=80)
    text = models.TextField()
    hidden = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = EventQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/events/{self.pk}/"
