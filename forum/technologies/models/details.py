"""What is known of a technology line by line: guidance, funding, evidence, treatment functions."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import Q

from forum.technologies.models.technologies import Technology
from metrics import formatting


class Precision(models.TextChoices):
    DAY = "day", "the day is known"
    MONTH = "month", "only the month is known"
    YEAR = "year", "only the year is known"


class Stage(models.TextChoices):
    NOT_KNOWN = "not_known", "not known"
    EARLY = "early", "early use"
    ROUTINE = "routine", "routine use"
    EXISTING = "existing", "existing use"


class GuidanceKind(models.TextChoices):
    HTG = "HTG", "HealthTech guidance"
    IPG = "IPG", "Interventional procedures guidance"
    TA = "TA", "Technology appraisal"
    MTG = "MTG", "Medical technologies guidance"
    DG = "DG", "Diagnostics guidance"


class Recommendation(models.TextChoices):
    NOT_KNOWN = "not_known", "not known"
    SUPPORTED = "supported", "its use is supported"
    SOME = "some", "its use is supported for some people"
    SPECIAL = "special", "only with special arrangements"
    RESEARCH = "research", "only in research"
    NOT_SUPPORTED = "not_supported", "its use is not supported"


class FundingRoute(models.TextChoices):
    TARIFF = "tariff", "tariff"
    MANDATE = "mandate", "MedTech Funding Mandate"
    SPECIALISED = "specialised", "specialised commissioning"
    LOCAL = "local", "local funding"
    NONE = "none", "none"


class SupplierPart(models.TextChoices):
    NOT_KNOWN = "not_known", "not known whether a supplier had a part"
    NONE = "none", "no supplier had a part"
    TOOK_PART = "took_part", "a supplier paid for it or took part"


def dated(day: date | None, precision: str) -> str:
    """As far as the date is known.

    >>> from datetime import date
    >>> dated(date(2019, 12, 1), "month"), dated(date(2010, 1, 1), "year"), dated(None, "day")
    ('December 2019', '2010', '')
    """
    if day is None:
        return ""
    if precision == Precision.YEAR:
        return str(day.year)
    return formatting.month(day) if precision == Precision.MONTH else formatting.day(day)


class TechnologyTreatment(models.Model):
    """A treatment function in which it is used."""

    technology = models.ForeignKey(Technology, models.CASCADE, related_name="treatments")
    treatment_function = models.CharField(max_length=5)

    class Meta:
        ordering = ["treatment_function"]
        constraints = [
            models.UniqueConstraint(
                fields=["technology", "treatment_function"],
                name="one_treatment_function_of_a_technology",
            )
        ]
        indexes = [models.Index(fields=["treatment_function"], name="technologies_of_a_treatment")]

    def __str__(self) -> str:
        return f"{self.technology_id} {self.treatment_function}"


class GuidanceEntry(models.Model):
    """NICE guidance that names it. Legacy numbers stay: people go on searching by them."""

    technology = models.ForeignKey(Technology, models.CASCADE, related_name="guidance")
    kind = models.CharField(max_length=3, choices=GuidanceKind)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=9, choices=Stage, default=Stage.NOT_KNOWN)
    recommendation = models.CharField(
        max_length=13, choices=Recommendation, default=Recommendation.NOT_KNOWN
    )
    summary = models.CharField("what it says, shortly", max_length=300, blank=True)
    published_on = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    url = models.URLField(max_length=300)
    superseded_by = models.CharField("number that took its place", max_length=12, blank=True)

    class Meta:
        verbose_name_plural = "guidance entries"
        ordering = ["technology", "superseded_by", "-published_on", "kind", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["technology", "kind", "number"], name="one_guidance_entry_per_number"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=GuidanceKind.values)
                & Q(stage__in=Stage.values)
                & Q(recommendation__in=Recommendation.values)
                & Q(precision__in=Precision.values),
                name="a_guidance_entry_is_of_known_kinds",
            ),
            models.CheckConstraint(
                condition=Q(number__gt=0) & ~Q(url=""), name="a_guidance_entry_has_its_address"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"{self.kind}{self.number}"

    @property
    def published_words(self) -> str:
        return dated(self.published_on, self.precision)


class FundingEntry(models.Model):
    """By what route it is paid for, since when. None: not known."""

    technology = models.ForeignKey(Technology, models.CASCADE, related_name="funding")
    route = models.CharField(max_length=11, choices=FundingRoute)
    starts_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=500)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "funding entries"
        ordering = ["technology", "-starts_on", "route"]
        constraints = [
            models.UniqueConstraint(
                fields=["technology", "route"], name="one_funding_entry_per_route"
            ),
            models.CheckConstraint(
                condition=Q(route__in=FundingRoute.values) & ~Q(source=""),
                name="a_funding_entry_has_its_source",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """With the financial year in which it began.

        >>> FundingEntry(route="mandate", starts_on=date(2021, 4, 1)).words
        'MedTech Funding Mandate, from 2021/22'
        """
        if self.starts_on is None:
            return str(self.get_route_display())
        year = self.starts_on.year - (self.starts_on.month < 4)
        return f"{self.get_route_display()}, from {year}/{(year + 1) % 100:02}"


class EvidenceLink(models.Model):
    """Where evidence stands, and whether a supplier had a part in it."""

    technology = models.ForeignKey(Technology, models.CASCADE, related_name="evidence")
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=300)
    supplier_part = models.CharField(
        max_length=9, choices=SupplierPart, default=SupplierPart.NOT_KNOWN
    )

    class Meta:
        ordering = ["technology", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["technology", "url"], name="one_evidence_link_per_address"
            ),
            models.CheckConstraint(
                condition=Q(supplier_part__in=SupplierPart.values) & ~Q(title="") & ~Q(url=""),
                name="an_evidence_link_says_where_it_leads",
            ),
        ]

    def __str__(self) -> str:
        return self.title


def funding_words(entries: Iterable[FundingEntry]) -> str:
    return "; ".join(entry.words for entry in entries) or formatting.NOT_KNOWN
