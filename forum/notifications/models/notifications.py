"""What people are notified of, and whether they may still see what it is about."""

from datetime import date

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.notifications import permissions
from forum.notifications.models.outgoing_emails import OutgoingEmail
from forum.notifications.subjects import WatchSubject
from forum.people.models.users import UserQuerySet
from forum.people.permissions import AnyUser
from metrics.models import Release, Revision


class AnnouncedReleaseQuerySet(models.QuerySet["AnnouncedRelease"]):
    def readers(self, release: "AnnouncedRelease", people: UserQuerySet) -> UserQuerySet:
        """Published figures are public. Who is notified while they are withdrawn sees it if they
        are published again."""
        return people

    def visible_to(self, user: object) -> "AnnouncedReleaseQuerySet":
        """As long as readers see the release: a withdrawn month takes its notifications with it."""
        return self.filter(release__state=Release.State.PUBLISHED)


class AnnouncedRelease(models.Model):
    """That the figures of a release were announced to those who watch its places."""

    release = models.OneToOneField(Release, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AnnouncedReleaseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"figures of release {self.release_id}"

    @property
    def what(self) -> str:
        return "Revised figures" if self.release.revised else "New figures"

    @property
    def month(self) -> date:
        return self.release.month


class AnnouncedRevisionQuerySet(models.QuerySet["AnnouncedRevision"]):
    def readers(self, revision: "AnnouncedRevision", people: UserQuerySet) -> UserQuerySet:
        """The ledger of revisions is public."""
        return people

    def visible_to(self, user: object) -> "AnnouncedRevisionQuerySet":
        return self


class AnnouncedRevision(models.Model):
    """That a revision was announced to those who watch the places of which figures changed."""

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AnnouncedRevisionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"figures that revision {self.revision_id} changed"

    what = "Revised figures"

    @property
    def month(self) -> date:
        return self.revision.month


class Announcement(models.Model):
    """Something that watchers are to be notified of, and how far that has gone.

    Written with what it is about, so neither a lost message nor a dead worker loses it.
    """

    event = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=10)
    about_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", db_index=False)
    about_id = models.PositiveBigIntegerField()
    about_object = GenericForeignKey("about_type", "about_id")
    subjects = models.JSONField("watched subjects, nearest first")
    subject_kind = models.CharField(max_length=20)
    subject_key = models.CharField(max_length=60)
    state = models.CharField(max_length=20, blank=True)
    path = models.CharField(max_length=300)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    idempotency_key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_person_id = models.BigIntegerField("highest id of a person already notified", default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="announcements_unfinished", condition=Q(finished_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.idempotency_key}"

    @property
    def watched_subjects(self) -> tuple[WatchSubject, ...]:
        return tuple(WatchSubject(kind, key) for kind, key in self.subjects)

    @property
    def subject(self) -> WatchSubject:
        return WatchSubject(self.subject_kind, self.subject_key)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: AnyUser) -> "NotificationQuerySet":
        """The user's own, about what they may see now."""
        return permissions.can_see_notification.filter(self, user)

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at__isnull=True)

    def unread_visible_to(self, user: AnyUser) -> "NotificationQuerySet":
        """Unread ones about what the user may see. Every page's header counts them, and most people
        have none: conditions on models of which nothing is unread would take half of a page's time."""
        if not user.is_authenticated:
            return self.none()
        own = self.filter(person_id=user.pk).unread()
        type_ids = set(own.order_by().values_list("about_type_id", flat=True).distinct())
        return permissions.is_about_visible(type_ids).filter(own, user)

    def of(self, subject: WatchSubject) -> "NotificationQuerySet":
        return self.filter(subject_kind=subject.kind, subject_key=subject.key)

    def about(self, row: models.Model) -> "NotificationQuerySet":
        return self.filter(about_type=ContentType.objects.get_for_model(row), about_id=row.pk)


class Notification(models.Model):
    """One line in somebody's inbox. It points to what it is about and has no words of its own: `words`
    reads them when it is shown, so that a corrected title is corrected here at once."""

    class Kind(models.TextChoices):
        MENTION = "mention", "you were mentioned"
        REPLY = "reply", "a reply to you"
        REQUEST = "request", "you are asked to do something"
        DECISION = "decision", "a decision on something of yours"
        THREAD = "thread", "a new discussion"
        POST = "post", "new in a discussion"
        CASE_STUDY = "case_study", "a case study"
        TECHNOLOGY = "technology", "a technology"
        GROUP = "group", "an improvement group"
        FIGURES = "figures", "new figures"

    # Only these may also come by e-mail at once; each person can turn each off.
    EMAIL_PREFERENCES = {Kind.MENTION: "mentions", Kind.REPLY: "replies", Kind.REQUEST: "requests"}

    # The indexes below begin with these keys: ones of their own would only slow writing down.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", db_index=False
    )
    event = models.CharField("key of the event", max_length=40, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    about_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", db_index=False)
    about_id = models.PositiveBigIntegerField()
    about_object = GenericForeignKey("about_type", "about_id")
    subject_kind = models.CharField("kind of the subject by which it is muted", max_length=20)
    subject_key = models.CharField(max_length=60)
    # What it is about may be in another by now.
    state = models.CharField("state that it tells of", max_length=20, blank=True)
    path = models.CharField("address within the site", max_length=300)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    idempotency_key = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    outgoing_email = models.ForeignKey(
        OutgoingEmail, models.SET_NULL, null=True, blank=True, related_name="notifications"
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "idempotency_key"], name="one_notification_per_idempotency_key"
            ),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"),
                name="a_notification_leads_within_the_site",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("mention", "reply", "request", "decision"),
                        *("thread", "post", "case_study", "figures", "technology", "group"),
                    ]
                ),
                name="a_notification_kind_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="inbox"),
            models.Index(
                fields=["person", "-id"], name="inbox_unread", condition=Q(read_at__isnull=True)
            ),
            models.Index(
                fields=["created_at", "person"],
                name="notifications_to_email",
                condition=Q(read_at__isnull=True, outgoing_email__isnull=True),
            ),
            models.Index(
                fields=["person", "subject_kind", "subject_key"], name="notifications_of_a_subject"
            ),
            models.Index(fields=["about_type", "about_id"], name="notifications_about_object"),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.idempotency_key}"

    @property
    def subject(self) -> WatchSubject:
        return WatchSubject(self.subject_kind, self.subject_key)

    @property
    def is_unread(self) -> bool:
        return self.read_at is None
