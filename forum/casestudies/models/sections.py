"""The text of a case study: sections with their versions, unsaved drafts and comments."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.casestudies.models.case_studies import CaseStudy
from forum.casestudies.sections import BY_NAME, QUESTIONS, SectionKind
from forum.people.models import UNIQUE_KEY_PER_AUTHOR, Authored, Idempotent


class Section(models.Model):
    """One section of one case study, saved on its own; `version` reveals edits made meanwhile.

    `answers` is the text being worked on, `published` what readers see.
    """

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="sections")
    name = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    published = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case_study", "name"], name="one_section_per_name"),
            models.CheckConstraint(
                condition=Q(name__in=list(BY_NAME)), name="a_section_is_of_the_seven"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.case_study_id}, version {self.version}"

    @property
    def kind(self) -> SectionKind:
        return BY_NAME[self.name]


class SectionVersion(Authored, Idempotent):
    """A section as it was saved. Rows are only ever added."""

    # Empty for case studies compiled by the site.
    author = models.ForeignKey(  # type: ignore[assignment]
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    section = models.ForeignKey(Section, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    answers = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["section", "number"]
        constraints = [
            models.UniqueConstraint(fields=["section", "number"], name="one_version_per_number"),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.section_id}"

    @property
    def byline(self) -> str:
        return super().byline if self.author else "Pathway Exchange"


class SectionDraft(models.Model):
    """What an author has typed into a section and not saved. Only they ever see it.

    It survives a lost connection, an expired session, a clash with a co-author and a text blocked
    by the patient-data check.
    """

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="+")
    section = models.CharField(max_length=20)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    answers = models.JSONField()
    based_on = models.PositiveIntegerField("version that it was begun from")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case_study", "section", "person"], name="one_unsaved_text_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"unsaved {self.section} of {self.case_study_id}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def open(self) -> "CommentQuerySet":
        return self.filter(resolved_at__isnull=True)


class Comment(Authored, Idempotent):
    """What an approver or steward asks to be changed in a section."""

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="comments")
    section = models.CharField(max_length=20)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withheld = models.BooleanField("hidden while a steward looks at it", default=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(section__in=list(BY_NAME)) & ~Q(text=""),
                name="a_comment_says_something_about_a_section",
            ),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        return f"comment on {self.section} of {self.case_study_id}"

    @property
    def section_title(self) -> str:
        return BY_NAME[self.section].title


# The question's name is what an answer is kept under: renaming one needs a migration of answers.
assert len(QUESTIONS) == sum(len(section.questions) for section in BY_NAME.values())
