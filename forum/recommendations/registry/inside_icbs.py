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
from forum.recommendations.facts.gaps import Gap
from forum.recommendations.registry.addressees import ICBS


def _gaps(facts: Facts, scope: Scope) -> list[Gap]:
    return [gap for icb, gap in facts.gaps.items() if scope.holds(icb)]


def _changes(facts: Facts, scope: Scope) -> list[float]:
    return [gap.change for gap in _gaps(facts, scope) if gap.change is not None]


def _own_or_median(numbers: list[float], scope: Scope) -> Value:
    """An ICB's own; of England the median of its ICBs."""
    if scope.is_england:
        return median_of(numbers)
    return Value(numbers[0] if numbers else None)


def _size(facts: Facts, scope: Scope) -> Value:
    return _own_or_median([gap.size for gap in _gaps(facts, scope)], scope)


def _change(facts: Facts, scope: Scope) -> Value:
    return _own_or_median(_changes(facts, scope), scope)


def _smaller(facts: Facts, scope: Scope) -> Value:
    changes = _changes(facts, scope)
    return share(sum(change < 0 for change in changes), len(changes))


def _plans(facts: Facts, scope: Scope) -> Value:
    return Value(sum(scope.holds(plan.place) for plan in facts.plans))


def _achieved(facts: Facts, scope: Scope) -> Value:
    plans = [plan for plan in facts.plans if scope.holds(plan.place)]
    return share(sum(plan.achieved for plan in plans), len(plans))


RECOMMENDATION = Recommendation(
    slug="inside-icbs",
    addressee=ICBS,
    title="Look inside the ICB and raise standards",
    wording="Analyse pockets of poor performance within their own Systems, and set up interventions, resources, and"
    " support to raise standards across their ICB footprint. ICBs should strive to raise the standards of their"
    " poorest performing SICBLs, and improve patients' access to good care.",
    here="An ICB’s pages show how its own places differ. An improvement plan names an aim on a published measure.",
    counts=(
        Count(
            slug="gap-inside-icbs",
            title="Gap inside an ICB",
            kind=Kind.POINTS,
            counted="ICBs",
            rule=_size,
            by_area=ByArea.EVERYBODY,
            method="Share within 18 weeks in the newest month: the highest of an ICB’s locations less the lowest.",
            gap="ICBs with one location have no gap. Nor is one given where a location’s figures say too little.",
        ),
        Count(
            slug="gap-inside-icbs-change",
            title="Change of that gap in a year",
            kind=Kind.CHANGE,
            counted="ICBs",
            rule=_change,
            by_area=ByArea.EVERYBODY,
            method="The gap less that of the same month a year before. Each location has the same providers in both.",
            gap="Where a boundary changed, or too much is missing, it is not given. A gap can change by chance.",
        ),
        Count(
            slug="gap-inside-icbs-smaller",
            title="ICBs whose gap is smaller than a year before",
            kind=Kind.SHARE,
            rule=_smaller,
            by_area=ByArea.NOBODY,
            method="Of the ICBs for which a change can be given.",
            gap="If only chance were at work, about half would be smaller. A gap also closes where the highest fell.",
        ),
        Count(
            slug="plans",
            title="Improvement plans agreed",
            kind=Kind.NUMBER,
            rule=_plans,
            method="Plans that a second person agreed, whatever became of them since.",
            gap="Plans kept elsewhere are not counted.",
        ),
        Count(
            slug="plans-achieved",
            title="Of these, with the aim reached",
            kind=Kind.SHARE,
            rule=_achieved,
            method="The area recorded at a review that the aim was reached.",
            gap="It is the area’s own finding. Plans still under way are among those not reached.",
        ),
    ),
)
