"""Choices of forms: places by ICB, treatment functions, measures, lengths of time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone

from forum.people.models import Organisation
from metrics import measures
from metrics.models import Membership, Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS

Choices = list[tuple[str, str | list[tuple[str, str]]]]

TREATMENT_CHOICES = [(code, name) for code, name in TREATMENTS.items() if code != TOTAL_TREATMENT]
MEASURE_CHOICES = measures.choices()
NO_END = ""
ROLE_TERM_CHOICES = [("365", "1 year"), ("730", "2 years"), ("182", "6 months"), (NO_END, "No end")]
SUSPENSION_CHOICES = [("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "1 year")]


def last_day_of_term(days: str) -> date | None:
    return timezone.localdate() + timedelta(days=int(days)) if days else None


def home_place_choices(empty: str = "") -> Choices:
    """ICBs and what is inside each, as they are today, with an empty choice first."""
    return [("", empty), *_icbs_with_parts()]


def role_place_choices() -> Choices:
    regions = Place.objects.filter(kind=Place.Kind.REGION).on(timezone.localdate())
    return [
        ("", "Nationally"),
        *_icbs_with_parts(),
        ("NHS England regions", [(place.code, place.name) for place in regions]),
    ]


def get_place_with_page(code: str) -> Place | None:
    return Place.objects.with_pages().filter(code=code).first() if code else None


def organisation_suggestions() -> list[str]:
    """Names to suggest while somebody types theirs."""
    names = set(Organisation.objects.filter(confirmed=True).values_list("name", flat=True))
    places = Place.objects.on(timezone.localdate()).filter(
        kind__in=[Place.Kind.ICB, Place.Kind.PROVIDER]
    )
    for official, plain in places.values_list("official_name", "name"):
        names.add(official or plain)
    return sorted(names)


def _icbs_with_parts() -> Choices:
    today = timezone.localdate()
    icbs = Place.objects.filter(kind=Place.Kind.ICB).on(today)
    links = Membership.objects.on(today).filter(parent__in=icbs)
    parts: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for link in links.select_related("child").order_by("child__name"):
        parts[link.parent_id].append((link.child.code, link.child.name))
    return [(icb.name, [_whole_icb(icb), *_only_if_several(parts[icb.pk])]) for icb in icbs]


def _whole_icb(icb: Place) -> tuple[str, str]:
    return icb.code, f"{icb.name} (the whole ICB)"


def _only_if_several(parts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """An ICB of a single location is offered once: to people there the two are one place."""
    listed = list(parts)
    return listed if len(listed) > 1 else []
