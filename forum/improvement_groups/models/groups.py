"""People from similar places who work on one question for a time."""

from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from forum.improvement_groups import permissions
from forum.improvement_groups.deadlines import DAYS_PAST_END, GRACE_DAYS, SILENT_DAYS
from forum.improvement_groups.lifecycle import ENDED, GROUPS, OPEN, MemberState, State
from forum.improvement_groups.permissions import GROUP_KINDS, Audience
from forum.people.models import UNIQUE_KEY_PER_AUTHOR, Authored, Idempotent
from forum.people.permissions import AnyUser
from forum.rooms.workflow import values
from forum.threads.models import Thread
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS


class ImprovementGroupQuerySet(models.QuerySet["ImprovementGroup"]):
    def visible_to(self, user: AnyUser) -> "ImprovementGroupQuerySet":
        return permissions.can_see.filter(self, user)

    def shown(self) -> "ImprovementGroupQuerySet":
        return self.filter(withheld=False, removed_reason="")

    def open(self) -> "ImprovementGroupQuerySet":
        return self.filter(state__in=OPEN, removed_reason="")

    def of_places(self, place_ids: list[int]) -> "ImprovementGroupQuerySet":
        """Those with a member who takes part for one of these places."""
        there = _rows("Member").filter(state=MemberState.MEMBER, place__in=place_ids)
        return self.filter(Exists(there))

    def silent_since(self, day: date) -> "ImprovementGroupQuerySet":
        """Open ones in which nobody has met or written from this day on, nor is about to."""
        sessions = _rows("GroupSession").filter(cancelled_at__isnull=True, starts_at__date__gt=day)
        return self.open().filter(heard_on__lte=day).exclude(Exists(sessions))

    def to_remind(self, today: date) -> "ImprovementGroupQuerySet":
        silent = self.silent_since(today - timedelta(days=SILENT_DAYS))
        return silent.filter(Q(reminded_on__isnull=True) | Q(reminded_on__lt=F("heard_on")))

    def to_close(self, today: date) -> "ImprovementGroupQuerySet":
        silent = self.silent_since(today - timedelta(days=SILENT_DAYS))
        return silent.filter(
            reminded_on__gte=F("heard_on"), reminded_on__lte=today - timedelta(days=GRACE_DAYS)
        )

    def past_their_end(self, today: date) -> "ImprovementGroupQuerySet":
        """Of which nobody has said so, while nobody meets or writes any more."""
        day = today - timedelta(days=DAYS_PAST_END)
        return self.silent_since(day).filter(state=State.MEETING, ends_on__lte=day)

    def over(self, today: date) -> "ImprovementGroupQuerySet":
        """Open ones whose last day has passed."""
        return self.open().filter(ends_on__lt=today)

    def newest_first(self) -> "ImprovementGroupQuerySet":
        return self.order_by("-changed_at", "-pk")


class ImprovementGroup(Authored, Idempotent):
    """One question about one measure and treatment function, for places of one kind. Its facilitator is one
    of its members."""

    question = models.CharField(max_length=200)
    measure = models.SlugField()
    treatment_function = models.CharField(max_length=5, default=TOTAL_TREATMENT)
    place_kind = models.CharField("kind of its places", max_length=8, choices=Place.Kind)
    audience = models.CharField(max_length=6, choices=Audience, default=Audience.STAFF)
    facilitator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    facilitator_left_on = models.DateField(
        "since when nobody facilitates it, because whoever did has left", null=True, blank=True
    )
    starts_on = models.DateField()
    ends_on = models.DateField()

    state = models.CharField(max_length=7, choices=State, default=State.FORMING)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    heard_on = models.DateField(
        "when somebody last wrote a note, planned a session or began it", default=timezone.localdate
    )
    reminded_on = models.DateField("when it was said that it is silent", null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closing_note = models.TextField(max_length=1000, blank=True)
    outcome = models.JSONField("what figures show of its places at the end", default=list)
    outcome_month = models.DateField("newest month of figures then", null=True, blank=True)
    outcome_from = models.CharField("the figures that it was read from", max_length=64, blank=True)
    outcome_revised = models.JSONField(
        "what was read of places before figures were revised", default=list, blank=True
    )
    thread = models.ForeignKey(Thread, models.SET_NULL, null=True, blank=True, related_name="+")
    withheld = models.BooleanField("hidden while a steward looks at it", default=False)
    removed_reason = models.CharField("why a steward took it away", max_length=500, blank=True)

    # For pages of other rooms that show a blocked text.
    text_labels = {"question": "Question", "closing_note": "What you learnt"}

    objects = ImprovementGroupQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "heard_on"], name="groups_by_last_word"),
            models.Index(fields=["-changed_at"], name="groups_by_change"),
        ]
        constraints = [
            GROUPS.state_is_known("a_group_state_is_known"),
            models.CheckConstraint(
                condition=~Q(question="") & ~Q(measure=""), name="a_group_asks_of_a_measure"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values) & Q(place_kind__in=values(GROUP_KINDS)),
                name="a_group_audience_and_kind_are_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="a_group_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(ENDED), closed_on__isnull=False)
                | Q(state__in=values(OPEN), closed_on__isnull=True),
                name="a_closed_group_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SILENT) | ~Q(closing_note=""),
                name="a_silent_group_says_why_it_closed",
            ),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("improvement_group", args=[self.pk])

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def measure_words(self) -> str:
        title = BY_SLUG[self.measure].title if self.measure in BY_SLUG else self.measure
        return f"{title}: {TREATMENTS.get(self.treatment_function, self.treatment_function)}"

    def can_become(self, state: str) -> bool:
        return GROUPS.allows(self.state, state)


def _rows(model: str) -> models.QuerySet[Any]:
    """Of a group, of a model that is declared after it."""
    manager = apps.get_model("improvement_groups", model)._base_manager
    return manager.filter(group=OuterRef("pk"))
