"""Who reported what: counts at the grain at which they were sent."""

from collections import defaultdict

import numpy as np
from django.db import models

from metrics.models.releases import Release
from metrics.rtt import by_provider
from metrics.rtt.columns import TOTAL_TREATMENT


class ProviderCountQuerySet(models.QuerySet["ProviderCount"]):
    def totals_by_provider(self) -> dict[tuple[str, str], int]:
        """Pathways by provider and part, of all rows read."""
        rows = list(self.values_list("part", "providers", "bands"))
        parts = sorted({row[0] for row in rows})
        read = by_provider.unpack([row[1] for row in rows], [row[2] for row in rows])
        part = np.array([parts.index(row[0]) for row in rows], dtype=np.int64)
        totals = np.zeros((len(read.codes), len(parts)), dtype=np.int64)
        np.add.at(totals, (read.provider, part[read.count]), read.totals)
        return {
            (provider, name): totals[row, column].item()
            for row, provider in enumerate(read.codes.tolist())
            for column, name in enumerate(parts)
        }

    def pathways(self) -> dict[tuple[str, str, str], int]:
        """Pathways by provider, commissioner and part, of all rows read."""
        rows = list(self.values_list("commissioner", "part", "providers", "bands"))
        read = by_provider.unpack([row[2] for row in rows], [row[3] for row in rows])
        pathways: dict[tuple[str, str, str], int] = defaultdict(int)
        for count, provider, total in zip(
            read.count.tolist(),
            read.codes[read.provider].tolist(),
            read.totals.tolist(),
            strict=True,
        ):
            pathways[provider, rows[count][0], rows[count][1]] += total
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
