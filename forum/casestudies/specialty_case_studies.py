"""The case studies of one treatment function, and the interventions that they followed."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from forum.casestudies.models import CaseStudy, Intervention
from forum.casestudies.pages.cards import Card, cards
from forum.people.permissions import AnyUser
from metrics.pages.components import Link

MOST_SHOWN, MOST_INTERVENTIONS = 3, 8


@dataclass(frozen=True)
class SpecialtyCaseStudies:
    cards: tuple[Card, ...]
    interventions: tuple[Link, ...]
    all_url: str


def specialty_case_studies(*, user: AnyUser, treatment: str) -> SpecialtyCaseStudies:
    """The newest, in one query, and in another what they and the others followed."""
    readable = CaseStudy.objects.readable_by(user).published().filter(treatment_function=treatment)
    newest = readable.with_places().newest_review_first()[:MOST_SHOWN]
    followed = readable.order_by().exclude(intervention=None).values("intervention")
    interventions = Intervention.objects.visible_to(user).current().filter(pk__in=followed)
    return SpecialtyCaseStudies(
        cards(user, newest),
        tuple(
            Link(intervention.name, intervention.get_absolute_url())
            for intervention in interventions.order_by("name")[:MOST_INTERVENTIONS]
        ),
        f"{reverse('case_studies')}?{urlencode({'treatment': treatment})}",
    )
