"""Reports of what people wrote, grouped into one case for each piece of content."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from forum.people.models import Authored
from forum.people.permissions import AnyUser, Permission, can_read_staff_content, has_permission
from forum.rooms import reportable_kinds


# Decisions that can be appealed: every kind except keeping the content.
class CaseState(models.TextChoices):
    OPEN = "open", "waiting for a steward"
    DECIDED = "decided", "decided"


CASE_TRANSITIONS: Mapping[str, tuple[str, ...]] = {
    CaseState.OPEN: (CaseState.DECIDED,),
    CaseState.DECIDED: (),
}


class Reason(models.TextChoices):
    PATIENT_DATA = "patient_data", "It may tell who a patient is"
    UNKIND = "unkind", "It is unkind or disrespectful"
    WRONG = "wrong", "Its facts are wrong"
    ADVERTISING = "advertising", "It advertises something"
    OFF_TOPIC = "off_topic", "It does not belong here"
    OTHER = "other", "Something else"


class ModerationCaseQuerySet(models.QuerySet["ModerationCase"]):
    def visible_to(self, user: AnyUser) -> "ModerationCaseQuerySet":
        """Stewards, reporters, and the author once it was hidden or decided."""
        if not user.is_authenticated:
            return self.none()
        is_visible = Q(pk__in=self.model.objects.visible_to_author(user).values("pk"))
        if can_read_staff_content(user):
            is_visible |= Q(Exists(Report.objects.filter(case=OuterRef("pk"), author_id=user.pk)))
        return self.filter(is_visible | _for_stewards(user))

    def manageable_by(self, user: AnyUser) -> "ModerationCaseQuerySet":
        """Stewards, but nobody about what they wrote themselves."""
        return self.filter(_for_stewards(user))

    def decidable_by(self, user: AnyUser) -> "ModerationCaseQuerySet":
        return self.manageable_by(user).open()

    def visible_to_author(self, user: AnyUser) -> "ModerationCaseQuerySet":
        """About what this person wrote, once it was hidden or decided."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(state=CaseState.DECIDED) | Q(hidden_on_report=True), author_id=user.pk)

    def appeals_decidable_by(self, user: AnyUser) -> "ModerationCaseQuerySet":
        """Another steward than those who decided."""
        decided_by_user = self.model.objects.filter(decisions__author_id=user.pk).values("pk")
        return self.manageable_by(user).filter(appeal__state="open").exclude(pk__in=decided_by_user)

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
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values), name="a_moderation_state_is_known"
            ),
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

    @property
    def is_open(self) -> bool:
        return self.state == CaseState.OPEN

    def can_become(self, state: str) -> bool:
        return state in CASE_TRANSITIONS[self.state]


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: AnyUser) -> "ReportQuerySet":
        """One's own; and for stewards those of cases they may manage. Never the author."""
        if not can_read_staff_content(user):
            return self.none()
        manageable_cases = ModerationCase.objects.manageable_by(user).values("pk")
        return self.filter(Q(author_id=user.pk) | Q(case__in=manageable_cases))


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


def _for_stewards(user: AnyUser) -> Q:
    """The same as `permissions.can_manage`."""
    if not has_permission(user, Permission.MODERATE):
        return Q(pk__in=[])
    condition = ~Q(author_id=user.pk, author__isnull=False)
    for kind in reportable_kinds():
        if kind.co_written_by is not None:
            content_type = ContentType.objects.get_for_model(kind.model)
            own = kind.co_written_by(user).values("pk")
            condition &= ~Q(content_type=content_type, object_id__in=own)
    return condition
