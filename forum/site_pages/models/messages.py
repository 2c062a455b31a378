"""What is written to those who run the site, by anybody."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from forum.people.permissions import AnyUser
from forum.site_pages.permissions import can_answer_message

# After it was answered.
KEPT_FOR = timedelta(days=90)


class Topic(models.TextChoices):
    HELP = "help", "Help with this site or an account"
    FIGURES = "figures", "A figure that looks wrong"
    CASE_STUDY = "case_study", "A case study about my organisation that is not right"
    ACCESSIBILITY = "accessibility", "A page that I cannot use, or need in another format"
    PRIVACY = "privacy", "My personal information"
    OTHER = "other", "Something else"


class ContactMessageQuerySet(models.QuerySet["ContactMessage"]):
    def visible_to(self, user: AnyUser) -> "ContactMessageQuerySet":
        return can_answer_message.filter(self, user)

    def waiting(self) -> "ContactMessageQuerySet":
        return self.filter(answered_at=None)

    def answered_before(self, moment: datetime) -> "ContactMessageQuerySet":
        return self.filter(answered_at__lt=moment)


class ContactMessage(models.Model):
    """Of a stranger nothing is kept but this. It goes some time after it was answered."""

    topic = models.CharField(max_length=13, choices=Topic)
    name = models.CharField(max_length=150)
    email = models.EmailField("where to answer")
    text = models.TextField(max_length=4000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty for somebody who had not signed in",
    )
    written_at = models.DateTimeField(default=timezone.now)
    idempotency_key = models.UUIDField(null=True, blank=True, unique=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(topic__in=Topic.values), name="a_contact_topic_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(email="") & ~Q(text=""),
                name="a_contact_message_says_who_and_what",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="an_answered_message_says_when_and_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["answered_at"], name="contact_messages_by_answer")]

    def __str__(self) -> str:
        return str(self.get_topic_display())

    def get_absolute_url(self) -> str:
        return reverse("contact_message", args=[self.pk])

    @property
    def audit_label(self) -> str:
        """Neither who wrote it nor what: the history stays."""
        return f"message {self.pk}"
