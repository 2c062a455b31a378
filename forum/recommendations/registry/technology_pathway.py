from forum.recommendations.counts import (
    ByArea,
    Count,
    Kind,
    Recommendation,
    Value,
    median_of,
    share,
)
from forum.recommendations.facts import Facts, Scope
from forum.recommendations.facts.technologies import RECORDED
from forum.recommendations.registry.addressees import NHS_ENGLAND


def _listed(facts: Facts, scope: Scope) -> Value:
    return Value(len(facts.technologies))


def _steps(facts: Facts, scope: Scope) -> Value:
    known = sum(row.known_steps for row in facts.technologies)
    return share(known, len(RECORDED) * len(facts.technologies))


def _through(facts: Facts, scope: Scope) -> Value:
    return share(sum(row.is_through for row in facts.technologies), len(facts.technologies))


def _days(facts: Facts, scope: Scope) -> Value:
    return median_of([row.days for row in facts.technologies if row.days is not None])


RECOMMENDATION = Recommendation(
    slug="technology-pathway",
    addressee=NHS_ENGLAND,
    title="One path for technologies into the NHS",
    wording="Work with the Department of Health and Social Care and other national bodies (including NICE) to"
    " standardise the pathway for medical technologies and innovations to access the NHS.",
    here="Each technology has a page with its steps to patients, and the step at which it stands.",
    counts=(
        Count(
            slug="technologies",
            title="Technologies listed",
            kind=Kind.NUMBER,
            rule=_listed,
            by_area=ByArea.NOBODY,
            method="Technologies with a page on this site.",
            gap="The list is not complete: it holds what a public source names, or a steward added.",
        ),
        Count(
            slug="technology-steps-known",
            title="Steps whose status is known",
            kind=Kind.SHARE,
            rule=_steps,
            by_area=ByArea.NOBODY,
            method="Five steps for each technology: need, regulatory mark, assessment, funding and procurement.",
            gap="A step is known only where a source says so.",
        ),
        Count(
            slug="technologies-through",
            title="Technologies that are past procurement",
            kind=Kind.SHARE,
            rule=_through,
            by_area=ByArea.NOBODY,
            method="Procurement, the last step before areas adopt it, is passed or not needed.",
            gap="Where no status is known, the technology is not counted as past it.",
        ),
        Count(
            slug="technology-days-at-step",
            title="Days at the step where a technology stands",
            kind=Kind.DAYS,
            counted="technologies",
            rule=_days,
            by_area=ByArea.NOBODY,
            method="From the day on which that step got its status. Half of the technologies stood there for less.",
            gap="Technologies for which that day is not known are not in it.",
        ),
    ),
)
