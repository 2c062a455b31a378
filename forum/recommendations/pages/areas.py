"""The ICBs of today, by name, each with its page of counts."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from forum.recommendations.pages.overview import TITLE, url_of
from metrics.models import Place
from metrics.pages.components import Link


@dataclass(frozen=True)
class AreasPage:
    links: tuple[Link, ...]

    @property
    def trail(self) -> tuple[Link, ...]:
        return (Link(TITLE, reverse("recommendations")),)


def areas_page() -> AreasPage:
    icbs = Place.objects.filter(kind=Place.Kind.ICB).on(timezone.localdate()).order_by("name")
    return AreasPage(tuple(Link(icb.name, url_of("recommendations", icb)) for icb in icbs))
