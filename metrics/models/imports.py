"""Files that somebody asks to be imported, and the looks at NHS England's pages for new ones."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from metrics.models.leases import LeasedQuerySet, LeasedWork
from metrics.models.releases import Release


class ImportRequestQuerySet(LeasedQuerySet["ImportRequest"]):
    def visible_to(self, user: object) -> "ImportRequestQuerySet":
        """Who asked for what is for those who look after the releases."""
        is_allowed = isinstance(user, AbstractUser) and user.has_perm("metrics.publish_release")
        return self if is_allowed else self.none()

    def waiting(self) -> "ImportRequestQuerySet":
        return self.filter(state=ImportRequest.State.WAITING)

    def unfinished(self, now: datetime) -> "ImportRequestQuerySet":
        """Work that nobody holds."""
        return self.waiting().unleased(now)

    def newest_first(self) -> "ImportRequestQuerySet":
        return self.order_by("-id")


class ImportRequest(LeasedWork):
    """An address on NHS England's site, or a file that was uploaded and lies in the store. It is over
    when the file has its release: what becomes of it is told there."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        REGISTERED = "registered", "has its release"
        ALREADY_HERE = "here", "already here"
        REFUSED = "refused", "refused"

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    address = models.URLField(max_length=400, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField("SHA-256 of the file", max_length=64, blank=True)
    size = models.PositiveIntegerField("bytes", null=True, blank=True)
    release = models.ForeignKey(
        Release, models.CASCADE, null=True, blank=True, related_name="import_requests"
    )
    reason = models.TextField("why it was refused", blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    requested_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_import_request_names_an_address_or_a_kept_file",
                condition=~Q(address="") | ~Q(sha256="") & ~Q(file_name=""),
            ),
            models.CheckConstraint(
                name="an_import_request_that_is_over_says_how",
                condition=Q(state="waiting", release=None, reason="", ended_at=None)
                | Q(state__in=["registered", "here"], release__isnull=False, ended_at__isnull=False)
                | Q(state="refused", ended_at__isnull=False) & ~Q(reason=""),
            ),
            models.UniqueConstraint(
                fields=["address"],
                condition=Q(state="waiting") & ~Q(address=""),
                name="one_waiting_import_request_an_address",
            ),
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(state="waiting", address=""),
                name="one_waiting_import_request_a_file",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or self.address


class SourceLookQuerySet(models.QuerySet["SourceLook"]):
    def visible_to(self, user: object) -> "SourceLookQuerySet":
        """Public, as releases are: whether new figures can arrive is part of trusting them."""
        return self

    def newest_first(self) -> "SourceLookQuerySet":
        return self.order_by("-at", "-id")


class SourceLook(models.Model):
    """One look at NHS England's pages for new files, and what came of it."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    by = models.CharField(max_length=200)
    problem = models.TextField("why it failed; empty: it did not", blank=True)
    was_browser_check = models.BooleanField(default=False)
    newest = models.DateField("newest month on the pages", null=True, blank=True)

    objects = SourceLookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_look_failed_or_names_the_newest_month",
                condition=Q(newest__isnull=False, problem="", was_browser_check=False)
                | Q(newest__isnull=True) & ~Q(problem=""),
            ),
        ]

    def __str__(self) -> str:
        return self.problem or "looked"
