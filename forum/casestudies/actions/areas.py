"""Which areas have longer waits on what a case study set out to change: counted for its authors each
time figures are published, and told to the areas once."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache, partial

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.casestudies.notifications import notify_matching_areas
from forum.casestudies.place_case_studies import COMPARED_WAITS, longer_waits
from forum.people.models import Role, User
from forum.people.permissions import effective_grants
from metrics import hierarchy
from metrics.measures import WAITS
from metrics.models import Place
from metrics.pages.view_query import ViewQuery
from metrics.series import Vintages, read_figures
from metrics.similarity import similar_places

# Of a treatment function: the measures of each area by which its waits are longer.
LongerByArea = Callable[[str], Mapping[Place, frozenset[str]]]


def match_areas(*, now: datetime) -> None:
    """Runs often. The database says which are left, so a worker that died delays it and no more."""
    vintages = Vintages.visible_to(AnonymousUser())
    if not vintages:
        return
    published_at = vintages.newest.published_at or now
    # Of an area they are the same for all case studies of one treatment function.
    longer_by_area = cache(partial(_longer_waits_by_area, vintages))
    for case_study in CaseStudy.objects.to_be_matched(published_at).select_related("place"):
        areas = areas_with_longer_waits(case_study, vintages, longer_by_area)
        _save_areas(case_study, areas, now)


def areas_with_longer_waits(
    case_study: CaseStudy, vintages: Vintages, longer_by_area: LongerByArea
) -> list[Place]:
    """ICBs besides its own. Those who set out to shorten their list had the same problem, whichever
    wait is longer: as on a place's page."""
    slugs = {measure.slug for measure in WAITS}
    if case_study.measure not in slugs:
        return []
    month = vintages.newest.month
    own = hierarchy.enclosing_place_ids(case_study.place_id, month) | {case_study.place_id}
    is_compared = case_study.measure in {measure.slug for measure in COMPARED_WAITS}
    longer = longer_by_area(case_study.treatment_function).items()
    return [
        area
        for area, longer_slugs in longer
        if area.pk not in own
        and (case_study.measure in longer_slugs if is_compared else longer_slugs)
    ]


def _longer_waits_by_area(vintages: Vintages, treatment: str) -> dict[Place, frozenset[str]]:
    month = vintages.newest.month
    state = ViewQuery(month, treatment, newest=month)
    longer: dict[Place, frozenset[str]] = {}
    areas = list(Place.objects.filter(kind=Place.Kind.ICB).on(month))
    figures = read_figures(
        user=None,
        vintages=vintages,
        places=(hierarchy.the_whole_country(), *areas),
        months=(month,),
        treatments=(treatment,),
    )
    for area in areas:
        codes = [similar.code for similar in similar_places(area, month)]
        family = hierarchy.related_places(area, hierarchy.membership_date(area, month), codes)
        measures = longer_waits(
            place=area, family=family, state=state, vintages=vintages, figures=figures
        )
        longer[area] = frozenset(measure.slug for measure in measures)
    return longer


@transaction.atomic
def _save_areas(case_study: CaseStudy, areas: list[Place], now: datetime) -> None:
    row = CaseStudy.objects.select_for_update(of=("self",)).get(pk=case_study.pk)
    is_first = row.matched_at is None
    row.matching_areas.set(areas)
    # Not `save`: the version that somebody else is publishing at this moment stays theirs.
    CaseStudy.objects.filter(pk=row.pk).update(matched_at=now)
    if is_first:
        notify_matching_areas(row, _leads_in(areas))


def _leads_in(areas: Iterable[Place]) -> Iterable[User]:
    inside = hierarchy.place_ids_within({area.pk for area in areas}, timezone.localdate())
    grants = effective_grants().filter(role=Role.ICB_LEAD, place_id__in=inside)
    return User.objects.filter(pk__in=grants.values("user_id"))
