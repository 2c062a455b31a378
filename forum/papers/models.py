"""A board paper that was requested: waiting, made, or failed."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.papers.subjects import PaperSubject
from forum.people.permissions import AnyUser
from forum.rooms import visible_rows
from metrics import formatting
from metrics.models import Place, PlaceGroup
from metrics.models.leases import LeasedQuerySet, LeasedWork
from metrics.pages.titles import with_treatment
from metrics.pages.view_query import ViewQuery
from metrics.rtt.columns import TOTAL_TREATMENT


class BoardPaperQuerySet(LeasedQuerySet["BoardPaper"]):
    def visible_to(self, user: AnyUser) -> "BoardPaperQuerySet":
        """Everybody: it holds only what the public reads on the page. Of a group who can open that."""
        return self.filter(Q(group=None) | Q(group__in=visible_rows(PlaceGroup, user)))

    def without_files(self) -> "BoardPaperQuerySet":
        return self.defer("pdf", "docx")

    def waiting(self) -> "BoardPaperQuerySet":
        return self.filter(state=BoardPaper.State.WAITING)

    def for_strangers_since(self, subject: PaperSubject, month: date, moment: datetime) -> Self:
        of_month = self.filter(for_stranger=True, month=month, requested_at__gte=moment)
        return of_month.filter(**subject.row)

    def requested_before(self, day: datetime) -> "BoardPaperQuerySet":
        return self.filter(requested_at__lt=day)


class BoardPaper(LeasedWork):
    """The files are kept in their row: a few hundred kilobytes, which web and worker both reach
    wherever they run, and which are there exactly when the state says so."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting or being made"
        READY = "ready", "made"
        FAILED = "failed", "could not be made"

    TRANSITIONS: Mapping[str, frozenset[str]] = {
        State.WAITING: frozenset({State.READY, State.FAILED}),
        State.FAILED: frozenset({State.WAITING}),
        State.READY: frozenset(),
    }

    place = models.ForeignKey(Place, models.CASCADE, null=True, blank=True, related_name="+")
    group = models.ForeignKey(PlaceGroup, models.CASCADE, null=True, blank=True, related_name="+")
    month = models.DateField()
    treatment_function = models.CharField(max_length=5, default=TOTAL_TREATMENT)
    key = models.CharField("hash of everything in it", max_length=64, unique=True)
    for_stranger = models.BooleanField("asked for without signing in", default=False)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    requested_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)
    pdf = models.BinaryField(null=True)
    docx = models.BinaryField(null=True)

    objects = BoardPaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_board_paper_is_of_a_place_or_a_group",
                condition=Q(place__isnull=True) ^ Q(group__isnull=True),
            ),
            models.CheckConstraint(
                name="a_ready_board_paper_has_both_files",
                condition=Q(
                    state="ready", pdf__isnull=False, docx__isnull=False, completed_at__isnull=False
                )
                | ~Q(state="ready")
                & Q(pdf__isnull=True, docx__isnull=True, completed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_failed_board_paper_says_why",
                condition=Q(state="failed") & ~Q(problem="") | ~Q(state="failed") & Q(problem=""),
            ),
            models.CheckConstraint(
                name="board_paper_progress_is_a_share", condition=Q(progress__lte=100)
            ),
        ]
        indexes = [models.Index(fields=["state", "requested_at"], name="board_papers_waiting")]

    def __str__(self) -> str:
        about = with_treatment(self.subject.place.name, self.treatment_function)
        return f"Board paper of {about}, {formatting.month(self.month)}"

    def get_absolute_url(self) -> str:
        return self.subject.url()

    @cached_property
    def subject(self) -> PaperSubject:
        if self.group is not None:
            return PaperSubject.of_group(self.group)
        assert self.place is not None  # The database holds every paper to one of both.
        return PaperSubject(self.place)

    def can_become(self, state: str) -> bool:
        return state in self.TRANSITIONS[self.state]

    @property
    def state_shown(self) -> ViewQuery:
        return ViewQuery(self.month, self.treatment_function)

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def has_failed(self) -> bool:
        return self.state == self.State.FAILED
