"""An area is asked to tell what it did, because its figures improved."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from forum.casestudies.lifecycle import ENDED as ENDED_CASE_STUDIES
from forum.casestudies.models import CaseStudy
from forum.invitations import permissions
from forum.invitations.deadlines import LAPSE_DAYS, MOST_EACH_MONTH
from forum.invitations.lifecycle import ENDED, INVITATIONS, OPEN, WITH_CASE_STUDY, State
from forum.people.permissions import AnyUser
from forum.rooms.workflow import values
from metrics.analysis.improvers import Movement
from metrics.measures import BY_SLUG
from metrics.models import Place, Release
from metrics.pages.titles import with_treatment


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: AnyUser) -> "InvitationQuerySet":
        return permissions.can_see.filter(self, user)

    def known_to(self, user: AnyUser) -> "InvitationQuerySet":
        """Of which staff may know that they are not answered yet."""
        return permissions.can_know_of.filter(self, user)

    def answerable_by(self, user: AnyUser) -> "InvitationQuerySet":
        return permissions.can_decline.filter(self, user)

    def made_by_the_site(self) -> "InvitationQuerySet":
        """All but demonstrations, which stand in the way of nothing."""
        return self.filter(author__isnull=True)

    def about(self, place: Place) -> "InvitationQuerySet":
        return self.filter(place=place)

    def of_case_study(self, case_study: CaseStudy) -> "InvitationQuerySet":
        return self.filter(state=State.WRITING, case_study=case_study)

    def in_force(self) -> "InvitationQuerySet":
        """Those beside which there is no other about the same."""
        return self.filter(replaced_on__isnull=True)

    def to_lapse(self, today: date) -> "InvitationQuerySet":
        is_late = Q(state=State.WAITING, invited_on__lte=today - timedelta(days=LAPSE_DAYS))
        ended = Q(case_study__state__in=ENDED_CASE_STUDIES, case_study__published_at__isnull=True)
        return self.filter(is_late | Q(state=State.WRITING) & ended)

    def open_first(self) -> "InvitationQuerySet":
        is_open = Q(state__in=OPEN)
        return self.order_by(models.Case(models.When(is_open, then=0), default=1), "-pk")


class Invitation(models.Model):
    """`month`: the newest of those that were read. `position`: of a place and month, the clearest first.
    While it is in force nobody is asked about the same again: until `not_before`, at the least."""

    # Of demonstrations alone: all others are made by the site itself.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    area = models.ForeignKey(
        Place, models.PROTECT, related_name="+", verbose_name="whose leads are asked"
    )
    treatment_function = models.CharField(max_length=5)
    measure = models.SlugField()
    month = models.DateField("newest month that was read")
    position = models.PositiveSmallIntegerField()
    reading = models.JSONField("what the rule read of the figures")

    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    invited_on = models.DateField(default=timezone.localdate)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField("why not now", max_length=500, blank=True)
    case_study = models.ForeignKey(
        CaseStudy, models.PROTECT, null=True, blank=True, related_name="+"
    )
    not_before = models.DateField("when it may be asked again", null=True, blank=True)
    replaced_on = models.DateField("when it was asked again", null=True, blank=True)

    # It stands in lists of e-mails, which are read over shoulders.
    is_private = True

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "invited_on"], name="invitations_to_lapse")]
        constraints = [
            INVITATIONS.state_is_known("an_invitation_state_is_known"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_EACH_MONTH),
                name="few_invitations_for_each_place_and_month",
            ),
            models.UniqueConstraint(
                fields=["place", "month", "position"],
                condition=Q(author__isnull=True),
                name="invitations_of_a_place_and_month_are_numbered",
            ),
            models.UniqueConstraint(
                fields=["place", "treatment_function", "measure"],
                condition=Q(author__isnull=True, replaced_on__isnull=True),
                name="one_invitation_in_force_about_the_same",
            ),
            models.UniqueConstraint(
                fields=["case_study"], name="a_case_study_answers_one_invitation"
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(OPEN), answered_at=None, not_before=None)
                | Q(state__in=values(ENDED), answered_at__isnull=False, not_before__isnull=False),
                name="an_answered_invitation_says_when_it_may_be_repeated",
            ),
            models.CheckConstraint(
                condition=Q(replaced_on__isnull=True)
                | Q(not_before__isnull=False, replaced_on__gte=F("not_before")),
                name="an_invitation_is_not_repeated_too_soon",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=values(WITH_CASE_STUDY)) | Q(case_study__isnull=False),
                name="who_tells_has_a_case_study",
            ),
            models.CheckConstraint(
                condition=Q(reason="") | Q(state=State.DECLINED),
                name="only_a_declined_invitation_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.place}"

    def get_absolute_url(self) -> str:
        return reverse("invitation", args=[self.pk])

    @property
    def is_demonstration(self) -> bool:
        return self.author is not None and self.author.demonstration

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def what(self) -> str:
        title = BY_SLUG[self.measure].title if self.measure in BY_SLUG else self.measure
        return with_treatment(title, self.treatment_function)

    @property
    def movement(self) -> Movement:
        """As it was read: JSON knows lists only."""
        read: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.reading.items()
        }
        return Movement(**read)

    def can_become(self, state: str) -> bool:
        return INVITATIONS.allows(self.state, state)


class ReadMonth(models.Model):
    """That the figures of a month were looked through for places that improved."""

    month = models.DateField(unique=True)
    release = models.ForeignKey(Release, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
