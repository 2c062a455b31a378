from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Lower

from metrics.models import Place


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def named(self, name: str) -> "Organisation | None":
        return self.filter(name__iexact=" ".join(name.split())).first()


class Organisation(models.Model):
    """Where a person works. What somebody typed is kept until staff confirm or correct it."""

    name = models.CharField(max_length=200)
    code = models.CharField("ODS code", max_length=8, blank=True)
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        # Hidden, as every key from people to places: figures know nothing of people.
        related_name="+",
        limit_choices_to={"kind__in": [Place.Kind.ICB, Place.Kind.SUB_ICB, Place.Kind.PROVIDER]},
        help_text="The ICB, sub-ICB location or provider that it is, if it is one",
    )
    confirmed = models.BooleanField(
        default=True, help_text="Off for a name typed by somebody and not yet looked at by staff"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_organisation_per_name_in_any_case"),
            models.CheckConstraint(condition=~Q(name=""), name="an_organisation_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def can_be_claimed_with(self, addresses: Iterable[str]) -> bool:
        """With an address at one of its domains, where it has any; others nobody can tell apart."""
        domains = list(self.domains.values_list("domain", flat=True))
        ends = [f".{address.rpartition('@')[2].lower()}" for address in addresses]
        return not domains or any(end.endswith(f".{domain}") for end in ends for domain in domains)


class AllowedDomainQuerySet(models.QuerySet["AllowedDomain"]):
    def for_email(self, email: str) -> "AllowedDomain | None":
        """The row that lets an address in."""
        return self.matching_email(email).select_related("organisation").first()

    def matching_email(self, email: str) -> "AllowedDomainQuerySet":
        """The longest first, so england.nhs.uk comes before nhs.uk."""
        labels = email.rpartition("@")[2].lower().split(".")
        endings = [".".join(labels[at:]) for at in range(len(labels))]
        return self.filter(domain__in=endings).order_by(Length("domain").desc())


def normal_domain(domain: str) -> str:
    """As it is compared: lower case, without a leading @ or dot.

    >>> normal_domain(" @NHS.net ")
    'nhs.net'
    """
    return domain.strip().lower().lstrip("@.").rstrip(".")


class AllowedDomain(models.Model):
    """A domain whose addresses may open an account, its subdomains included."""

    domain = models.CharField(max_length=190, unique=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="domains",
        help_text="Leave empty where many organisations share it: each person then says theirs",
    )
    note = models.CharField(max_length=200, blank=True)

    objects = AllowedDomainQuerySet.as_manager()

    class Meta:
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(
                condition=Q(domain=Lower("domain")), name="a_domain_is_in_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(domain__contains="."), name="a_domain_has_at_least_two_parts"
            ),
        ]

    def __str__(self) -> str:
        return self.domain

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.domain = normal_domain(self.domain)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        self.domain = normal_domain(self.domain)
        if "." not in self.domain or "@" in self.domain:
            raise ValidationError({"domain": "Enter a domain, like nhs.net"})
