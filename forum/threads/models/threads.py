"""A thread of posts about a subject, and who may read it."""

from datetime import date
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.casestudies.models.case_studies import within_place
from forum.notifications.models import Level, Watch
from forum.notifications.subjects import SubjectKind
from forum.people.models import Authored
from forum.people.models.users import UserQuerySet
from forum.people.permissions import (
    AnyUser,
    can_read_staff_content,
    effective_grants,
    is_no_demonstration_to,
)
from forum.threads import permissions
from forum.threads.lifecycle import THREADS, Kind, State
from forum.threads.permissions import Audience
from forum.threads.subjects import ThreadSubject
from metrics.models import Place


class FoiLabel(models.TextChoices):
    NONE = "", "not looked at"
    RELEASABLE = "releasable", "can be released"
    EXEMPT = "exempt", "an exemption may apply"


class TagQuerySet(models.QuerySet["Tag"]):
    def visible_to(self, user: AnyUser) -> "TagQuerySet":
        return self if can_read_staff_content(user) else self.none()


class Tag(models.Model):
    """From a controlled list."""

    slug = models.SlugField(unique=True)
    label = models.CharField(max_length=60, unique=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return f"{reverse('threads')}?tag={self.slug}"


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, user: AnyUser) -> "ThreadQuerySet":
        return permissions.can_read.filter(self, user)

    def listed(self) -> "ThreadQuerySet":
        """Without threads that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def about(self, subject: ThreadSubject) -> "ThreadQuerySet":
        """Exactly about it: a place's own threads, not those on its measures."""
        columns = subject.columns
        if subject.content_object is not None:
            return self.filter(content_type=columns["content_type"], object_id=columns["object_id"])
        threads = self.filter(
            place=subject.place, measure=subject.measure, content_type__isnull=True
        )
        treatment = columns["treatment_function"]
        return threads.filter(treatment_function=treatment) if treatment else threads

    def within_place(self, place: Place, on: date) -> "ThreadQuerySet":
        """Of a place and all that lies in it, case studies from there included."""
        local_case_studies = CaseStudy.objects.filter(within_place(place, on)).values("pk")
        case_study_type = ContentType.objects.get_for_model(CaseStudy)
        return self.filter(
            within_place(place, on)
            | Q(content_type=case_study_type, object_id__in=local_case_studies)
        )

    def for_measure(self, slug: str) -> "ThreadQuerySet":
        return self.filter(measure=slug)

    def for_treatment(self, code: str) -> "ThreadQuerySet":
        return self.filter(treatment_function=code)

    def tagged(self, slug: str) -> "ThreadQuerySet":
        return self.filter(tags__slug=slug)

    def unanswered(self) -> "ThreadQuerySet":
        return self.listed().filter(kind=Kind.QUESTION, state=State.OPEN)

    def involving(self, user: AnyUser) -> "ThreadQuerySet":
        """Those that a person started or wrote in."""
        posts_by_user = (
            _objects("Post")
            .filter(thread=OuterRef("pk"), author_id=user.pk)
            .exclude(visibility="deleted")
        )
        return self.filter(Q(author_id=user.pk) | Q(Exists(posts_by_user)))

    def watched_by(self, user: AnyUser) -> "ThreadQuerySet":
        """Watched themselves or by their subject; a level set for the thread itself takes precedence."""
        watches = Watch.objects.visible_to(user)
        thread_watches = watches.filter(kind=SubjectKind.THREAD)
        number = Cast("key", models.BigIntegerField())
        thread_ids = thread_watches.annotate(number=number).values("number")
        active_watches = watches.filter(level=Level.WATCH)

        def watched_keys(kind: SubjectKind) -> models.QuerySet[Watch, dict[str, Any]]:
            return active_watches.filter(kind=kind).values("key")

        watched_by_subject = (
            Q(place__code__in=watched_keys(SubjectKind.PLACE))
            | Q(measure__in=watched_keys(SubjectKind.MEASURE))
            | Q(treatment_function__in=watched_keys(SubjectKind.TREATMENT))
            | Q(
                pk__in=Thread.tags.through.objects.filter(
                    tag__slug__in=watched_keys(SubjectKind.TAG)
                ).values("thread")
            )
        )
        return self.filter(
            Q(pk__in=thread_ids.filter(level=Level.WATCH))
            | watched_by_subject & ~Q(pk__in=thread_ids)
        )

    def readers(self, thread: "Thread", people: UserQuerySet) -> UserQuerySet:
        """Of those people, who may read it."""
        people = people.filter(demonstration=True) if thread.is_demonstration else people
        open_to_staff = thread.audience == Audience.STAFF and not thread.withheld
        if open_to_staff and thread.content_type_id is None:
            active_grants = effective_grants().filter(user_id=OuterRef("pk"))
            return people.filter(Exists(active_grants))
        this_thread = self.filter(pk=thread.pk)
        return people.filter(
            pk__in=[person.pk for person in people if this_thread.visible_to(person).exists()]
        )

    def with_unread(self, user: AnyUser) -> "ThreadQuerySet":
        """`read_to` (0: never opened) and `unread_count`: what others wrote after it."""
        return self._with_read_to(user).annotate(
            unread_count=Coalesce(Subquery(_unread_counts(user).values("n")), Value(0))
        )

    def with_any_unread(self, user: AnyUser) -> "ThreadQuerySet":
        """`read_to`, and `has_unread`: whether others wrote anything after it."""
        return self._with_read_to(user).annotate(has_unread=Exists(_unread_posts(user)))

    def unread_by(self, user: AnyUser) -> "ThreadQuerySet":
        """Those in which others wrote something after what this person has read."""
        threads = self._with_read_to(user).filter(last_number__gt=F("read_to"))
        return threads.filter(Exists(_unread_posts(user)))

    def in_order(self) -> "ThreadQuerySet":
        return self.order_by("-pinned", "-last_post_at", "-pk")

    def newest_first(self) -> "ThreadQuerySet":
        return self.order_by("-last_post_at", "-pk")

    def _with_read_to(self, user: AnyUser) -> "ThreadQuerySet":
        read_numbers = (
            _objects("ReadPosition")
            .filter(thread=OuterRef("pk"), person_id=user.pk)
            .values("number")
        )
        return self.annotate(read_to=Coalesce(Subquery(read_numbers), Value(0)))


class Thread(Authored):
    title = models.CharField(max_length=150)
    kind = models.CharField(max_length=12, choices=Kind)
    tags = models.ManyToManyField(Tag, blank=True, related_name="threads")

    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    measure = models.SlugField(blank=True)
    treatment_function = models.CharField(max_length=5, blank=True)
    content_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, blank=True, related_name="+"
    )
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    content_object = GenericForeignKey("content_type", "object_id")

    audience = models.CharField(max_length=7, choices=Audience, default=Audience.STAFF)
    icb = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    parties = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="threads.Party",
        through_fields=("thread", "person"),
        related_name="+",
    )

    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    outcome = models.CharField("what came of it", max_length=500, blank=True)
    answer = models.ForeignKey(
        "threads.Post", models.PROTECT, null=True, blank=True, related_name="answers"
    )
    pinned = models.BooleanField(default=False)
    locked = models.BooleanField("nobody writes in it for now", default=False)
    # While its opening post is hidden: the title was typed with it.
    withheld = models.BooleanField(default=False)
    steward = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    became_case_study = models.ForeignKey(
        CaseStudy, models.PROTECT, null=True, blank=True, related_name="from_threads"
    )
    foi_label = models.CharField(max_length=10, choices=FoiLabel, blank=True)
    foi_note = models.CharField(max_length=500, blank=True)

    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    first_post = models.ForeignKey(
        "threads.Post", models.PROTECT, null=True, blank=True, related_name="first_post_of"
    )
    last_post = models.ForeignKey(
        "threads.Post", models.PROTECT, null=True, blank=True, related_name="+"
    )
    last_post_at = models.DateTimeField(default=timezone.now)
    # Of the newest post there ever was: numbers are not given twice.
    last_number = models.PositiveIntegerField(default=0)
    post_count = models.PositiveIntegerField("posts that every reader sees", default=0)
    addressee_count = models.PositiveIntegerField("people whom this question was put to", default=0)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-last_post_at", "-pk"]
        indexes = [
            models.Index(fields=["-pinned", "-last_post_at", "-id"], name="threads_in_order"),
            models.Index(fields=["-last_post_at", "-id"], name="threads_newest_first"),
            models.Index(fields=["place", "-pinned", "-last_post_at"], name="threads_of_a_place"),
            models.Index(
                fields=["measure", "-pinned", "-last_post_at"], name="threads_of_a_measure"
            ),
            models.Index(
                fields=["treatment_function", "-last_post_at"], name="threads_of_a_treatment"
            ),
            models.Index(
                fields=["content_type", "object_id", "-pinned", "-last_post_at"],
                name="threads_about_an_object",
            ),
            models.Index(fields=["author", "-last_post_at"], name="threads_of_a_person"),
            models.Index(
                fields=["-last_post_at", "-id"],
                condition=Q(kind="question", state="open"),
                name="threads_unanswered",
            ),
            models.Index(fields=["-changed_at"], name="threads_by_change"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="a_thread_kind_is_known"
            ),
            THREADS.state_is_known("a_thread_state_is_known"),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="a_thread_audience_is_known"
            ),
            models.CheckConstraint(
                condition=Q(content_type__isnull=True, object_id__isnull=True)
                & (Q(place__isnull=False) | ~Q(measure=""))
                | Q(content_type__isnull=False, object_id__isnull=False, place=None, measure=""),
                name="a_thread_has_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(audience="icb", icb__isnull=False)
                | (~Q(audience="icb") & Q(icb__isnull=True)),
                name="a_thread_for_an_icb_says_which",
            ),
            models.CheckConstraint(
                condition=Q(state="open", answer__isnull=True)
                | Q(state="answered", answer__isnull=False)
                | Q(state="closed"),
                name="an_answered_thread_has_its_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(outcome=""), name="a_closed_thread_says_why"
            ),
            models.CheckConstraint(
                condition=Q(answer__isnull=True) | Q(kind="question"),
                name="only_questions_are_answered",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="a_thread_is_not_part_of_itself",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="a_thread_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_label(self) -> str:
        """Without its title, which can be hidden or edited: the history cannot."""
        return f"discussion {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("thread", args=[self.pk])

    def can_become(self, state: str) -> bool:
        return THREADS.allows(self.state, state)

    @property
    def subject(self) -> ThreadSubject:
        if self.content_type_id is not None:
            return ThreadSubject(
                content_object=self.content_object, treatment_function=self.treatment_function
            )
        return ThreadSubject(
            place=self.place, measure=self.measure, treatment_function=self.treatment_function
        )

    @property
    def audience_words(self) -> str:
        """Also where what it is about has since become narrower than the thread was."""
        content_object = self.content_object if self.content_type_id is not None else None
        if (
            self.audience == Audience.STAFF
            and getattr(content_object, "audience", "") == Audience.ICB
        ):
            return f"For staff of the ICB of {content_object.place} only"  # type: ignore[union-attr]
        if self.audience == Audience.ICB:
            return f"For staff of {self.icb} ICB only"
        if self.audience == Audience.PARTIES:
            return "For the people named, and stewards, only"
        return "For health and care staff who are signed in"

    @property
    def is_private(self) -> bool:
        """Its title goes into no subject of an e-mail."""
        return self.audience != Audience.STAFF or self.withheld

    @property
    def takes_posts(self) -> bool:
        return permissions.takes_posts.holds(self)

    @property
    def others_have_posted(self) -> bool:
        return _objects("Post").filter(thread=self.pk).exclude(author_id=self.author_id).exists()


class Party(models.Model):
    """Somebody named as a reader of a thread for named people."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="party_rows")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "person"], name="one_party_per_person")
        ]

    def __str__(self) -> str:
        return str(self.person)


def _objects(model: str) -> models.Manager[models.Model]:
    """The manager of a model that is defined after this one."""
    return apps.get_model("threads", model)._default_manager


def _unread_posts(user: AnyUser) -> models.QuerySet[models.Model]:
    posts = _objects("Post").filter(
        thread=OuterRef("pk"), number__gt=OuterRef("read_to"), visibility="visible"
    )
    return is_no_demonstration_to.filter(posts.exclude(author_id=user.pk), user)


def _unread_counts(user: AnyUser) -> models.QuerySet[models.Model, dict[str, Any]]:
    posts_by_thread = _unread_posts(user).order_by().values("thread")
    return posts_by_thread.annotate(n=models.Count("pk"))
