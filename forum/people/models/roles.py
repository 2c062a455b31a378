from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from metrics.models import Place


class Role(models.TextChoices):
    MEMBER = "member", "member"
    ICB_LEAD = "icb_lead", "ICB lead"
    APPROVER = "approver", "approver"
    STEWARD = "steward", "steward"
    IMPROVEMENT_LEAD = "improvement_lead", "improvement lead"
    ADMINISTRATOR = "administrator", "administrator"


# Where each role may be held: the kinds of place; None is "nationally", without a place.
ROLE_PLACE_KINDS: dict[Role, tuple[str | None, ...]] = {
    Role.MEMBER: (None,),
    Role.ICB_LEAD: (Place.Kind.ICB, Place.Kind.SUB_ICB),
    Role.APPROVER: (Place.Kind.ICB,),
    Role.STEWARD: (None,),
    Role.IMPROVEMENT_LEAD: (None, Place.Kind.REGION),
    Role.ADMINISTRATOR: (None,),
}
ALWAYS_NATIONAL = [role for role, kinds in ROLE_PLACE_KINDS.items() if kinds == (None,)]
NEVER_NATIONAL = [role for role, kinds in ROLE_PLACE_KINDS.items() if None not in kinds]


def can_be_granted_at(role: str, place: Place | None) -> bool:
    return (place.kind if place else None) in ROLE_PLACE_KINDS[Role(role)]


def role_words_at(role: str, place: Place | None) -> str:
    """A role and where it is held, in words.

    >>> role_words_at("steward", None), role_words_at("icb_lead", Place(name="Bury"))
    ('steward', 'ICB lead for Bury')
    >>> role_words_at("improvement_lead", None)
    'improvement lead nationally'
    """
    known = Role(role)
    if place:
        return f"{known.label} for {place}"
    return str(known.label) if known in ALWAYS_NATIONAL else f"{known.label} nationally"


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, on: date | None = None) -> "RoleGrantQuerySet":
        """Grants that hold on a day. One ended during a day no longer holds on that day."""
        day = on or timezone.localdate()
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            Q(ended_at__isnull=True) | Q(ended_at__date__gt=day),
            valid_from__lte=day,
        )


class RoleGrant(models.Model):
    """That a person holds a role, where, from when until when, and who said so and why."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=16, choices=Role)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField(default=timezone.localdate)
    valid_until = models.DateField("last day", null=True, blank=True)
    reason = models.CharField(max_length=500)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty where the site itself granted it, as on registration",
    )
    granted_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(max_length=500, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        ordering = ["role", "granted_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="a_granted_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=True) | ~Q(role__in=ALWAYS_NATIONAL),
                name="a_national_role_has_no_place",
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=False) | ~Q(role__in=NEVER_NATIONAL),
                name="a_local_role_has_a_place",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="a_grant_does_not_end_before_it_starts",
            ),
            # Two constraints where one with nulls_distinct=False would do: SQLite lacks that.
            models.UniqueConstraint(
                fields=["user", "role", "place"],
                condition=Q(ended_at__isnull=True, place__isnull=False),
                name="one_open_grant_per_role_and_place",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(ended_at__isnull=True, place__isnull=True),
                name="one_open_national_grant_per_role",
            ),
        ]

    def __str__(self) -> str:
        return role_words_at(self.role, self.place)

    def get_absolute_url(self) -> str:
        return reverse("role_grant", args=[self.pk])

    def in_force_on(self, day: date) -> bool:
        """The same as `in_force`, for a row in hand."""
        return (
            self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
            and (self.ended_at is None or day < timezone.localdate(self.ended_at))
        )


class RoleRequestQuerySet(models.QuerySet["RoleRequest"]):
    def recent(self, user: models.Model) -> "RoleRequestQuerySet":
        """Made by somebody within a day, whatever became of them since."""
        return self.filter(user=user.pk, requested_at__gte=timezone.now() - timedelta(days=1))

    def waiting(self) -> "RoleRequestQuerySet":
        return self.filter(state=RoleRequest.State.WAITING)


class RoleRequest(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        GRANTED = "granted", "granted"
        DECLINED = "declined", "declined"
        WITHDRAWN = "withdrawn", "withdrawn"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="requests")
    role = models.CharField(max_length=16, choices=Role)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=500)
    requested_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_reason = models.CharField(max_length=500, blank=True)
    grant = models.OneToOneField(
        RoleGrant, models.PROTECT, null=True, blank=True, related_name="request"
    )

    objects = RoleRequestQuerySet.as_manager()

    class Meta:
        ordering = ["requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[r for r in Role.values if r != Role.MEMBER]),
                name="a_requested_role_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="granted", grant__isnull=False)
                | Q(~Q(state="granted"), grant__isnull=True),
                name="a_granted_request_has_its_grant",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "place"],
                condition=Q(state="waiting", place__isnull=False),
                name="one_waiting_request_per_role_and_place",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(state="waiting", place__isnull=True),
                name="one_waiting_national_request_per_role",
            ),
        ]

    def __str__(self) -> str:
        return role_words_at(self.role, self.place)

    def get_absolute_url(self) -> str:
        return reverse("role_request", args=[self.pk])

    @property
    def is_demonstration(self) -> bool:
        return self.user.demonstration
