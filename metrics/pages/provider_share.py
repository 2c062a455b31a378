"""How much of an area's admitted care each provider did: said wherever what was done at a provider is read
on the figures of an area, which hold the work of others too."""

from collections import defaultdict
from collections.abc import Mapping

from metrics import formatting, hierarchy
from metrics.cache import cached_lookup
from metrics.models import Place, ProviderCount
from metrics.pages.provider_words import codes_of
from metrics.pages.view_query import lower_first
from metrics.rtt.columns import ADMITTED, TOTAL_TREATMENT, TREATMENTS
from metrics.series import Vintages

MONTHS = 12
# The counts of a release never change.
KEPT_SECONDS = 86_400
# Below it an area's figures say little of what one provider changed.
LEAST_PERCENT = 30


def admitted_shares(place: Place, vintages: Vintages, treatment: str) -> Mapping[str, float]:
    """In percent, by the provider's code, of a year; of an area with what lies in it today."""
    newest = vintages.newest.month
    day = hierarchy.membership_date(place, newest)
    inside = hierarchy.place_ids_within({place.pk}, day)
    releases = [vintage.id for vintage in vintages.all[-MONTHS:]]
    return cached_lookup(
        f"shares of admitted in {place.pk} on {day} {treatment} {releases}",
        lambda: _shares(inside, releases, treatment),
        timeout=KEPT_SECONDS,
    )


def _shares(inside: list[int], releases: list[int], treatment: str) -> dict[str, float]:
    pathways = ProviderCount.objects.filter(
        release__in=releases,
        treatment_function=treatment,
        part=ADMITTED,
        commissioner__in=Place.objects.filter(pk__in=inside).values("code"),
    ).pathways()
    done: dict[str, int] = defaultdict(int)
    for (provider, _, _), count in pathways.items():
        done[provider] += count
    total = sum(done.values())
    return {provider: 100 * count / total for provider, count in done.items()} if total else {}


def share_of(provider: Place, shares: Mapping[str, float], vintages: Vintages) -> float | None:
    """With what it was made from; None where nothing at all was done."""
    codes = codes_of(provider, vintages.newest.month)
    return sum(shares.get(code, 0.0) for code in codes) if shares else None


def share_words(share: float | None) -> str:
    """Beside a case study in a list of an area."""
    return "" if share is None else f"{formatting.percent(share)} of admitted care here"


def share_sentence(provider: Place, place: Place, vintages: Vintages, treatment: str) -> str:
    share = share_of(provider, admitted_shares(place, vintages, treatment), vintages)
    if share is None:
        return ""
    of = "" if treatment == TOTAL_TREATMENT else f" for {lower_first(TREATMENTS[treatment])}"
    year = f"the 12 months to {formatting.month(vintages.newest.month)}"
    text = f"{provider.name} did {formatting.percent(share)} of this area's admitted care{of} in {year}."
    if share < LEAST_PERCENT:
        text += " That is too little for the area's figures to show what one provider changed."
    return text
