"""A technology: what it is, what it is for, and what is known of its way to patients."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.permissions import AnyUser
from forum.technologies import permissions
from forum.technologies.lifecycle import TECHNOLOGIES, TechnologyState


class RegulatoryMark(models.TextChoices):
    NOT_KNOWN = "not_known", "not known"
    UKCA = "ukca", "UKCA"
    CE = "ce", "CE"
    BOTH = "both", "UKCA and CE"
    NONE = "none", "none"


class TechnologyQuerySet(models.QuerySet["Technology"]):
    def visible_to(self, user: AnyUser) -> "TechnologyQuerySet":
        return permissions.can_see.filter(self, user)

    def listed(self) -> "TechnologyQuerySet":
        return self.filter(state=TechnologyState.LISTED)

    def for_treatment(self, code: str) -> "TechnologyQuerySet":
        return self.filter(treatments__treatment_function=code)

    def editable_by(self, user: AnyUser) -> "TechnologyQuerySet":
        return permissions.can_edit.filter(self, user)

    def with_details(self) -> "TechnologyQuerySet":
        """With all that one of its pages reads."""
        return self.prefetch_related("treatments", "guidance", "funding", "evidence")


class Technology(models.Model):
    State = TechnologyState

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, unique=True)
    generic_type = models.CharField("what kind of thing it is", max_length=120, blank=True)
    other_names = models.CharField("other names, separated by commas", max_length=300, blank=True)
    supplier = models.CharField(max_length=200, blank=True)
    purpose = models.CharField("what it is for", max_length=300)
    topics = models.CharField("topics, separated by commas", max_length=300, blank=True)
    is_digital = models.BooleanField("software, or with software of its own", default=False)
    digital_assessment = models.CharField("digital assessment (DTAC)", max_length=300, blank=True)
    regulatory_mark = models.CharField(
        max_length=9, choices=RegulatoryMark, default=RegulatoryMark.NOT_KNOWN
    )
    device_class = models.CharField("class of device", max_length=40, blank=True)
    procurement_route = models.CharField(max_length=300, blank=True)
    passport_url = models.URLField("innovator passport", max_length=300, blank=True)
    sponsorship = models.CharField("part that a supplier had", max_length=300, blank=True)
    source = models.CharField("where this is from", max_length=500)
    state = models.CharField(max_length=9, choices=TechnologyState, default=TechnologyState.LISTED)
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    interventions = models.ManyToManyField(Intervention, blank=True, related_name="+")
    case_studies = models.ManyToManyField(CaseStudy, blank=True, related_name="+")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty for what came with the site",
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = TechnologyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "technologies"
        ordering = ["name"]
        constraints = [
            TECHNOLOGIES.state_is_known("a_technology_state_is_known"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(purpose="") & ~Q(source=""),
                name="a_technology_says_what_it_is_for_and_its_source",
            ),
            models.CheckConstraint(
                condition=Q(state=TechnologyState.LISTED, withdrawn_reason="")
                | (Q(state=TechnologyState.WITHDRAWN) & ~Q(withdrawn_reason="")),
                name="a_withdrawn_technology_says_why",
            ),
            models.CheckConstraint(
                condition=Q(regulatory_mark__in=RegulatoryMark.values),
                name="a_regulatory_mark_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("technology", args=[self.slug])

    @property
    def is_demonstration(self) -> bool:
        return self.written_by is not None and self.written_by.demonstration

    @property
    def is_withdrawn(self) -> bool:
        return self.state == TechnologyState.WITHDRAWN
