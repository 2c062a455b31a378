"""Who sent nothing for a month, and how much of each place's figures is missing with them."""

from collections.abc import Collection

from django.db import models
from django.db.models import Q

from metrics.models.places import Place
from metrics.models.releases import Release


class NonSubmission(models.Model):
    """A provider that sent nothing for one part of a release, though it had not ended."""

    release = models.ForeignKey(
        Release, models.CASCADE, db_index=False, related_name="non_submissions"
    )
    provider = models.CharField(max_length=6)
    part = models.CharField(max_length=2, help_text="1A, 1B, 2, 2A or 3")
    last_submitted = models.DateField("last month for which it sent this part")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "provider", "part"], name="one_non_submission_per_part"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.part}: nothing since {self.last_submitted:%Y-%m}"


class MissingShareQuerySet(models.QuerySet["MissingShare"]):
    def of_releases(self, releases: Collection[int]) -> "MissingShareQuerySet":
        return self.filter(submission__release_id__in=releases)


class MissingShare(models.Model):
    """What that provider held of one place and treatment function when it last submitted."""

    submission = models.ForeignKey(NonSubmission, models.CASCADE, related_name="shares")
    place = models.ForeignKey(Place, models.CASCADE, db_index=False, related_name="missing_shares")
    treatment_function = models.CharField(max_length=5)
    pathways = models.IntegerField()
    share = models.FloatField("of all pathways of the place, treatment function and part then")

    objects = MissingShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "treatment_function", "submission"],
                name="one_missing_share_per_cell",
            ),
            models.CheckConstraint(
                name="a_missing_share_is_a_share",
                condition=Q(share__gt=0, share__lte=1, pathways__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pathways} of {self.place_id} {self.treatment_function}"
