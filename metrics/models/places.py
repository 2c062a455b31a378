"""Places and how they follow from one another. Everything is dated: geography is data, not code."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

ENGLAND = "ENG"


class PlaceQuerySet(models.QuerySet["Place"]):
    def visible_to(self, user: object) -> "PlaceQuerySet":
        """Places are public. The gate is here so that every read for a person goes through one."""
        return self

    def on(self, day: date) -> "PlaceQuerySet":
        """Places that exist on a day. Providers count until a succession ends them."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        )

    def with_pages(self) -> "PlaceQuerySet":
        """Areas, which have all the pages of a place."""
        return self.exclude(kind=Place.Kind.PROVIDER)


class Place(models.Model):
    class Kind(models.TextChoices):
        ENGLAND = "england", "England"
        REGION = "region", "NHS England region"
        ICB = "icb", "Integrated Care Board"
        SUB_ICB = "sub_icb", "sub-ICB location"
        PROVIDER = "provider", "provider"

    code = models.CharField("ODS code", max_length=8, unique=True)
    ons_code = models.CharField("ONS code", max_length=9, blank=True)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField("plain name", max_length=120)
    official_name = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField("first day on which it no longer exists", null=True, blank=True)
    latitude = models.FloatField("of the population-weighted centre", null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    # Of a group that is read as a place: it has no row here, and a page elsewhere.
    group_url = ""

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "code"]
        constraints = [
            models.CheckConstraint(
                name="a_place_ends_after_it_starts",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="a_place_is_of_a_known_kind",
                condition=Q(kind__in=["england", "region", "icb", "sub_icb", "provider"]),
            ),
        ]
        indexes = [models.Index(fields=["kind", "name"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        if self.group_url:
            return self.group_url
        return reverse("england") if self.code == ENGLAND else reverse("place", args=[self.code])

    @property
    def is_provider(self) -> bool:
        return self.kind == Place.Kind.PROVIDER

    def exists_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )


class Alias(models.Model):
    """Another word by which people look for a place: an old name, a town, a borough, an old code."""

    class Kind(models.TextChoices):
        OLD_NAME = "old_name", "old name"
        SHORT_NAME = "short_name", "short name"
        AREA = "area", "town or local authority"
        CODE = "code", "other code"

    place = models.ForeignKey(Place, models.CASCADE, related_name="aliases")
    text = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "text"], name="one_alias_per_place_and_text")
        ]

    def __str__(self) -> str:
        return self.text


class Succession(models.Model):
    class Kind(models.TextChoices):
        MERGE = "merge", "merged into"
        SPLIT = "split", "split between"
        RECODE = "recode", "re-coded as"
        RENAME = "rename", "renamed"
        CLOSE = "close", "closed"
        ACQUIRE = "acquire", "taken over by"
        TRANSFER = "transfer", "service moved to"

    predecessor = models.ForeignKey(Place, models.CASCADE, related_name="successions_from")
    successor = models.ForeignKey(
        Place, models.CASCADE, related_name="successions_to", null=True, blank=True
    )
    date = models.DateField("first day of the new arrangement")
    kind = models.CharField(max_length=8, choices=Kind)
    weight = models.FloatField("share of the predecessor that went here", null=True, blank=True)
    note = models.TextField(blank=True)
    source = models.TextField()

    class Meta:
        ordering = ["date", "predecessor_id", "successor_id"]
        constraints = [
            # Two constraints where one with nulls_distinct=False would do: SQLite lacks that.
            models.UniqueConstraint(
                fields=["predecessor", "successor", "date"],
                condition=Q(successor__isnull=False),
                name="one_succession_per_pair_and_day",
            ),
            models.UniqueConstraint(
                fields=["predecessor", "date"],
                condition=Q(successor__isnull=True),
                name="one_closure_per_place_and_day",
            ),
            models.CheckConstraint(
                name="a_weight_is_a_share",
                condition=Q(weight__isnull=True) | Q(weight__gt=0, weight__lte=1),
            ),
            models.CheckConstraint(
                name="nothing_succeeds_itself",
                condition=Q(successor__isnull=True) | ~Q(successor=F("predecessor")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.kind} {self.successor_id} on {self.date}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> "MembershipQuerySet":
        """Memberships in force on a day."""
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day))


class Membership(models.Model):
    """One place lies in another, from a day and until a day."""

    child = models.ForeignKey(Place, models.CASCADE, related_name="memberships_up")
    parent = models.ForeignKey(Place, models.CASCADE, related_name="memberships_down")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child", "parent", "valid_from"], name="one_membership_per_pair_and_day"
            ),
            models.CheckConstraint(
                name="a_membership_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} in {self.parent_id} from {self.valid_from}"


class Population(models.Model):
    """How many people a place answers for on a day; between two days the count runs in a line.

    A step in who belongs to a place (practices that moved) is two rows on neighbouring days.
    """

    class Kind(models.TextChoices):
        REGISTERED = "registered", "registered with a GP"
        RESIDENT = "resident", "resident"
        NEED_WEIGHTED = "need_weighted", "weighted for need"

    place = models.ForeignKey(Place, models.CASCADE, related_name="populations")
    kind = models.CharField(max_length=13, choices=Kind)
    date = models.DateField()
    count = models.FloatField()
    source = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind", "date"], name="one_population_a_day_and_kind"
            ),
            models.CheckConstraint(name="a_population_is_positive", condition=Q(count__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.kind} {self.date}: {self.count}"
