from datetime import timedelta

from forum.recommendations.counts import ByArea, Count, Kind, Recommendation, Value, share
from forum.recommendations.facts import Facts, Scope
from forum.recommendations.facts.sharing import AdoptionFact
from forum.recommendations.registry.addressees import NHS_ENGLAND

HALF_A_YEAR = timedelta(days=183)


def _case_studies(facts: Facts, scope: Scope) -> Value:
    return Value(sum(scope.holds(case_study.place) for case_study in facts.case_studies))


def _written_there(facts: Facts, scope: Scope) -> Value:
    local = [row for row in facts.case_studies if scope.holds(row.place)]
    return share(sum(not row.is_compiled for row in local), len(local))


def _is_tried_elsewhere(facts: Facts, adoption: AdoptionFact) -> bool:
    """In another ICB than that of the case study."""
    if adoption.started_on is None or adoption.source_place is None:
        return False
    here, there = facts.icb_of.get(adoption.place), facts.icb_of.get(adoption.source_place)
    return here is not None and there is not None and here != there


def _adopted_elsewhere(facts: Facts, scope: Scope) -> Value:
    adopted = {row.source for row in facts.adoptions if _is_tried_elsewhere(facts, row)}
    local = {row.pk for row in facts.case_studies if scope.holds(row.place)}
    return share(len(adopted & local), len(local))


def _tried_here(facts: Facts, scope: Scope) -> Value:
    rows = (row for row in facts.adoptions if scope.holds(row.place))
    return Value(sum(_is_tried_elsewhere(facts, row) for row in rows))


def _half_a_year(facts: Facts, scope: Scope) -> Value:
    days = [row.started_on for row in facts.adoptions if scope.holds(row.place) and row.started_on]
    return share(sum(day <= facts.on - HALF_A_YEAR for day in days), len(days))


def _where_waits_last(facts: Facts, scope: Scope) -> Value:
    areas = {place for place in facts.areas.persistent if scope.holds(place)}
    trying = {row.place for row in facts.adoptions if row.started_on}
    return share(len(areas & trying), len(areas))


RECOMMENDATION = Recommendation(
    slug="best-practice",
    addressee=NHS_ENGLAND,
    title="Find good examples that others can take up",
    wording="Identify areas and examples of best practice within the ICS system that can be shared and adopted in"
    " areas with persistent challenges.",
    here="Areas publish what they did as case studies, also where it did not work. Others say when they try it.",
    counts=(
        Count(
            slug="case-studies",
            title="Case studies published",
            kind=Kind.NUMBER,
            rule=_case_studies,
            by_area=ByArea.EVERYBODY,
            method="Case studies that can be read now. Those for staff only are counted too.",
            gap="What was done and not written up here is not counted.",
        ),
        Count(
            slug="case-studies-by-areas",
            title="Of these, written by the areas themselves",
            kind=Kind.SHARE,
            rule=_written_there,
            by_area=ByArea.EVERYBODY,
            method="The others were compiled by this site from public sources.",
            gap="The team named has not checked those that were compiled.",
        ),
        Count(
            slug="case-studies-tried-elsewhere",
            title="Case studies tried in another ICB",
            kind=Kind.SHARE,
            rule=_adopted_elsewhere,
            by_area=ByArea.EVERYBODY,
            method="At least one place in another ICB says that it began to try what the case study tells.",
            gap="Only what places record here. Trusts are left out: a trust belongs to no one ICB.",
        ),
        Count(
            slug="tried-from-elsewhere",
            title="Times that a place tried what another ICB did",
            kind=Kind.NUMBER,
            rule=_tried_here,
            by_area=ByArea.EVERYBODY,
            method="Records of places that began to try it. Those that stopped since are counted too.",
            gap="Only what places record here. Whether it worked is on the page of each case study.",
        ),
        Count(
            slug="tried-for-half-a-year",
            title="Records with six months or more since the start",
            kind=Kind.SHARE,
            rule=_half_a_year,
            by_area=ByArea.EVERYBODY,
            method="Of all records of places that began to try something, wherever it came from.",
            gap="After six months there are figures. That does not mean that they show a change.",
        ),
        Count(
            slug="lasting-waits-trying",
            title="Areas where long waits last that try something",
            kind=Kind.SHARE,
            rule=_where_waits_last,
            method="Areas as counted above, with a record here of something that they began to try.",
            gap="Only what the area itself records here. What a place inside it tries counts for that place.",
        ),
    ),
)
