from datetime import datetime

from django.db import models


class SignInLimitQuerySet(models.QuerySet["SignInLimit"]):
    def ended(self, now: datetime) -> "SignInLimitQuerySet":
        return self.filter(expires__lt=now)


class SignInLimit(models.Model):
    """A count of tries to sign in, or a code that was used: the table of Django's cache in the database,
    through which allauth writes and reads it. Its keys are hashes."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    objects = SignInLimitQuerySet.as_manager()

    def __str__(self) -> str:
        return self.cache_key
