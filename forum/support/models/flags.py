"""A question to an area about its waits, always with an offer; or an area's own request for help."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.models import UNIQUE_KEY_PER_AUTHOR, Authored, Idempotent, label_demonstration
from forum.people.permissions import AnyUser
from forum.rooms.workflow import values
from forum.support import permissions
from forum.support.lifecycle.flags import ENDED, FLAGS, HIDDEN, UNDER_WAY, FlagState, Origin
from forum.threads.models import Thread
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS


class Outcome(models.TextChoices):
    IMPROVED = "improved", "waits improved"
    STABLE = "stable", "waits stayed as they were"
    STEPPED_DOWN = "stepped_down", "support is no longer wanted"
    SUPERSEDED = "superseded", "something else took its place"


class FlagQuerySet(models.QuerySet["Flag"]):
    def visible_to(self, user: AnyUser) -> "FlagQuerySet":
        return permissions.can_see.filter(self, user)

    def editable_by(self, user: AnyUser) -> "FlagQuerySet":
        return permissions.can_edit.filter(self, user)

    def answerable_by(self, user: AnyUser) -> "FlagQuerySet":
        return permissions.can_reply.filter(self, user)

    def awaiting_reply_from(self, user: AnyUser) -> "FlagQuerySet":
        return self.answerable_by(user).filter(state__in=(FlagState.WITH_AREA, FlagState.EXPIRED))

    def shown(self) -> "FlagQuerySet":
        return self.filter(shown_at__isnull=False)

    def open(self) -> "FlagQuerySet":
        return self.exclude(state__in=ENDED)

    def about(self, place: Place, measure: str = "", treatment: str = "") -> "FlagQuerySet":
        flags = self.filter(place=place)
        flags = flags.filter(measure=measure) if measure else flags
        return flags.filter(treatment_function=treatment) if treatment else flags

    def newest_first(self) -> "FlagQuerySet":
        return self.order_by("-changed_at", "-pk")


class Flag(Authored, Idempotent):
    """Its evidence is a snapshot of what was published when it was opened, and never changes."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    # The trust or other provider that it is about, if one; it lies in no place.
    provider = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    measure = models.SlugField()
    treatment_function = models.CharField(max_length=5, default=TOTAL_TREATMENT)
    period_from = models.DateField("first month it is about")
    period_to = models.DateField("last month it is about")
    origin = models.CharField(max_length=8, choices=Origin)
    question = models.TextField(max_length=4000)
    evidence = models.JSONField(default=dict)

    state = models.CharField(max_length=10, choices=FlagState, default=FlagState.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    offers_when_sent = models.PositiveSmallIntegerField(default=0)
    interventions_when_sent = models.PositiveSmallIntegerField(default=0)
    reply_due = models.DateField("last day to reply", null=True, blank=True)
    extended = models.BooleanField(default=False)
    days_left = models.PositiveSmallIntegerField(
        "working days that were left when the clock was stopped", null=True, blank=True
    )
    shown_at = models.DateTimeField("since when staff may know of it", null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    outcome_charted = models.BooleanField(
        "when it was closed, the chart showed a change for the better", default=False
    )
    closing_since = models.DateTimeField(
        "since when one side wants to close it", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField("why it was withdrawn", max_length=500, blank=True)
    thread = models.OneToOneField(Thread, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = "question to an area"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["place", "-changed_at"], name="flags_of_a_place"),
            models.Index(fields=["state", "reply_due"], name="flags_that_wait"),
            models.Index(fields=["-shown_at"], name="flags_by_showing"),
        ]
        constraints = [
            FLAGS.state_is_known("a_flag_state_is_known"),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values), name="a_flag_origin_is_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *Outcome.values]), name="a_flag_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(question="") & ~Q(measure=""), name="a_flag_asks_about_a_measure"
            ),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")), name="a_flag_period_has_an_order"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True)
                | Q(origin="self")
                | Q(offers_when_sent__gte=1, interventions_when_sent__gte=1),
                name="a_flag_is_sent_with_an_offer_and_an_intervention",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", sent_at__isnull=True)
                | Q(state="withdrawn")
                | (~Q(state__in=["draft", "withdrawn"]) & Q(sent_at__isnull=False)),
                name="a_flag_past_draft_was_sent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(HIDDEN), shown_at__isnull=True)
                | Q(state="withdrawn")
                | Q(
                    state__in=values((*UNDER_WAY, FlagState.CLOSED)),
                    shown_at__isnull=False,
                ),
                name="a_flag_is_shown_after_reply_or_expiry_only",
            ),
            models.CheckConstraint(
                condition=~Q(state="with_area")
                | Q(reply_due__isnull=False, days_left__isnull=True),
                name="a_flag_with_its_area_says_until_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="disputed") | Q(days_left__isnull=False),
                name="a_disputed_flag_keeps_its_days",
            ),
            models.CheckConstraint(
                condition=~Q(origin="self") | ~Q(state__in=["with_area", "disputed", "expired"]),
                name="an_area_waits_for_no_reply_of_its_own",
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(ENDED), ended_at__isnull=False)
                | (~Q(state__in=values(ENDED)) & Q(ended_at__isnull=True)),
                name="an_ended_flag_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(outcome=""), name="a_closed_flag_has_its_outcome"
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(ended_reason=""),
                name="a_withdrawn_flag_says_why",
            ),
            # Two constraints, so that an area's request is not refused because of a hidden flag.
            models.UniqueConstraint(
                fields=["place", "measure", "treatment_function"],
                condition=Q(origin="self") & ~Q(state__in=values(ENDED)),
                name="one_open_request_per_area_and_measure",
            ),
            models.UniqueConstraint(
                fields=["place", "measure", "treatment_function"],
                condition=~Q(origin="self") & ~Q(state__in=values(ENDED)),
                name="one_open_flag_per_area_and_measure",
            ),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        return label_demonstration(f"{self.measure_words}, {self.place}", self.author)

    def get_absolute_url(self) -> str:
        return reverse("flag", args=[self.pk])

    @property
    def outcome_words(self) -> str:
        """
        >>> Flag(outcome="improved", outcome_charted=True).outcome_words
        'waits improved'
        >>> Flag(outcome="improved").outcome_words
        'waits improved, in the view of both sides; the chart does not show it'
        """
        words = self.get_outcome_display()
        if self.outcome == Outcome.IMPROVED and not self.outcome_charted:
            return f"{words}, in the view of both sides; the chart does not show it"
        return words

    def can_become(self, state: str) -> bool:
        return FLAGS.allows(self.state, state)

    @property
    def measure_words(self) -> str:
        return measure_words(self.measure, self.treatment_function)

    @property
    def is_own(self) -> bool:
        return self.origin == Origin.SELF

    @property
    def is_shown(self) -> bool:
        return self.shown_at is not None

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def audience_words(self) -> str:
        if self.is_shown:
            return "For health and care staff who are signed in"
        if self.sent_at is None:
            return "For those only who write it, until it is sent"
        return "For the area and who asks only, until the area has replied or the time is over"


def measure_words(measure: str, treatment: str) -> str:
    title = BY_SLUG[measure].title if measure in BY_SLUG else measure
    treatment_name = TREATMENTS.get(treatment, "") if treatment != TOTAL_TREATMENT else ""
    return f"{title}: {treatment_name}" if treatment_name else title


class FlagMatch(models.Model):
    """An intervention that might help, with the reason and a case study of it."""

    flag = models.ForeignKey(Flag, models.CASCADE, related_name="matches")
    intervention = models.ForeignKey(Intervention, models.PROTECT, related_name="+")
    case_study = models.ForeignKey(
        CaseStudy, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["flag", "intervention"], name="one_match_per_flag_and_intervention"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_match_says_why"),
        ]

    def __str__(self) -> str:
        return str(self.intervention)


class FlagReply(Authored):
    """The area's reply, always shown beside the question and as prominently."""

    class Kind(models.TextChoices):
        ACCEPT = "accept", "yes, we would like this support"
        CONTEXT = "context", "there is something to know about these figures"
        OTHER_HELP = "other_help", "we would like different help"

    flag = models.OneToOneField(Flag, models.CASCADE, related_name="reply")
    kind = models.CharField(max_length=10, choices=Kind)
    body = models.TextField(max_length=8000)
    created_at = models.DateTimeField(default=timezone.now)
    late = models.BooleanField("after the time was over", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["accept", "context", "other_help"]),
                name="a_reply_to_a_flag_is_of_a_known_kind",
            ),
            models.CheckConstraint(condition=~Q(body=""), name="a_reply_to_a_flag_says_something"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Lesson(Authored):
    """One from each side when a flag closes."""

    class Side(models.TextChoices):
        AREA = "area", "the area"
        HELPER = "helper", "who offered support"

    flag = models.ForeignKey(Flag, models.CASCADE, related_name="lessons")
    side = models.CharField(max_length=6, choices=Side)
    body = models.TextField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["side"]
        constraints = [
            models.UniqueConstraint(fields=["flag", "side"], name="one_lesson_from_each_side"),
            models.CheckConstraint(
                condition=Q(side__in=["area", "helper"]) & ~Q(body=""),
                name="a_lesson_is_from_one_side_and_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"lesson of {self.get_side_display()}"
