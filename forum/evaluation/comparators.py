"""Who a place is compared with: similar places, but for those that its main trust serves too; and which
places are no placebos, as the same began there."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy
from forum.evaluation.models import EvaluationPlan
from metrics import hierarchy
from metrics.analysis.changes import admitted_pathways
from metrics.cache import cached_lookup
from metrics.models import Place, Release
from metrics.similarity import similar_places

# The counts of a release never change.
KEPT_SECONDS = 86_400
# By treatment function: the largest provider of each sub-ICB location.
LargestProviders = Callable[[str], Mapping[str, str]]


def newest_month() -> date | None:
    return Release.objects.published().order_by("-month").values_list("month", flat=True).first()


def comparators_of(plan: EvaluationPlan) -> list[Place]:
    codes = similar_elsewhere(plan.place, plan.treatment_function)
    return list(Place.objects.filter(code__in=codes).order_by("code"))


def similar_elsewhere(place: Place, treatment: str) -> set[str]:
    """As of today. Trusts have no similar ones: each is compared with all others."""
    month = newest_month()
    if month is None or place.is_provider:
        return set()
    codes = {each.code for each in similar_places(place, month)}
    return codes - sharing_a_trust(place, treatment)


def provider_share(place: Place, provider: Place, treatment: str) -> float | None:
    """Of the area's completed admitted pathways in the newest month; None where nothing is known."""
    release = Release.objects.published().order_by("-month").first()
    if release is None:
        return None
    counted = admitted_pathways(release.pk, treatment, _locations(place, release.month)).values()
    total = sum(sum(of.values()) for of in counted)
    return sum(of.get(provider.code, 0) for of in counted) / total if total else None


def largest_providers(treatment: str) -> Mapping[str, str]:
    """Of each sub-ICB location, in the newest month."""
    release = Release.objects.published().order_by("-month").values_list("pk", flat=True).first()
    if release is None:
        return {}
    return cached_lookup(
        f"largest providers of places in {release} {treatment}",
        lambda: _largest_providers(release, treatment),
        timeout=KEPT_SECONDS,
    )


def _largest_providers(release: int, treatment: str) -> dict[str, str]:
    pathways = admitted_pathways(release, treatment)
    return {code: max(of, key=of.__getitem__) for code, of in pathways.items()}


def sharing_a_trust(
    place: Place, treatment: str, largest: LargestProviders = largest_providers
) -> set[str]:
    """Sub-ICB locations whose largest provider is that of this one: what it changed, they have too."""
    if place.kind != Place.Kind.SUB_ICB:
        return set()
    trust_of = largest(treatment)
    own = trust_of.get(place.code)
    return {code for code, trust in trust_of.items() if trust == own and code != place.code}


def _locations(place: Place, month: date) -> Collection[str]:
    inside = Place.objects.filter(pk__in=hierarchy.place_ids_of(place, month))
    inside = inside | Place.objects.filter(pk__in=hierarchy.place_ids_within([place.pk], month))
    return list(inside.filter(kind=Place.Kind.SUB_ICB).values_list("code", flat=True))


def places_begun(case_study: int | None, intervention: int | None) -> frozenset[str]:
    """Where the same began, as a case study or an adoption of it says."""
    case_studies = Q(pk=case_study) if case_study else Q(pk__in=[])
    adoptions = Q(case_study=case_study) if case_study else Q(pk__in=[])
    if intervention is not None:
        case_studies |= Q(intervention=intervention)
        adoptions |= Q(intervention=intervention)
    begun = CaseStudy.objects.filter(case_studies, started_on__isnull=False)
    tried = Adoption.objects.shown().filter(adoptions, started_on__isnull=False)
    return frozenset(
        {*begun.values_list("place__code", flat=True), *tried.values_list("place__code", flat=True)}
    )


@dataclass(frozen=True)
class Lookups:
    """What many plans ask alike: a round of them gives lookups that remember."""

    begun: Callable[[int | None, int | None], frozenset[str]] = places_begun
    largest: LargestProviders = largest_providers


def excluded_places(plan: EvaluationPlan, lookups: Lookups | None = None) -> frozenset[str]:
    """Where the same began, or where the same trust works."""
    lookups = lookups or Lookups()
    source = plan.case_study_id
    if source is None and plan.adoption is not None:
        source = plan.adoption.case_study_id
    begun = lookups.begun(source, plan.subject.intervention_id)
    sharing = sharing_a_trust(plan.place, plan.treatment_function, lookups.largest)
    return (begun | sharing) - {plan.place.code}
