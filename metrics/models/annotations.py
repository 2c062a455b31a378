"""What a reader must know beside a figure: breaks, targets and problems with the data."""

from django.db import models
from django.db.models import F, Q

from metrics.models.places import Place
from metrics.models.releases import Release


class SeriesBreak(models.Model):
    """A month from which figures cannot be compared with those before."""

    class Kind(models.TextChoices):
        DEFINITION = "definition", "what is counted changed"
        GEOGRAPHY = "geography", "who belongs to the place changed"
        LAYOUT = "layout", "how the file is laid out changed"
        EVENT = "event", "something outside changed the figures"

    # Across which nothing is compared.
    SEVERING = (Kind.DEFINITION, Kind.GEOGRAPHY)

    month = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind)
    place = models.ForeignKey(
        Place,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="breaks",
        help_text="none means everywhere",
    )
    short = models.CharField("words on a chart", max_length=60)
    text = models.TextField("words for a reader")
    source = models.TextField()

    class Meta:
        ordering = ["month", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "place", "short"],
                condition=Q(place__isnull=False),
                name="one_series_break_per_place_and_month",
            ),
            models.UniqueConstraint(
                fields=["month", "short"],
                condition=Q(place__isnull=True),
                name="one_national_series_break_per_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.short}"


class Target(models.Model):
    """A national standard or aim. It applies to England and to providers; places show it as a line."""

    measure = models.SlugField()
    value = models.FloatField()
    label = models.CharField(max_length=80)
    valid_from = models.DateField(null=True, blank=True)
    due = models.DateField("to be met by the end of this month", null=True, blank=True)
    is_national_standard = models.BooleanField(
        "a national standard, drawn on every chart", default=False
    )
    source = models.TextField()

    class Meta:
        ordering = ["measure", "due"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "label"], name="one_target_per_measure_and_label"
            ),
            models.CheckConstraint(
                name="a_target_is_a_standard_or_due",
                condition=Q(is_national_standard=True) | Q(due__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class DataIssue(models.Model):
    """Something wrong or unusual in one release, said so that a reader can judge the figures."""

    class Severity(models.TextChoices):
        HARD = "hard", "the release was refused"
        SOFT = "soft", "published with this note"
        HOLD = "hold", "published only if a person says why"

    release = models.ForeignKey(Release, models.CASCADE, related_name="issues")
    severity = models.CharField(max_length=4, choices=Severity)
    code = models.SlugField(max_length=40)
    text = models.TextField()
    place = models.ForeignKey(Place, models.CASCADE, null=True, blank=True, related_name="issues")
    provider = models.CharField(max_length=6, blank=True)
    part = models.CharField(
        max_length=2, blank=True, help_text="the part that is concerned; empty: all of them"
    )
    share = models.FloatField(
        "share of the place's list last month that came from who is missing", null=True, blank=True
    )
    last_reported = models.DateField(
        "last month in which the provider reported", null=True, blank=True
    )
    suppresses = models.BooleanField(
        default=False, help_text="too much is missing to compare or rank this place this month"
    )

    class Meta:
        ordering = ["-suppresses", F("share").desc(nulls_last=True), "id"]

    def __str__(self) -> str:
        return self.text
