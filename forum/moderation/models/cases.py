"""Reports of what people wrote, grouped into one case for each piece of content."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from forum.moderation import permissions
from forum.moderation.lifecycle import CASES, CaseState
from forum.people.models import Authored
from forum.people.permissions import AnyUser
from forum.rooms import reportable_kinds


class Reason(models.TextChoices):
    PATIENT_DATA = "patient_data", "It may identify a patient"
    UNKIND = "unkind", "It is unkind or disrespectful"
    WRONG = "wrong", "Its facts are wrong"
    ADVERTISING = "advertising", "It advertises something"
    OFF_TOPIC = "off_topic", "It does not belong here"
    OTHER = "other", "Something else"


class ModerationCaseQuerySet(models.QuerySet["ModerationCase"]):
    def visible_to(self, user: AnyUser) -> "ModerationCaseQuerySet":
        return permissions.can_see.filter(self, user)

    def manageable_by(self, user: AnyUser) -> "ModerationCaseQuerySet":
        return permissions.can_manage.filter(self, user)

    def decidable_by(self, user: AnyUser) -> "ModerationCaseQuerySet":
        return permissions.can_decide.filter(self, user)

    def visible_to_author(self, user: AnyUser) -> "ModerationCaseQuerySet":
        return permissions.can_see_as_author.filter(self, user)

    def appeals_decidable_by(self, user: AnyUser) -> "ModerationCaseQuerySet":
        return permissions.can_decide_appeal.filter(self, user)

    def edited_since_hidden(self) -> "ModerationCaseQuerySet":
        """Hidden until corrected, and changed by the author since."""
        is_edited = Q(pk__in=[])
        for kind in reportable_kinds():
            if kind.corrected_since is not None:
                content_type = ContentType.objects.get_for_model(kind.model)
                edited = kind.corrected_since(OuterRef("decided_at"))
                is_edited |= Q(
                    Exists(edited.filter(pk=OuterRef("object_id"))), content_type=content_type
                )
        return self.filter(is_edited, state=CaseState.DECIDED)

    def open(self) -> "ModerationCaseQuerySet":
        return self.filter(state=CaseState.OPEN)

    def about(self, content: models.Model) -> "ModerationCaseQuerySet":
        return self.filter(
            content_type=ContentType.objects.get_for_model(content), object_id=content.pk
        )


class ModerationCase(models.Model):
    """What stewards have to decide about one piece of content. New reports join an open case."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    content_object = GenericForeignKey("content_type", "object_id")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="whose it is",
        help_text="Empty for what the site itself compiled",
    )
    state = models.CharField(max_length=7, choices=CaseState, default=CaseState.OPEN)
    hidden_on_report = models.BooleanField("hidden when it was reported", default=False)
    steward = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="who looks at it",
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ModerationCaseQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            CASES.state_is_known("a_moderation_state_is_known"),
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=Q(state="open"),
                name="one_open_moderation_case_per_object",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(state="decided", decided_at__isnull=False, steward__isnull=False),
                name="a_decided_case_has_its_steward_and_day",
            ),
            models.CheckConstraint(
                condition=Q(steward__isnull=True)
                | Q(author__isnull=True)
                | ~Q(steward=F("author")),
                name="nobody_moderates_what_they_wrote",
            ),
            models.CheckConstraint(
                condition=Q(steward__isnull=True, assigned_at__isnull=True)
                | Q(steward__isnull=False, assigned_at__isnull=False),
                name="a_case_has_a_steward_since_or_none",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "opened_at"], name="moderation_queue"),
            models.Index(fields=["author", "-opened_at"], name="moderation_of_a_person"),
            models.Index(fields=["content_type", "object_id"], name="moderation_of_an_object"),
        ]

    def __str__(self) -> str:
        return f"moderation case {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("moderation_case", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == CaseState.OPEN

    @property
    def is_demonstration(self) -> bool:
        """Of what is reported."""
        return self.author is not None and self.author.demonstration

    def can_become(self, state: str) -> bool:
        return CASES.allows(self.state, state)


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: AnyUser) -> "ReportQuerySet":
        return permissions.can_see_report.filter(self, user)


class Report(Authored):
    """One person's report of content. It is open for as long as its case is."""

    case = models.ForeignKey(ModerationCase, models.PROTECT, related_name="reports")
    reason = models.CharField(max_length=12, choices=Reason)
    details = models.TextField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "author"], name="one_report_per_person"),
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values), name="a_report_reason_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(reason="other") | ~Q(details=""), name="another_reason_has_details"
            ),
        ]
        indexes = [models.Index(fields=["author", "-created_at"], name="reports_of_a_person")]

    def __str__(self) -> str:
        return f"report {self.pk}"

    @property
    def state(self) -> str:
        return self.case.state
