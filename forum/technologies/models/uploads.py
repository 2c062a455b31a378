"""A file that was read and waits for its sender's word. Nothing of it is saved before."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.people.permissions import AnyUser
from forum.technologies import permissions
from metrics.models import Place


class AccessUploadQuerySet(models.QuerySet["AccessUpload"]):
    def visible_to(self, user: AnyUser) -> "AccessUploadQuerySet":
        return permissions.can_see_upload.filter(self, user)


class AccessUpload(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    icb = models.ForeignKey(Place, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    entries = models.JSONField("technology, place, status, reason and day of each row")
    uploaded_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(null=True, blank=True)

    objects = AccessUploadQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(file_name=""), name="an_access_upload_is_of_a_file")
        ]

    def __str__(self) -> str:
        return f"{self.file_name} for {self.icb}"

    @property
    def audit_label(self) -> str:
        """Without the name that its sender gave it: history stays."""
        return f"File for {self.icb}"
