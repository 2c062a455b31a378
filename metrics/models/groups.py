"""Places taken together under a name: codes, and no person. Who named them is the forum's."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from metrics.models.places import Place

GROUPED_KINDS = (Place.Kind.SUB_ICB, Place.Kind.ICB, Place.Kind.PROVIDER)


class PlaceGroupQuerySet(models.QuerySet["PlaceGroup"]):
    def built_in(self) -> "PlaceGroupQuerySet":
        return self.exclude(source="")


class PlaceGroup(models.Model):
    slug = models.SlugField("name in addresses", max_length=60, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField("kind of its places", max_length=8, choices=Place.Kind)
    source = models.TextField(
        "of a built-in group, where its places are read from", blank=True, default=""
    )
    begins_on = models.DateField(
        "of a built-in group, the day on which it begins", null=True, blank=True
    )

    objects = PlaceGroupQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_group_is_of_one_known_kind",
                condition=Q(kind__in=["sub_icb", "icb", "provider"]),
            ),
            models.CheckConstraint(name="a_group_has_a_name", condition=~Q(name="") & ~Q(slug="")),
            models.CheckConstraint(
                name="only_a_built_in_group_begins_on_a_day",
                condition=Q(begins_on__isnull=True) | ~Q(source=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("group", args=[self.slug])

    @property
    def is_built_in(self) -> bool:
        return bool(self.source)


class GroupMember(models.Model):
    """Triggers in the database hold all places of a group to its kind."""

    group = models.ForeignKey(PlaceGroup, models.CASCADE, related_name="members", db_index=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "place"], name="one_group_member_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} in {self.group_id}"
