"""One month of a dataset as published at one time, and what became of it here."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from metrics.models.leases import LeasedQuerySet, LeasedWork


class ReleaseQuerySet(LeasedQuerySet["Release"]):
    def visible_to(self, user: object) -> "ReleaseQuerySet":
        """Releases, their problems and their history are public: trust rests on seeing them."""
        return self

    def published(self) -> "ReleaseQuerySet":
        """Full extracts that readers see. What is as published, without bands, and other datasets
        are asked for by their own names."""
        return self.full().filter(state=Release.State.PUBLISHED)

    def full(self) -> "ReleaseQuerySet":
        return self.of_waiting_times().filter(kind=Release.Kind.FULL)

    def of_waiting_times(self) -> "ReleaseQuerySet":
        """Of referral to treatment."""
        return self.of_dataset(Release.Dataset.RTT)

    def of_dataset(self, dataset: str) -> "ReleaseQuerySet":
        return self.filter(dataset=dataset)

    def as_published(self) -> "ReleaseQuerySet":
        """NHS England's own figures of months of which readers see no extract."""
        return self.filter(kind=Release.Kind.AS_PUBLISHED, state=Release.State.PUBLISHED)

    def published_or_expected(self) -> "ReleaseQuerySet":
        """Of referral to treatment: what readers see, and what they do not see yet or any more."""
        passed = (Release.State.SUPERSEDED, Release.State.SAME)
        return self.of_waiting_times().exclude(state__in=passed)

    def newest_month_first(self) -> "ReleaseQuerySet":
        return self.order_by("-month", "-edition", "-id")

    def unfinished(self, now: datetime) -> "ReleaseQuerySet":
        """Work that nobody holds: found or fetched, and no living lease."""
        return self.in_progress().unleased(now)

    def in_progress(self) -> "ReleaseQuerySet":
        return self.filter(state__in=Release.IN_PROGRESS)


class Release(LeasedWork):
    class State(models.TextChoices):
        FOUND = "found", "found on NHS England's page"
        FETCHED = "fetched", "fetched, not yet read"
        STAGED = "staged", "read and checked, waiting to be published"
        PUBLISHED = "published", "published"
        SUPERSEDED = "superseded", "replaced by a later vintage"
        WITHDRAWN = "withdrawn", "withdrawn"
        REFUSED = "refused", "refused"
        SAME = "same", "the same counts as a release already held"

    IN_PROGRESS = (State.FOUND, State.FETCHED)
    # What may follow what. docs/workflows.md draws this table.
    TRANSITIONS = {
        State.FOUND: (State.FETCHED, State.REFUSED, State.SAME),
        State.FETCHED: (State.STAGED, State.REFUSED, State.SAME),
        # Superseded at once: an earlier vintage of a month whose later one is published.
        State.STAGED: (State.PUBLISHED, State.SUPERSEDED, State.REFUSED),
        State.PUBLISHED: (State.SUPERSEDED, State.WITHDRAWN),
        State.SUPERSEDED: (State.PUBLISHED,),
        State.WITHDRAWN: (State.PUBLISHED,),
        State.REFUSED: (State.FOUND, State.FETCHED),
        State.SAME: (),
    }

    class Origin(models.TextChoices):
        EXTRACT = "extract", "NHS England's extract"
        BUNDLED = "bundled", "counts that came with this software"

    class Kind(models.TextChoices):
        FULL = "full", "full extract, with weekly bands"
        AS_PUBLISHED = "published", "as published by NHS England, without bands"

    class Dataset(models.TextChoices):
        RTT = "rtt", "Referral to treatment waiting times"
        CANCER = "cancer", "Cancer waiting times"

    # The database knows it too: code from before there was a second one goes on writing the first.
    dataset = models.CharField(
        max_length=8, choices=Dataset, default=Dataset.RTT, db_default=Dataset.RTT
    )
    month = models.DateField("first day of the month")
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.FULL)
    state = models.CharField(max_length=10, choices=State, default=State.FOUND)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.EXTRACT)
    address = models.URLField(max_length=400, blank=True)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField("SHA-256 of the file", max_length=64, blank=True)
    content_sha256 = models.CharField("SHA-256 of the counts", max_length=64, blank=True)
    size = models.PositiveIntegerField("bytes", null=True, blank=True)
    revised = models.BooleanField(default=False)
    edition = models.PositiveSmallIntegerField("order among the vintages of a month", default=0)
    rows_read = models.PositiveIntegerField(null=True, blank=True)
    compared_with = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="the month before, against which missing providers were looked for",
    )
    geography = models.CharField(
        "digest of the geography figures were summed for", max_length=64, blank=True
    )
    analysed_from = models.CharField(
        "digest of the figures that its statistics were made from", max_length=64, blank=True
    )

    found_at = models.DateTimeField(auto_now_add=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    staged_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawal_reason = models.TextField(blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        permissions = [("publish_release", "Can publish, withdraw and retry releases of figures")]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "month"],
                condition=Q(state="published"),
                name="readers_see_one_vintage_a_month_and_dataset",
            ),
            models.UniqueConstraint(
                fields=["month", "sha256"],
                condition=~Q(sha256=""),
                name="one_release_a_month_and_file",
            ),
            models.UniqueConstraint(
                fields=["month", "address"],
                condition=~Q(address="") & Q(sha256=""),
                name="one_waiting_release_an_address",
            ),
            models.CheckConstraint(name="a_month_is_its_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="what_is_published_was_read",
                condition=~Q(state__in=["staged", "published", "superseded", "withdrawn"])
                | Q(staged_at__isnull=False) & ~Q(content_sha256=""),
            ),
            models.CheckConstraint(
                name="as_published_is_never_read_summed_or_compared",
                condition=~Q(kind="published")
                | Q(rows_read__isnull=True, compared_with__isnull=True, geography=""),
            ),
            models.CheckConstraint(
                name="other_datasets_are_never_summed_or_compared",
                condition=Q(dataset="rtt")
                | Q(kind="full", compared_with__isnull=True, geography="", analysed_from=""),
            ),
            models.CheckConstraint(
                name="what_is_published_says_when_and_by_whom",
                condition=~Q(state="published")
                | Q(published_at__isnull=False) & ~Q(published_by=""),
            ),
        ]
        indexes = [models.Index(F("month").desc(), "state", name="release_month_state")]

    def __str__(self) -> str:
        return f"{self.month:%B %Y} ({self.file_name})"

    def can_become(self, state: str) -> bool:
        return state in self.TRANSITIONS[Release.State(self.state)]

    @property
    def is_as_published(self) -> bool:
        return self.kind == self.Kind.AS_PUBLISHED

    @property
    def is_summed(self) -> bool:
        """Whether figures of places are summed from it, and compared month by month: a full extract of
        referral to treatment."""
        return self.dataset == self.Dataset.RTT and not self.is_as_published

    @property
    def is_in_progress(self) -> bool:
        return self.state in self.IN_PROGRESS

    @property
    def is_on_hold(self) -> bool:
        """Whether something was found for which it is not published by itself."""
        return self.issues.filter(severity="hold").exists()


class ReleaseEvent(models.Model):
    """What was done to a release, by whom, when and why. Append-only."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    verb = models.CharField(max_length=20)
    by = models.CharField(max_length=200)
    detail = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.verb} by {self.by}"
