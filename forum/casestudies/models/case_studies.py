"""A case study: one place's account of what it did, its lifecycle and who may read it."""

from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from forum.casestudies import permissions
from forum.casestudies.grading import FIGURES_CLAIMS
from forum.casestudies.lifecycle import CASE_STUDIES, ENDED, SHOWN, SUBMITTED, State
from forum.casestudies.models.interventions import Intervention, InterventionVersion
from forum.casestudies.permissions import Audience
from forum.casestudies.sections import KINDS, QUESTIONS, SETTINGS, STAGES
from forum.people.models import UNIQUE_KEY_PER_AUTHOR, Authored, Idempotent
from forum.people.permissions import AnyUser
from forum.rooms.workflow import values
from forum.writing.models import Attachment
from metrics import hierarchy
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT


class CaseStudyQuerySet(models.QuerySet["CaseStudy"]):
    def visible_to(self, user: AnyUser) -> "CaseStudyQuerySet":
        return permissions.can_see.filter(self, user)

    def readable_by(self, user: AnyUser) -> "CaseStudyQuerySet":
        """Published, as readers see it: what lists, charts and feeds show."""
        return permissions.can_read.filter(self, user)

    def working_version_visible_to(self, user: AnyUser) -> "CaseStudyQuerySet":
        """Those whose text being worked on, comments and history the user may see."""
        return permissions.can_see_working_version.filter(self, user)

    def page_visible_to(self, user: AnyUser) -> "CaseStudyQuerySet":
        return permissions.can_see_page.filter(self, user)

    def files_readable_by(self, user: AnyUser) -> "CaseStudyQuerySet":
        return permissions.can_read_files.filter(self, user)

    def with_has_files(self) -> "CaseStudyQuerySet":
        """With `has_files`, so that a page asks for files only where there are some."""
        files = Attachment.objects.filter(
            owner_type=ContentType.objects.get_for_model(CaseStudy), owner_id=OuterRef("pk")
        )
        return self.annotate(has_files=Exists(files))

    def written_by(self, user: AnyUser) -> "CaseStudyQuerySet":
        return permissions.can_write.filter(self, user)

    def editable_by(self, user: AnyUser) -> "CaseStudyQuerySet":
        return permissions.can_edit.filter(self, user)

    def approvable_by(self, user: AnyUser) -> "CaseStudyQuerySet":
        return permissions.can_approve.filter(self, user)

    def publishable_by(self, user: AnyUser) -> "CaseStudyQuerySet":
        return permissions.can_publish.filter(self, user)

    def to_take_on(self, user: AnyUser) -> "CaseStudyQuerySet":
        """Begun by members of staff of the areas that this person leads."""
        return permissions.can_take_on.filter(self, user)

    def published(self) -> "CaseStudyQuerySet":
        """Those in lists: live, and neither archived nor withdrawn."""
        return self.filter(live=True, withheld=False).exclude(state__in=ENDED)

    def to_be_matched(self, figures_of: datetime) -> "CaseStudyQuerySet":
        """Not compared with the areas' waits yet, or not since these figures were published."""
        return self.published().filter(Q(matched_at=None) | Q(matched_at__lt=figures_of))

    def review_due(self, on: date) -> "CaseStudyQuerySet":
        return self.filter(state=State.PUBLISHED, review_due__lte=on)

    def within_place(self, place: Place, on: date) -> "CaseStudyQuerySet":
        """Of a place, of all places within it on a day, and of its predecessors; of a provider, what was
        done there."""
        return self.filter(done_in(place, on))

    def of_place(self, place: Place) -> "CaseStudyQuerySet":
        """Of a place or provider itself."""
        return self.filter(provider=place) if place.is_provider else self.filter(place=place)

    def with_places(self) -> "CaseStudyQuerySet":
        """As cards show them."""
        return self.select_related("place", "provider")

    def for_measures(self, slugs: Collection[str]) -> "CaseStudyQuerySet":
        return self.filter(measure__in=slugs)

    def newest_review_first(self) -> "CaseStudyQuerySet":
        return self.order_by("-reviewed_on", "-pk")


class CaseStudy(Authored, Idempotent):
    """The columns repeat the answers that lists, charts and permissions are made from.

    `casestudies.answer_columns` alone writes them: at each save until the first publication, and from then
    on only when a new version is published, so that readers see what was approved.
    """

    # Empty for what the site itself compiled from public sources.
    author = models.ForeignKey(  # type: ignore[assignment]
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="case_studies",
        help_text="Who answers for it now: its author until it is handed over",
    )
    co_authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="casestudies.CoAuthor",
        through_fields=("case_study", "person"),
    )
    compiled = models.BooleanField("compiled from public sources", default=False)

    title = models.CharField(max_length=150)
    summary = models.TextField(blank=True)
    kind = models.CharField(max_length=12, choices=KINDS, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    # The trust or other provider where it was done, if at one; it lies in no place.
    provider = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    setting = models.CharField(max_length=12, choices=SETTINGS, blank=True)
    stage = models.CharField(max_length=12, choices=STAGES, blank=True)
    treatment_function = models.CharField(max_length=5, default=TOTAL_TREATMENT)
    measure = models.SlugField(blank=True)
    intervention = models.ForeignKey(
        Intervention, models.PROTECT, null=True, blank=True, related_name="case_studies"
    )
    intervention_version = models.ForeignKey(
        InterventionVersion, models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_on = models.DateField(null=True, blank=True)
    full_operation_on = models.DateField(null=True, blank=True)
    audience = models.CharField(max_length=6, choices=Audience, default=Audience.STAFF)

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    # It was begun by the short form, and no ICB lead writes on it yet.
    needs_lead = models.BooleanField(default=False)
    live = models.BooleanField("readers see it", default=False)
    # In any state: it was reported as possibly identifying a patient.
    withheld = models.BooleanField("hidden while a steward looks at it", default=False)
    grade = models.CharField(max_length=1, default="D")
    lowered_to = models.CharField(max_length=1, blank=True)
    lowered_reason = models.CharField(max_length=500, blank=True)
    # What its evaluation plan came to, as the room of evaluations says; empty without a plan.
    figures_claim = models.CharField(max_length=12, choices=FIGURES_CLAIMS, blank=True)
    figures_late = models.BooleanField("the plan was fixed after the start", default=False)
    figures_readable_on = models.DateField(
        "first month with figures enough, where time alone is lacking", null=True, blank=True
    )
    shifted_adopters = models.PositiveSmallIntegerField(
        "independent areas that adopted it and whose figures shifted", default=0
    )
    ended_reason = models.CharField("why it was withdrawn or archived", max_length=500, blank=True)

    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    answer_due = models.DateField("by when whoever has it should answer", null=True, blank=True)
    contacts_agreed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField("first published", null=True, blank=True)
    shown_at = models.DateTimeField("since when readers see this version", null=True, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    review_due = models.DateField(null=True, blank=True)
    # ICBs where waits on its measure were longer when this was last looked at.
    matching_areas = models.ManyToManyField(Place, blank=True, related_name="+")
    matched_at = models.DateTimeField(null=True, blank=True)

    attachments = GenericRelation(
        "writing.Attachment", content_type_field="owner_type", object_id_field="owner_id"
    )

    # Readers get the files of the published version, not those of the next.
    files_follow_versions = True
    # For pages of other rooms that show a blocked text.
    text_labels = {name: question.title for name, question in QUESTIONS.items()}

    objects = CaseStudyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            # In the order of the library, with all that it asks: a page reads twenty entries, and
            # counting never touches the rows. `live` cannot come first: SQLite looks nothing up by
            # a bare truth value.
            models.Index(
                fields=["-reviewed_on", "-id", "live", "withheld", "audience", "state"],
                name="library",
            ),
            models.Index(fields=["-changed_at", "live"], name="case_studies_by_change"),
            models.Index(fields=["measure", "live"], name="case_studies_of_a_measure"),
            models.Index(fields=["state", "answer_due"], name="case_studies_waiting"),
        ]
        constraints = [
            CASE_STUDIES.state_is_known("a_case_study_state_is_known"),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="a_case_study_audience_is_known"
            ),
            models.CheckConstraint(
                condition=Q(grade__in=["A", "B", "C", "D"]), name="a_grade_is_a_to_d"
            ),
            models.CheckConstraint(
                condition=Q(figures_claim__in=["", *dict(FIGURES_CLAIMS)]),
                name="what_figures_show_is_a_known_claim",
            ),
            models.CheckConstraint(
                condition=Q(lowered_to="") | ~Q(lowered_reason=""),
                name="a_lowered_grade_says_why",
            ),
            models.CheckConstraint(
                condition=Q(live=False)
                | Q(
                    published_at__isnull=False, reviewed_on__isnull=False, review_due__isnull=False
                ),
                name="what_readers_see_was_published_and_has_a_review_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=values((*SHOWN, State.ARCHIVED))) | Q(live=True),
                name="what_is_published_is_seen",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=values(ENDED)) | ~Q(ended_reason=""),
                name="an_ended_case_study_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=values(SUBMITTED)) | Q(answer_due__isnull=False),
                name="what_waits_has_a_date_to_be_answered_by",
            ),
            models.CheckConstraint(
                condition=Q(compiled=True) | Q(author__isnull=False, owner__isnull=False),
                name="a_case_study_has_somebody_who_answers_for_it",
            ),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("case_study", args=[self.pk])

    def can_become(self, state: str) -> bool:
        return CASE_STUDIES.allows(self.state, state)

    def belongs_to(self, place_ids: Collection[int]) -> bool:
        return self.place_id in place_ids or self.provider_id in place_ids

    @property
    def where(self) -> str:
        return f"{self.provider.name}, {self.place.name}" if self.provider else self.place.name

    @property
    def byline(self) -> str:
        return super().byline if self.author else ""

    @property
    def byline_with_co_authors(self) -> str:
        names = [person.display_name for person in self.co_authors.all()]
        return f"{self.byline}; with {', '.join(names)}" if names and self.byline else self.byline

    @property
    def is_withdrawn(self) -> bool:
        return self.state == State.WITHDRAWN

    @property
    def is_archived(self) -> bool:
        return self.state == State.ARCHIVED

    @property
    def being_revised(self) -> bool:
        """Readers see the published version while a new one is written or looked at."""
        return self.live and self.state in (State.DRAFT, State.APPROVAL, State.EDITORIAL)


class CoAuthor(models.Model):
    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="co_authorships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case_study", "person"], name="one_co_authorship_per_person"
            )
        ]

    def __str__(self) -> str:
        return str(self.person)


def done_in(place: Place, on: date) -> Q:
    """Of case studies, which name the provider beside the place."""
    if place.is_provider:
        return Q(provider_id__in=hierarchy.place_ids_of(place, on))
    return within_place(place, on)


def within_place(place: Place, on: date) -> Q:
    if place.kind == Place.Kind.ENGLAND:
        return Q(place_id__isnull=False)
    return Q(place_id__in=hierarchy.place_ids_of(place, on))
