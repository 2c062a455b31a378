"""What somebody typed into a form that could not be taken when it was sent."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class KeptTextQuerySet(models.QuerySet["KeptText"]):
    def of(self, user: models.Model) -> "KeptTextQuerySet":
        """Only who typed it ever sees it, whatever their roles and those of others are."""
        return self.filter(person_id=user.pk)


class KeptText(models.Model):
    """The fields of one form, for the person whose page it stood on, until they send or delete them.

    `address`: where the form was sent. `page`: where it stood, if that is known.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kept_texts")
    address = models.CharField(max_length=500)
    page = models.CharField(max_length=500, blank=True)
    fields = models.JSONField(default=dict)
    kept_at = models.DateTimeField(default=timezone.now)

    objects = KeptTextQuerySet.as_manager()

    class Meta:
        ordering = ["-kept_at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "address"], name="one_kept_text_per_form")
        ]

    def __str__(self) -> str:
        return self.address
