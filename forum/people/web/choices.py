"""Choices of forms: places by ICB, treatment functions, measures, lengths of time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from forum.people.models import Organisation
from forum.people.request_cache import cached_in_request
from metrics import formatting, measures
from metrics.models import Membership, Place, Release
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from metrics.rtt.providers import is_nhs_trust

Choices = list[tuple[str, str | list[tuple[str, str]]]]

Groups = list[tuple[str, list[tuple[str, str]]]]

TREATMENT_CHOICES = [(code, name) for code, name in TREATMENTS.items() if code != TOTAL_TREATMENT]
MEASURE_CHOICES = measures.choices()
NO_END = ""
ROLE_TERM_CHOICES = [("365", "1 year"), ("730", "2 years"), ("182", "6 months"), (NO_END, "No end")]
SUSPENSION_CHOICES = [("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "1 year")]


def last_day_of_term(days: str) -> date | None:
    return timezone.localdate() + timedelta(days=int(days)) if days else None


def day_of_figures() -> date:
    """The day as on which places are shown: the first of the newest published month, or today."""
    return cached_in_request("day of figures", _day_of_figures)


def home_place_choices(empty: str = "") -> Choices:
    """ICBs and what is inside each, as in the figures that are shown, with an empty choice first; after
    them what has begun since."""
    day, today = day_of_figures(), timezone.localdate()
    shown = _icbs_with_parts(day)
    codes = {code for _, parts in shown for code, _ in parts}
    begun = [row for _, parts in _icbs_with_parts(today) for row in parts if row[0] not in codes]
    since = [(f"Begun since {formatting.month(day)}", begun)] if begun else []
    return [("", empty), *shown, *since]


def icb_choices(empty: str = "") -> list[tuple[str, str]]:
    """Those whose staff there are today."""
    icbs = Place.objects.filter(kind=Place.Kind.ICB).on(timezone.localdate())
    return [("", empty), *(_whole_icb(icb) for icb in icbs)]


def role_place_choices(empty: str = "") -> Choices:
    """As they are today: by that a role gives rights."""
    today = timezone.localdate()
    regions = Place.objects.filter(kind=Place.Kind.REGION).on(today)
    return [
        ("", empty),
        *_icbs_with_parts(today),
        ("NHS England regions", [(place.code, place.name) for place in regions]),
    ]


def get_place_with_page(code: str) -> Place | None:
    return Place.objects.with_pages().filter(code=code).first() if code else None


def get_provider(code: str) -> Place | None:
    providers = Place.objects.filter(kind=Place.Kind.PROVIDER)
    return providers.filter(code=code).first() if code else None


def provider_choices() -> Choices:
    """NHS trusts first. Former ones too: what was done there is part of their history."""
    return cached_in_request("provider choices", _provider_choices)


def _provider_choices() -> Choices:
    groups: Groups = [("NHS trusts", []), ("Independent providers", [])]
    for place in Place.objects.filter(kind=Place.Kind.PROVIDER):
        until = f", until {formatting.day(place.valid_to)}" if place.valid_to else ""
        row = (place.code, f"{place.name} ({place.code}{until})")
        groups[0 if is_nhs_trust(place.code) else 1][1].append(row)
    return [("", "Not at one of these"), *groups]


def organisation_suggestions() -> list[str]:
    """Names to suggest while somebody types theirs."""
    names = set(Organisation.objects.filter(confirmed=True).values_list("name", flat=True))
    places = Place.objects.on(timezone.localdate()).filter(
        kind__in=[Place.Kind.ICB, Place.Kind.PROVIDER]
    )
    for official, plain in places.values_list("official_name", "name"):
        names.add(official or plain)
    return sorted(names)


def _day_of_figures() -> date:
    newest = Release.objects.published().aggregate(newest=Max("month"))["newest"]
    # Months before ICBs began are shown in the ICBs that came first.
    locations = Place.objects.filter(kind=Place.Kind.SUB_ICB)
    first = locations.aggregate(first=Min("valid_from"))["first"]
    return max(newest, first or newest) if newest else timezone.localdate()


def _icbs_with_parts(day: date) -> Groups:
    return cached_in_request(f"icbs with parts on {day}", lambda: _find_icbs_with_parts(day))


def _find_icbs_with_parts(day: date) -> Groups:
    icbs = Place.objects.filter(kind=Place.Kind.ICB).on(day)
    links = Membership.objects.on(day).filter(parent__in=icbs)
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
