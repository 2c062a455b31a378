"""E-mails to be sent, and what became of them. The state is here and not in the broker."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.notifications import permissions
from forum.people.permissions import AnyUser
from metrics.models.leases import Leased, LeasedQuerySet


class OutgoingEmailQuerySet(LeasedQuerySet["OutgoingEmail"]):
    def visible_to(self, user: AnyUser) -> "OutgoingEmailQuerySet":
        """Administrators see what became of e-mails, without what they say."""
        return permissions.can_see_outgoing_email.filter(self, user)

    def due(self, now: datetime) -> "OutgoingEmailQuerySet":
        return self.filter(state=OutgoingEmail.State.WAITING, next_attempt_at__lte=now)

    def waiting_since(self, moment: datetime) -> "OutgoingEmailQuerySet":
        """Written then or before, and still to be sent."""
        return self.filter(state=OutgoingEmail.State.WAITING, created_at__lte=moment)

    def interrupted(self, now: datetime) -> "OutgoingEmailQuerySet":
        """Handed to the mail server by a worker that was never heard of again."""
        return self.filter(state=OutgoingEmail.State.SENDING).abandoned(now)

    def of_accounts_before(self, moment: datetime) -> "OutgoingEmailQuerySet":
        return self.filter(kind=OutgoingEmail.Kind.ACCOUNT, created_at__lt=moment)

    def undelivered(self) -> "OutgoingEmailQuerySet":
        """Not sent, or not known to be."""
        return self.filter(
            Q(state__in=OutgoingEmail.STUCK) | Q(state=OutgoingEmail.State.WAITING, attempts__gt=0)
        )


class OutgoingEmail(Leased):
    """One e-mail to one person, about the notifications that point to it; or one about an account, such
    as a link to verify an address, which has its own words until it is sent."""

    class Kind(models.TextChoices):
        ACCOUNT = "account", "about an account"
        IMMEDIATE = "immediate", "at once"
        DAILY = "daily", "daily digest"
        WEEKLY = "weekly", "weekly digest"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENDING = "sending", "being handed to the mail server"
        SENT = "sent", "sent"
        NOT_NEEDED = "not needed", "everything in it was read or taken down before it was sent"
        UNSURE = "unsure", "the worker was stopped while sending: it may have arrived"
        GIVEN_UP = "given up", "given up after too many attempts"

    STUCK = (State.UNSURE, State.GIVEN_UP)
    # An e-mail that may have arrived is never sent again by itself.
    TRANSITIONS: Mapping[str, frozenset[str]] = {
        State.WAITING: frozenset({State.SENDING, State.NOT_NEEDED}),
        State.SENDING: frozenset({State.SENT, State.WAITING, State.GIVEN_UP, State.UNSURE}),
        State.SENT: frozenset(),
        State.NOT_NEEDED: frozenset(),
        State.UNSURE: frozenset({State.WAITING}),
        State.GIVEN_UP: frozenset({State.WAITING}),
    }

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="outgoing_emails",
        db_index=False,
        help_text="Nobody where somebody gave an address that has no account",
    )
    kind = models.CharField(max_length=9, choices=Kind)
    address = models.EmailField(blank=True)
    title = models.CharField(max_length=200, blank=True)
    # Its link opens an account, so it is kept no longer than it must be.
    text = models.TextField(blank=True)
    idempotency_key = models.CharField(max_length=140)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField("what the mail server said", max_length=300, blank=True)

    objects = OutgoingEmailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "idempotency_key"], name="one_email_per_idempotency_key"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["account", "immediate", "daily", "weekly"]),
                name="an_email_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="account") & ~Q(address="")
                | ~Q(kind="account") & Q(person__isnull=False, address="", title="", text=""),
                name="only_an_account_email_has_its_own_address_and_words",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(text=""), name="a_sent_email_keeps_no_text"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | Q(state__in=["waiting", "sending", "not needed", "unsure", "given up"])
                & Q(sent_at__isnull=True),
                name="a_sent_email_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False, attempts__gte=1),
                name="an_email_being_sent_has_a_lease",
            ),
        ]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="outgoing_emails_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.person_id or self.address}"

    def can_become(self, state: str) -> bool:
        return state in self.TRANSITIONS[self.state]


class EmailThrottle(models.Model):
    """That an e-mail about a subject is on its way to a person who has not read about it since.

    While it exists there is no second one; reading anything about the subject deletes it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    # By which claim it was created: of two at once, only one succeeds.
    claim = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "key"], name="one_email_throttle_per_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.key}"
