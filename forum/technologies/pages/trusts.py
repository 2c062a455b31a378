"""NHS trusts, each with the ICB that says what is offered there: the one whose people are the most on its
waiting list. A trust lies in no area, so that no other rule names one ICB."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

from forum.technologies.pages.locations import Location, locations
from metrics.cache import cached_lookup
from metrics.models import Place, ProviderCount
from metrics.rtt.columns import INCOMPLETE, TOTAL_TREATMENT
from metrics.rtt.providers import is_nhs_trust
from metrics.series import Vintages

# Of providers those for which an ICB speaks.
ATTESTED_KINDS = (Place.Kind.SUB_ICB, Place.Kind.PROVIDER)
# A trust that sent nothing for a month or two stays where it was.
MONTHS_BACK = 3
# The counts of a release never change.
KEPT_SECONDS = 86_400


def trusts(on: date) -> tuple[Location, ...]:
    """By ICB and name. Those that sent no figures lately are in none."""
    return cached_lookup(f"trusts with ICBs on {on}", lambda: _find_trusts(on))


def trusts_of(icb: Place, on: date) -> tuple[Place, ...]:
    return tuple(row.place for row in trusts(on) if row.icb.pk == icb.pk)


def trust_ids_of(area_ids: Collection[int], on: date) -> list[int]:
    return [row.place.pk for row in trusts(on) if row.icb.pk in area_ids]


def speaks_for(place: Place, on: date) -> Place | None:
    """The area whose leads say who has access: of a trust its ICB, if it has one."""
    if not place.is_provider:
        return place
    return next((row.icb for row in trusts(on) if row.place.pk == place.pk), None)


def is_attested(place: Place, on: date) -> bool:
    """Whether anybody can say of it who has access."""
    if place.kind not in ATTESTED_KINDS or not place.exists_on(on):
        return False
    return speaks_for(place, on) is not None


def _find_trusts(on: date) -> tuple[Location, ...]:
    icb_of = {row.place.code: row.icb for row in locations(on)}
    icbs = {icb.code: icb for icb in icb_of.values()}
    of_trusts: dict[str, str] = {}
    for vintage in reversed(Vintages.visible_to(None).all[-MONTHS_BACK:]):
        for trust, icb in _icbs_of_trusts(vintage.id, icb_of, on).items():
            of_trusts.setdefault(trust, icb)
    places = Place.objects.filter(kind=Place.Kind.PROVIDER, code__in=of_trusts).on(on)
    rows = (Location(place, icbs[of_trusts[place.code]]) for place in places)
    return tuple(sorted(rows, key=lambda row: (row.icb.name, row.place.name)))


def _icbs_of_trusts(release_id: int, icb_of: Mapping[str, Place], on: date) -> Mapping[str, str]:
    return cached_lookup(
        f"ICBs of trusts in {release_id} on {on}",
        lambda: _largest_lists(release_id, icb_of),
        timeout=KEPT_SECONDS,
    )


def _largest_lists(release_id: int, icb_of: Mapping[str, Place]) -> dict[str, str]:
    pathways = ProviderCount.objects.filter(
        release=release_id,
        treatment_function=TOTAL_TREATMENT,
        part=INCOMPLETE,
        commissioner__in=icb_of,
    ).pathways()
    waiting: dict[str, Counter[str]] = {}
    for (provider, location, _), count in pathways.items():
        if is_nhs_trust(provider):
            waiting.setdefault(provider, Counter())[icb_of[location].code] += count
    return {
        provider: max(counts, key=lambda code: (counts[code], code))
        for provider, counts in waiting.items()
    }
