"""The words by which people in the NHS look for something, and where each of them leads."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from forum.people.permissions import AnyUser
from forum.search.permissions import can_manage_vocabulary

MAX_TERM_LENGTH = 80


class VocabularyTermQuerySet(models.QuerySet["VocabularyTerm"]):
    def visible_to(self, user: AnyUser) -> "VocabularyTermQuerySet":
        return self if can_manage_vocabulary(user) else self.none()

    def in_use(self) -> "VocabularyTermQuerySet":
        return self.filter(retired=False)


class VocabularyTerm(models.Model):
    """A retired term stays, so that the reference file cannot bring it back."""

    class Kind(models.TextChoices):
        SPECIALTY = "specialty", "name of a specialty"
        PROCEDURE = "procedure", "procedure"
        CONDITION = "condition", "condition or symptom"
        TEST = "test", "test"
        SERVICE = "service", "way of working"
        ABBREVIATION = "abbreviation", "abbreviation"
        EVERYDAY = "everyday", "everyday words"

    term = models.CharField(max_length=MAX_TERM_LENGTH)
    words = models.CharField("as it is compared", max_length=2 * MAX_TERM_LENGTH, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    meaning = models.CharField("what it stands for", max_length=120, blank=True)
    source = models.CharField(max_length=200)
    retired = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField(null=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = VocabularyTermQuerySet.as_manager()

    class Meta:
        ordering = ["words"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("specialty", "procedure", "condition", "test", "service"),
                        *("abbreviation", "everyday"),
                    ]
                ),
                name="a_vocabulary_kind_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(source=""),
                name="a_vocabulary_term_has_words_and_source",
            ),
            models.CheckConstraint(
                condition=Q(edited_at__isnull=True, edited_by__isnull=True, retired=False)
                | Q(edited_at__isnull=False, edited_by__isnull=False),
                name="an_edited_term_says_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.term

    def get_absolute_url(self) -> str:
        return reverse("vocabulary_term", args=[self.pk])


class VocabularyTarget(models.Model):
    """Where a term leads, by kind and key of a document of the index; the first place comes first."""

    class Kind(models.TextChoices):
        TREATMENT = "treatment", "specialty"
        MEASURE = "measure", "measure"
        TOPIC = "topic", "topic of discussion"

    term = models.ForeignKey(VocabularyTerm, models.CASCADE, related_name="targets")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=Kind)
    key = models.CharField(max_length=64)

    class Meta:
        ordering = ["term", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "kind", "key"], name="one_vocabulary_target_per_key"
            ),
            models.UniqueConstraint(
                fields=["term", "position"], name="one_vocabulary_target_per_position"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["treatment", "measure", "topic"]) & ~Q(key=""),
                name="a_vocabulary_target_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"
