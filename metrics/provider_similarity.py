"""Which providers are similar: by how many wait there and for what; how long they wait plays no part.

NHS trusts are compared with NHS trusts, and independent providers with their like. The method is that
of metrics.similarity. Which trusts teach is in no reference that comes with the project: it is left out.
"""

from collections.abc import Mapping, Sequence

from metrics.cache import cached_lookup
from metrics.models import Parts, Place, ProviderFigure
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.rtt.providers import is_nhs_trust
from metrics.similarity import Characteristics, SimilarPlace, nearest_by_code
from metrics.specialties import GROUPS

# Few wait at many small providers: their mix changes from month to month.
FEWEST = 500
SHOWN = 5
SURGERY, MEDICINE, _ = GROUPS.values()
VARIABLES = {
    "waiting_list": "pathways waiting",
    "specialties": "specialties of equal size",
    "surgery": "% of list for surgery",
    "medicine": "% of list for medicine",
    "gynaecology": "% of list for gynaecology",
    "children": "% of list for children",
    "admitted": "% of completed that were admitted",
}
KEPT_SECONDS = 86_400


def similar_providers(provider: Place, release: int) -> tuple[SimilarPlace, ...]:
    """Those most like one in the newest release, nearest first; none where few wait."""
    kept = cached_lookup(
        f"similar providers in {release}", lambda: _similar(release), timeout=KEPT_SECONDS
    )
    return kept.get(provider.code, ())


def _similar(release: int) -> dict[str, tuple[SimilarPlace, ...]]:
    by_provider: dict[int, dict[str, Parts]] = {}
    for line in ProviderFigure.objects.filter(release=release).as_reported().lines():
        by_provider.setdefault(line.place, {})[line.treatment] = line.parts
    codes = dict(Place.objects.filter(pk__in=by_provider).values_list("pk", "code"))
    facts = {
        codes[number]: known
        for number, lines in by_provider.items()
        if (known := characteristics(lines))
    }
    similar = {}
    for is_trust in (True, False):
        of_kind = {code: of for code, of in facts.items() if is_nhs_trust(code) == is_trust}
        similar.update(nearest_by_code(of_kind, SHOWN, tuple(VARIABLES.values())))
    return similar


def characteristics(lines: Mapping[str, Parts]) -> Characteristics | None:
    """In the order of VARIABLES, from the figures of one month by treatment function. As many
    specialties of equal size would be as mixed as its list is: one for a provider of one specialty."""
    total = lines.get(TOTAL_TREATMENT)
    if total is None or total.waiting_list < FEWEST:
        return None
    waiting = {code: parts.waiting_list for code, parts in lines.items() if code != TOTAL_TREATMENT}
    shares = [count / total.waiting_list for count in waiting.values()]
    completed = total.completed_admitted + total.completed_non_admitted

    def percent(codes: Sequence[str]) -> float:
        return 100 * sum(waiting.get(code, 0) for code in codes) / total.waiting_list

    return (
        float(total.waiting_list),
        1 / sum(share**2 for share in shares) if any(shares) else 0.0,
        percent(SURGERY),
        percent(MEDICINE),
        percent(["C_502"]),
        percent(["X04"]),
        100 * total.completed_admitted / completed if completed else 0.0,
    )
