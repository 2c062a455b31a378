"""What people chose: what to be notified of, how, and the key of their feed."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.notifications import permissions
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.permissions import AnyUser


class Level(models.TextChoices):
    WATCH = "watch", "watching"
    NORMAL = "normal", "normal"
    MUTE = "mute", "muted"


class OwnQuerySet(models.QuerySet):
    """Rows that only their own person may see."""

    def visible_to(self, user: AnyUser) -> "OwnQuerySet":
        return permissions.is_own.filter(self, user)


class WatchQuerySet(OwnQuerySet):
    def of(self, subject: WatchSubject) -> "WatchQuerySet":
        return self.filter(kind=subject.kind, key=subject.key)


class Watch(models.Model):
    """How much a person wants to hear of one subject. Without a row: what concerns them directly."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches", db_index=False
    )
    kind = models.CharField(max_length=12, choices=SubjectKind)
    key = models.CharField(max_length=60)
    level = models.CharField(max_length=6, choices=Level)
    since = models.DateTimeField(default=timezone.now)

    objects = WatchQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "key"], name="one_watch_per_subject"),
            models.CheckConstraint(
                condition=Q(kind__in=SubjectKind.values), name="a_watched_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="a_watch_level_is_known"
            ),
            models.CheckConstraint(condition=~Q(key=""), name="a_watch_has_a_key"),
        ]
        indexes = [models.Index(fields=["kind", "key", "level", "person"], name="watchers")]

    def __str__(self) -> str:
        return f"{self.level} {self.kind} {self.key}"

    @property
    def subject(self) -> WatchSubject:
        return WatchSubject(self.kind, self.key)


class EmailPreferences(models.Model):
    """What a person wants by e-mail. Without a row: the defaults here."""

    class Digest(models.TextChoices):
        OFF = "off", "no digest"
        DAILY = "daily", "every day"
        WEEKLY = "weekly", "every week"

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="email_preferences"
    )
    digest = models.CharField(max_length=6, choices=Digest, default=Digest.WEEKLY)
    mentions = models.BooleanField("at once when somebody mentions you", default=True)
    replies = models.BooleanField("at once when somebody replies to you", default=True)
    requests = models.BooleanField("at once when you are asked to do something", default=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__in=["off", "daily", "weekly"]), name="a_digest_is_known"
            ),
        ]
        indexes = [models.Index(fields=["digest", "person"], name="digest_readers")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.digest}"


def new_key() -> str:
    return secrets.token_urlsafe(32)


class FeedKey(models.Model):
    """The secret in the address of a person's own feed. A new one ends the old address."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feed_key")
    key = models.CharField(max_length=64, unique=True, default=new_key)
    created_at = models.DateTimeField(default=timezone.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="a_feed_key_is_a_secret")]

    def __str__(self) -> str:
        return f"feed of {self.person_id}"
