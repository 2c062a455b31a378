"""What people are told in the site, and whether they may still see what it is about."""

from collections.abc import Container

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from forum.notices.models.letters import Letter
from forum.notices.subjects import Subject
from forum.people.models.users import UserQuerySet
from forum.people.permissions import Anyone
from forum.rooms import notified_models
from metrics.models import Release


class FiguresToldQuerySet(models.QuerySet["FiguresTold"]):
    def readers(self, thing: "FiguresTold", people: UserQuerySet) -> UserQuerySet:
        """Published figures are public. Who is told while they are withdrawn sees it if they
        come back."""
        return people

    def visible_to(self, user: object) -> "FiguresToldQuerySet":
        """As long as readers see the release: a withdrawn month takes its notices with it."""
        return self.filter(release__state=Release.State.PUBLISHED)


class FiguresTold(models.Model):
    """That what a release brought was announced to those who watch its places."""

    release = models.OneToOneField(Release, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = FiguresToldQuerySet.as_manager()

    def __str__(self) -> str:
        return f"figures of release {self.release_id}"


class Announcement(models.Model):
    """Something that whoever watches is to be told of, and how far that has gone.

    Written with the thing itself, so neither a lost message nor a dead worker loses it.
    """

    kind = models.CharField(max_length=10)
    about_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", db_index=False)
    about_id = models.PositiveBigIntegerField()
    about_thing = GenericForeignKey("about_type", "about_id")
    subjects = models.JSONField("what it concerns, nearest first")
    subject_kind = models.CharField(max_length=20)
    subject_key = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    more = models.TextField(blank=True)
    path = models.CharField(max_length=300)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    once = models.CharField(max_length=120, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    told_to = models.BigIntegerField("highest number of a person dealt with", default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="announcements_unfinished", condition=Q(finished_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def concerns(self) -> tuple[Subject, ...]:
        return tuple(Subject(kind, key) for kind, key in self.subjects)

    @property
    def within(self) -> Subject:
        return Subject(self.subject_kind, self.subject_key)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Anyone) -> "NoticeQuerySet":
        """One's own, of what one may see now: hidden, moved or withdrawn things tell nobody."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(_of_what_is_visible_to(user), person_id=user.pk)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)

    def waiting_for(self, user: Anyone) -> "NoticeQuerySet":
        """Unread ones of what one may see. Every page's header asks, and most people have none:
        conditions on kinds of thing of which nothing waits would take half of a page's time."""
        if not user.is_authenticated:
            return self.none()
        own = self.filter(person_id=user.pk).unread()
        kinds = set(own.order_by().values_list("about_type_id", flat=True).distinct())
        return own.filter(_of_what_is_visible_to(user, kinds)) if kinds else self.none()

    def within(self, subject: Subject) -> "NoticeQuerySet":
        return self.filter(subject_kind=subject.kind, subject_key=subject.key)

    def about(self, thing: models.Model) -> "NoticeQuerySet":
        return self.filter(about_type=ContentType.objects.get_for_model(thing), about_id=thing.pk)


class Notice(models.Model):
    """One line in somebody's inbox. The title and an address: never what was written."""

    class Kind(models.TextChoices):
        MENTION = "mention", "you were mentioned"
        REPLY = "reply", "a reply to you"
        ASKED = "asked", "you are asked to do something"
        DECISION = "decision", "a decision on something of yours"
        THREAD = "thread", "a new discussion"
        POST = "post", "new in a discussion"
        CASE_STUDY = "case_study", "a case study"
        FIGURES = "figures", "new figures"

    # Only these may also come by e-mail at once; each person can turn each off.
    AT_ONCE = {Kind.MENTION: "mentions", Kind.REPLY: "replies", Kind.ASKED: "asked"}

    # The indexes below begin with these keys: ones of their own would only slow writing down.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    about_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", db_index=False)
    about_id = models.PositiveBigIntegerField()
    about_thing = GenericForeignKey("about_type", "about_id")
    subject_kind = models.CharField("what it belongs to, and is muted by", max_length=20)
    subject_key = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    more = models.TextField("a few plain sentences", blank=True, help_text="figures only")
    path = models.CharField("address within the site", max_length=300)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    once = models.CharField("what makes it the only one", max_length=120)
    made_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey(
        Letter, models.SET_NULL, null=True, blank=True, related_name="notices"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "once"], name="one_notice_once"),
            models.CheckConstraint(condition=~Q(title=""), name="a_notice_has_a_title"),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"),
                name="a_notice_leads_within_the_site",
            ),
            models.CheckConstraint(
                condition=Q(more="") | Q(kind="figures"), name="a_notice_shows_no_body"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="inbox"),
            models.Index(
                fields=["person", "-id"], name="inbox_unread", condition=Q(read_at__isnull=True)
            ),
            models.Index(
                fields=["made_at", "person"],
                name="notices_to_mail",
                condition=Q(read_at__isnull=True, letter__isnull=True),
            ),
            models.Index(
                fields=["person", "subject_kind", "subject_key"], name="notices_of_a_subject"
            ),
            models.Index(fields=["about_type", "about_id"], name="notices_about_a_thing"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> Subject:
        return Subject(self.subject_kind, self.subject_key)

    @property
    def is_unread(self) -> bool:
        return self.read_at is None


def visible_rows(model: type[models.Model], user: Anyone) -> models.QuerySet:
    return model._default_manager.visible_to(user)  # type: ignore[attr-defined]


def _of_what_is_visible_to(user: Anyone, kinds: Container[int] | None = None) -> Q:
    """Asked row by row: a person has few notices, and there may be a million things to see."""
    found = Q(pk__in=[])
    for model in notified_models():
        kind = ContentType.objects.get_for_model(model)
        if kinds is None or kind.pk in kinds:
            seen = visible_rows(model, user).filter(pk=OuterRef("about_id"))
            found |= Q(Exists(seen), about_type=kind)
    return found
