"""Made-up published case studies in every mixture of the library's facets."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention, State
from forum.people.models import User
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TREATMENTS

KINDS = ("worked", "mixed", "did_not_work")
SETTINGS = ("hospital", "primary", "across")
AUDIENCES = ("public", "staff", "icb")


def make_case_studies(
    count: int,
    places: Sequence[Place],
    owner: User,
    intervention: Intervention | None = None,
    **fixed_fields: object,
) -> Iterator[CaseStudy]:
    """Published, and not saved yet; all of them have `fixed_fields`."""
    treatments, measures = list(TREATMENTS), list(BY_SLUG)
    today, now = timezone.localdate(), timezone.now()
    for n in range(count):
        mixed_fields = {
            "kind": KINDS[n % 3],
            "place": places[n % len(places)],
            "setting": SETTINGS[n % 3],
            "treatment_function": treatments[n % len(treatments)],
            "measure": measures[n % len(measures)],
            "intervention": intervention if n % 4 == 0 else None,
            "audience": AUDIENCES[n % 10 % 3],
            "grade": "CD"[n % 2],
            "reviewed_on": today - timedelta(days=n % 300),
        }
        yield CaseStudy(
            author=owner,
            owner=owner,
            title=f"Case study {n} about word{n % 7}",
            summary="What was done " * 8,
            state=State.PUBLISHED,
            live=True,
            published_at=now,
            review_due=today,
            changed_at=now,
            **(mixed_fields | fixed_fields),
        )
