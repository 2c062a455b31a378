"""A place doing what another did: its own record, from the first interest to where it led."""

from collections.abc import Collection
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from forum.adoption import permissions
from forum.adoption.deadlines import PROMPT_DAYS, STALE_DAYS
from forum.adoption.lifecycle import ADOPTIONS, ENDED, IN_USE, STARTED, WITH_REASON, Stage
from forum.adoption.permissions import Audience
from forum.casestudies.models import CaseStudy, Intervention, InterventionVersion
from forum.casestudies.models.case_studies import within_place
from forum.people.models import UNIQUE_KEY_PER_AUTHOR, Authored, Idempotent
from forum.people.permissions import AnyUser
from forum.rooms.workflow import values
from forum.technologies.models import AccessRecord, AccessStatus, Technology
from forum.technologies.permissions import attested_by
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT


class Origin(models.TextChoices):
    CASE_STUDY = "case_study", "a case study"
    INTERVENTION = "intervention", "an intervention"
    REPLY = "reply", "a reply that said “we tried this”"
    OFFER = "offer", "an offer of support"
    PLAN = "plan", "an improvement plan"


class Reason(models.TextChoices):
    STAFF = "staff", "no staff or time for it"
    MONEY = "money", "no money for it"
    FIT = "fit", "it does not fit here"
    NO_EFFECT = "no_effect", "it did not work here"
    SYSTEMS = "systems", "the systems or data for it are missing"
    PRIORITY = "priority", "something else came first"
    REPLACED = "replaced", "something else took its place"
    LEAD_LEFT = "lead_left", "whoever led it has left"
    OTHER = "other", "another reason"


class Result(models.TextChoices):
    WORKED = "worked", "it worked"
    ADAPTED = "adapted", "it worked after changes"
    DID_NOT_WORK = "did_not_work", "it did not work"


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def visible_to(self, user: AnyUser) -> "AdoptionQuerySet":
        return permissions.can_see.filter(self, user)

    def shown(self) -> "AdoptionQuerySet":
        return self.filter(withheld=False, removed_reason="")

    def open(self) -> "AdoptionQuerySet":
        return self.exclude(state__in=ENDED).filter(removed_reason="")

    def in_use(self) -> "AdoptionQuerySet":
        return self.shown().filter(state__in=IN_USE)

    def within_place(self, place: Place, on: date) -> "AdoptionQuerySet":
        """Of a place, of all places within it on a day, and of its predecessors."""
        return self.filter(within_place(place, on))

    def of_interventions(self, slugs: Collection[str]) -> "AdoptionQuerySet":
        return self.filter(intervention__slug__in=slugs)

    def silent_since(self, day: date) -> "AdoptionQuerySet":
        """Open ones of which nobody has said anything from this day on."""
        return self.open().filter(heard_on__lte=day)

    def to_prompt(self, today: date) -> "AdoptionQuerySet":
        """A quarter after the last word, and each quarter that follows without one."""
        since = today - timedelta(days=PROMPT_DAYS)
        not_prompted = Q(prompted_on__isnull=True) | Q(prompted_on__lte=since)
        return self.silent_since(since).filter(not_prompted)

    def stale(self, today: date) -> "AdoptionQuerySet":
        return self.silent_since(today - timedelta(days=STALE_DAYS))

    def contradicting_access(self, on: date) -> "AdoptionQuerySet":
        """Of a technology that is a matter of course there, while the area says that it is not offered yet;
        or stopped there with nothing in its place, while the area says that it is available."""
        # What is made up says nothing of what is real.
        attested = AccessRecord.objects.current(on).filter(
            technology=OuterRef("technology"),
            place=OuterRef("place"),
            author__demonstration=OuterRef("author__demonstration"),
        )
        denied = attested.filter(status__in=(AccessStatus.NOT_OFFERED, AccessStatus.PLANNED))
        others = Adoption.objects.open().filter(
            technology=OuterRef("technology"), place=OuterRef("place")
        )
        is_used = Q(state=Stage.EMBEDDED) & Exists(denied)
        is_over = Q(state__in=ENDED) & Exists(attested.filter(status=AccessStatus.AVAILABLE))
        return self.shown().filter(is_used | is_over & ~Exists(others))

    def to_settle_by(self, user: AnyUser, on: date) -> "AdoptionQuerySet":
        """Those of areas for which a person says who has access."""
        return self.contradicting_access(on).filter(attested_by(user))

    def newest_first(self) -> "AdoptionQuerySet":
        return self.order_by("-changed_at", "-pk")


class Adoption(Authored, Idempotent):
    """It belongs to the adopter: its lead, and those who act for the place. What was tried is an intervention
    in one of its versions, a case study, or both."""

    intervention = models.ForeignKey(
        Intervention, models.PROTECT, null=True, blank=True, related_name="adoptions"
    )
    # As it was called when it began: lists name many, each without a look at what it is made of.
    title = models.CharField(max_length=300)
    # That which was followed: later versions are for those who come later.
    intervention_version = models.ForeignKey(
        InterventionVersion, models.PROTECT, null=True, blank=True, related_name="+"
    )
    case_study = models.ForeignKey(
        CaseStudy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adoptions",
        verbose_name="case study that it comes from",
    )
    origin = models.CharField("what it was begun from", max_length=12, choices=Origin)
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="+", verbose_name="area or trust that adopts it"
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="who leads it"
    )
    lead_left_on = models.DateField(
        "since when nobody leads it, because whoever did has left", null=True, blank=True
    )
    sponsor = models.CharField("who backs it", max_length=150, blank=True)
    audience = models.CharField(max_length=6, choices=Audience, default=Audience.PUBLIC)

    state = models.CharField(max_length=10, choices=Stage, default=Stage.INTERESTED)
    paused_from = models.CharField(
        "stage in which it was paused", max_length=10, choices=Stage, blank=True
    )
    reason = models.CharField(
        "why it was paused, stopped or declined", max_length=9, choices=Reason, blank=True
    )
    reason_words = models.CharField("that in words", max_length=500, blank=True)

    technology = models.ForeignKey(
        Technology,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="technology that it uses",
    )
    treatment_function = models.CharField(max_length=5, default=TOTAL_TREATMENT)
    measure = models.SlugField("measure that should move", blank=True)
    baseline_months = models.PositiveSmallIntegerField(
        "months before the start that are the baseline", default=12
    )
    started_on = models.DateField("when testing began", null=True, blank=True)
    went_live_on = models.DateField("when it went live", null=True, blank=True)
    ended_on = models.DateField("when it was stopped or declined", null=True, blank=True)

    result = models.CharField(
        "how it turned out, as the adopter reports", max_length=12, choices=Result, blank=True
    )
    confidence = models.PositiveSmallIntegerField(
        "how sure of that, from 1 to 5", null=True, blank=True
    )
    needs = models.TextField("what would help", max_length=1000, blank=True)

    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    heard_on = models.DateField(
        "when the adopter last said how it goes", default=timezone.localdate
    )
    prompted_on = models.DateField(null=True, blank=True)
    stale_on = models.DateField("when it was said that nobody speaks of it", null=True, blank=True)
    withheld = models.BooleanField("hidden while a steward looks at it", default=False)
    removed_reason = models.CharField("why a steward took it away", max_length=500, blank=True)

    # For pages of other rooms that show a blocked text.
    text_labels = {
        "needs": "What would help",
        "words": "How it goes",
        "reason_words": "Why",
        "sponsor": "Who backs it",
        "component": "Which part",
        "change": "What was changed",
        "why": "Why",
    }

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["intervention", "state"], name="adoptions_of_an_intervention"),
            models.Index(fields=["case_study", "state"], name="adoptions_of_a_case_study"),
            models.Index(fields=["place", "-changed_at"], name="adoptions_of_a_place"),
            models.Index(fields=["state", "heard_on"], name="adoptions_by_last_word"),
        ]
        constraints = [
            ADOPTIONS.state_is_known("an_adoption_stage_is_known"),
            models.CheckConstraint(condition=~Q(title=""), name="an_adoption_has_a_title"),
            models.CheckConstraint(
                condition=Q(intervention__isnull=False) | Q(case_study__isnull=False),
                name="an_adoption_says_what_is_adopted",
            ),
            models.CheckConstraint(
                condition=Q(intervention__isnull=True, intervention_version__isnull=True)
                | Q(intervention__isnull=False, intervention_version__isnull=False),
                name="an_adopted_intervention_has_its_version",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values) & Q(audience__in=Audience.values),
                name="an_adoption_origin_and_audience_are_known",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=values(WITH_REASON)) & Q(reason__in=Reason.values))
                | (~Q(state__in=values(WITH_REASON)) & Q(reason="", reason_words="")),
                name="an_adoption_that_halts_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(reason="other") | ~Q(reason_words=""),
                name="another_reason_is_in_words",
            ),
            models.CheckConstraint(
                condition=(Q(state=Stage.PAUSED) & ~Q(paused_from=""))
                | (~Q(state=Stage.PAUSED) & Q(paused_from="")),
                name="a_paused_adoption_says_from_where",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=values((*STARTED, Stage.STOPPED)))
                | Q(started_on__isnull=False),
                name="a_started_adoption_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=values(IN_USE)) | Q(went_live_on__isnull=False),
                name="a_live_adoption_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(went_live_on__isnull=True) | Q(went_live_on__gte=F("started_on")),
                name="an_adoption_goes_live_after_it_starts",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=values(ENDED)) & Q(ended_on__isnull=False))
                | (~Q(state__in=values(ENDED)) & Q(ended_on__isnull=True)),
                name="an_ended_adoption_says_when",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
                name="an_adoption_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(result__in=Result.values, started_on__isnull=False),
                name="only_what_was_begun_has_a_result",
            ),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__gte=1, confidence__lte=5),
                name="confidence_is_from_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(baseline_months__gte=1, baseline_months__lte=60),
                name="a_baseline_has_1_to_60_months",
            ),
            # A place begins the same thing anew only after the first time has ended. Demonstrations are
            # apart: whoever made one has no say over what is real.
            models.UniqueConstraint(
                fields=["place", "intervention", "treatment_function", "lead"],
                condition=~Q(state__in=values(ENDED))
                & Q(intervention__isnull=False, removed_reason=""),
                name="one_open_adoption_of_an_intervention",
            ),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("adoption", args=[self.pk])

    @property
    def what(self) -> str:
        """What is tried, by its name."""
        return str(self.intervention or self.case_study)

    @property
    def stage_words(self) -> str:
        """What the place does, after its name: "is testing it", "has stopped it"."""
        halted = {Stage.PAUSED: "has paused it", Stage.STOPPED: "has stopped it"}
        halted[Stage.DECLINED] = "has decided against it"
        return halted.get(Stage(self.state), f"is {self.get_state_display()}")

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    def can_become(self, state: str) -> bool:
        return ADOPTIONS.allows(self.state, state)


class AdoptionStep(Authored):
    """What the adopter said and when: a new stage, or how it goes. Rows are only ever added."""

    adoption = models.ForeignKey(Adoption, models.CASCADE, related_name="steps")
    state = models.CharField("stage from then on", max_length=10, choices=Stage)
    result = models.CharField(max_length=12, choices=Result, blank=True)
    words = models.TextField("how it goes", max_length=2000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=Stage.values), name="a_step_leads_to_a_known_stage"
            ),
            models.CheckConstraint(
                condition=Q(result__in=["", *Result.values]), name="a_step_has_a_known_result"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, adoption {self.adoption_id}"


class Adaptation(Authored, Idempotent):
    """What an adopter does otherwise: which part, what and why."""

    adoption = models.ForeignKey(Adoption, models.CASCADE, related_name="adaptations")
    component = models.CharField("which part", max_length=200)
    change = models.TextField("what was changed", max_length=1000)
    why = models.TextField(max_length=1000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(component="") & ~Q(change="") & ~Q(why=""),
                name="an_adaptation_says_what_and_why",
            ),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        return self.component
