from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from forum.people.models.organisations import Organisation
from metrics.models import Place

# People leave an employer, and its mail system gives their address to others.
ADDRESS_GOOD_FOR = timedelta(days=365)
# What nobody has confirmed of what somebody says of themselves.
SELF_DECLARED = "(self-declared)"
FORMER_MEMBER, UNNAMED_MEMBER = "a former member", "a member"
# The longest that a mailbox can have.
MAX_EMAIL = 254


class UserQuerySet(models.QuerySet["User"]):
    def open(self) -> "UserQuerySet":
        """Accounts that have not been closed. Demonstration people exist only where they are on."""
        accounts = self.filter(is_active=True, closed_at__isnull=True)
        return accounts if settings.DEMO else accounts.filter(demonstration=False)

    def demonstrations(self) -> "UserQuerySet":
        return self.filter(demonstration=True)

    def in_good_standing(self) -> "UserQuerySet":
        """Open accounts that are not suspended: those whose roles count."""
        return self.open().filter(
            Q(suspended_until__isnull=True) | Q(suspended_until__lt=timezone.localdate())
        )

    def with_email(self, email: str) -> "UserQuerySet":
        """By the exact address, whatever the case. SQLite compares no text beyond 50,000 characters."""
        address = email.strip()
        return self.filter(email__iexact=address) if len(address) <= MAX_EMAIL else self.none()

    def address_to_be_verified(self, now: datetime) -> "UserQuerySet":
        """Those whose address was verified so long ago that it may be somebody else's now."""
        since = now - ADDRESS_GOOD_FOR
        verified = Q(address_verified_at__lt=since)
        verified |= Q(address_verified_at__isnull=True, date_joined__lt=since)
        return self.open().filter(verified, demonstration=False)

    def findable(self) -> "UserQuerySet":
        return self.in_good_standing().filter(findable=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user: User = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person, known by e-mail address: NHS staff change user names with each employer.

    Nobody is ever deleted, because others rely on what they wrote; an account is closed instead.
    """

    class Profession(models.TextChoices):
        CONSULTANT = "consultant", "consultant"
        DOCTOR = "doctor", "other hospital doctor"
        GP = "gp", "GP"
        NURSE = "nurse", "nurse or midwife"
        ALLIED = "allied", "allied health professional"
        PHARMACIST = "pharmacist", "pharmacist"
        SCIENTIST = "scientist", "healthcare scientist"
        OPERATIONS = "operations", "operational manager"
        COMMISSIONER = "commissioner", "commissioner"
        ANALYST = "analyst", "analyst"
        IMPROVEMENT = "improvement", "improvement or transformation"
        EXECUTIVE = "executive", "director or executive"
        OTHER = "other", "other"

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=150, blank=True)
    profession = models.CharField(max_length=12, choices=Profession, blank=True)
    profession_other = models.CharField("profession, if other", max_length=80, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="people"
    )
    home_place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="home place"
    )
    contact_details = models.CharField("how to be reached", max_length=300, blank=True)
    can_help_with = models.TextField(max_length=1000, blank=True)
    findable = models.BooleanField("has agreed to be found by colleagues", default=False)
    wants_questions = models.BooleanField(
        "has agreed to be asked about what they can help with", default=False
    )
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    address_verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    details_confirmed_at = models.DateTimeField(
        "when somebody confirmed profession and organisation", null=True, blank=True, editable=False
    )
    details_confirmed_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    suspended_until = models.DateField("last day of a suspension", null=True, blank=True)
    suspension_reason = models.CharField(max_length=500, blank=True)
    demonstration = models.BooleanField(default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()  # type: ignore[misc]

    class Meta:
        indexes = [
            # What they wrote is left out of nearly every list.
            models.Index(
                fields=["id"], name="demonstration_people", condition=Q(demonstration=True)
            )
        ]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_address_in_any_case"),
            models.CheckConstraint(
                condition=Q(suspended_until__isnull=True) | ~Q(suspension_reason=""),
                name="a_suspension_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(is_active=False, findable=False, name=""),
                name="a_closed_account_names_nobody",
            ),
            models.CheckConstraint(
                condition=Q(details_confirmed_at__isnull=True, details_confirmed_by__isnull=True)
                | Q(details_confirmed_at__isnull=False, details_confirmed_by__isnull=False),
                name="confirmed_details_say_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        if self.closed_at or self.name or not self.organisation_name:
            return self.display_name
        return f"{UNNAMED_MEMBER} of {self.organisation_name}"

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.pk])

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        """To colleagues, who never read the address: it is for its owner and administrators."""
        return FORMER_MEMBER if self.closed_at else self.name or UNNAMED_MEMBER

    @property
    def profession_words(self) -> str:
        if self.profession == self.Profession.OTHER:
            return self.profession_other or "other"
        return self.get_profession_display()

    @property
    def described(self) -> str:
        """Profession and organisation, as they stand beside a name."""
        parts = (self.profession_words, self.organisation_name)
        text = ", ".join(part for part in parts if part)
        is_declared = text and self.details_confirmed_at is None
        return f"{text} {SELF_DECLARED}" if is_declared else text

    @property
    def organisation_name(self) -> str:
        return self.organisation.name if self.organisation else ""

    def is_suspended_on(self, day: date) -> bool:
        return self.suspended_until is not None and self.suspended_until >= day

    @property
    def is_suspended(self) -> bool:
        return self.is_suspended_on(timezone.localdate())


class HelpOffer(models.Model):
    """A treatment function or a measure that a person can help with."""

    class Kind(models.TextChoices):
        TREATMENT = "treatment", "treatment function"
        MEASURE = "measure", "measure"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="offers")
    kind = models.CharField(max_length=9, choices=Kind)
    code = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "code"], name="one_help_offer_per_person_and_code"
            ),
        ]
        indexes = [models.Index(fields=["kind", "code"], name="help_offers_by_code")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
