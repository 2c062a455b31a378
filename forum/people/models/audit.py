from collections.abc import Iterable
from typing import Any, NoReturn

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from forum.people.models.users import FORMER_MEMBER, User

LONGEST_VERB = 40


class AuditEventIsPermanent(Exception):
    """History is only ever added to."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, instance: models.Model) -> "AuditEventQuerySet":
        """What happened to one object, oldest first, by whom as readers may know them."""
        closed = User.objects.filter(pk=OuterRef("actor_id"), closed_at__isnull=False)
        return (
            self.filter(object_type=instance._meta.model_name, object_id=str(instance.pk))
            .annotate(actor_has_left=Exists(closed))
            .order_by("at", "pk")
        )

    def update(self, **changes: Any) -> NoReturn:
        raise AuditEventIsPermanent("history is not changed")

    def delete(self) -> NoReturn:
        raise AuditEventIsPermanent("history is not deleted")

    def bulk_update(self, objs: Iterable[Any], fields: Any, batch_size: Any = None) -> NoReturn:
        raise AuditEventIsPermanent("history is not changed")

    def _raw_delete(self, using: str | None) -> NoReturn:
        raise AuditEventIsPermanent("history is not deleted")


class AuditEvent(models.Model):
    """Who did what to what, and when.

    Without foreign keys: it says what was true at the time, whatever has become of the person and
    the object since. A trigger in the database refuses updates and deletes that go past the ORM.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    actor_role = models.CharField(max_length=160, blank=True)
    actor_organisation = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=LONGEST_VERB)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    object_label = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(
                fields=["object_type", "object_id", "at"], name="audit_events_of_an_object"
            ),
            models.Index(fields=["actor_id", "at"], name="audit_events_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AuditEventIsPermanent("history is not changed")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AuditEventIsPermanent("history is not deleted")

    @property
    def actor_words(self) -> str:
        """For a page: somebody who has left is no longer named. Rows must come from `about`."""
        left = self.actor_id and getattr(self, "actor_has_left", True)
        name = FORMER_MEMBER if left else self.actor_name
        return ", ".join(part for part in (name, self.actor_role, self.actor_organisation) if part)
