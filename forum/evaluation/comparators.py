"""Who a place is compared with: similar places, but for those that its main trust serves too; and which
places are no placebos, as the same began there."""

from collections.abc import Collection
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


def sharing_a_trust(place: Place, treatment: str) -> set[str]:
    """Sub-ICB locations whose largest provider is that of this one: what it changed, they have too."""
    release = Release.objects.published().order_by("-month").first()
    if release is None or place.kind != Place.Kind.SUB_ICB:
        return set()
    largest = cached_lookup(
        f"largest providers of places in {release.pk} {treatment}",
        lambda: _largest_providers(release.pk, treatment),
        timeout=KEPT_SECONDS,
    )
    own = largest.get(place.code)
    return {code for code, trust in largest.items() if trust == own and code != place.code}


def _largest_providers(release: int, treatment: str) -> dict[str, str]:
    pathways = admitted_pathways(release, treatment)
    return {code: max(of, key=of.__getitem__) for code, of in pathways.items()}


def _locations(place: Place, month: date) -> Collection[str]:
    inside = Place.objects.filter(pk__in=hierarchy.place_ids_of(place, month))
    inside = inside | Place.objects.filter(pk__in=hierarchy.place_ids_within([place.pk], month))
    return list(inside.filter(kind=Place.Kind.SUB_ICB).values_list("code", flat=True))


def excluded_places(plan: EvaluationPlan) -> frozenset[str]:
    """Where the same began, as a case study or an adoption says, or where the same trust works."""
    codes = sharing_a_trust(plan.place, plan.treatment_function)
    same_case_studies, same_adoptions = _of_the_same(plan)
    begun = CaseStudy.objects.filter(same_case_studies, started_on__isnull=False)
    codes |= set(begun.values_list("place__code", flat=True))
    tried = Adoption.objects.shown().filter(same_adoptions, started_on__isnull=False)
    codes |= set(tried.values_list("place__code", flat=True))
    return frozenset(codes - {plan.place.code})


def _of_the_same(plan: EvaluationPlan) -> tuple[Q, Q]:
    """Case studies and adoptions of what the plan is about, by its intervention and by its case study."""
    source = plan.case_study_id or (plan.adoption and plan.adoption.case_study_id)
    case_studies, adoptions = Q(pk=source), Q(case_study=source) if source else Q(pk__in=[])
    if plan.subject.intervention_id is not None:
        case_studies |= Q(intervention=plan.subject.intervention_id)
        adoptions |= Q(intervention=plan.subject.intervention_id)
    return case_studies, adoptions
