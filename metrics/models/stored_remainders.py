"""What is left of a month without the providers that charts leave out, from one analysis to the next."""

from django.db import models

from metrics.models.releases import Release


class StoredRemainder(models.Model):
    """Of one release; metrics.analysis.stored_remainders reads it, and can make it again at any time.
    Without it each new month would have three years of who reported what read once more."""

    release = models.OneToOneField(
        Release, models.CASCADE, primary_key=True, related_name="stored_remainder"
    )
    packed = models.BinaryField()

    def __str__(self) -> str:
        return f"remainders of {self.release_id}"
