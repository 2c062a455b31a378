"""Who reported what: counts at the grain at which they were sent."""

from collections import defaultdict

from django.db import models

from metrics.models.releases import Release
from metrics.rtt import by_provider
from metrics.rtt.columns import TOTAL_TREATMENT


class ProviderCountQuerySet(models.QuerySet["ProviderCount"]):
    def pathways(self) -> dict[tuple[str, str, str], int]:
        """Pathways by provider, commissioner and part, of all rows read."""
        rows = list(self.values_list("commissioner", "part", "providers", "bands"))
        totals = iter(by_provider.totals([bands for *_, bands in rows]).tolist())
        pathways: dict[tuple[str, str, str], int] = defaultdict(int)
        for commissioner, part, providers, _ in rows:
            for provider in providers.split():
                pathways[provider, commissioner, part] += next(totals)
        return dict(pathways)


class ProviderCount(models.Model):
    """The providers of one Count, packed: metrics.rtt.by_provider reads it."""

    release = models.ForeignKey(Release, models.CASCADE, db_index=False)
    commissioner = models.CharField(max_length=6)
    treatment_function = models.CharField(max_length=5)
    part = models.CharField(max_length=2, help_text="1A, 1B, 2, 2A or 3")
    providers = models.TextField("codes of the providers, with spaces between")
    bands = models.BinaryField("weekly bands of each of them, packed")

    objects = ProviderCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "commissioner", "treatment_function", "part"],
                name="one_provider_count_per_release_and_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commissioner} {self.treatment_function} {self.part}: {self.providers}"


def releases_without_full_grain() -> models.QuerySet[Release]:
    """Those read by an earlier version, which kept of providers their totals alone."""
    detail = ProviderCount.objects.exclude(treatment_function=TOTAL_TREATMENT)
    read = Release.objects.full().filter(staged_at__isnull=False).order_by("month", "pk")
    return read.exclude(models.Exists(detail.filter(release=models.OuterRef("pk"))))
