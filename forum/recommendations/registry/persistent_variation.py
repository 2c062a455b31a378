from forum.recommendations.counts import Count, Kind, Recommendation, Value, median_of, share
from forum.recommendations.facts import Facts, Scope
from forum.recommendations.registry.addressees import NHS_ENGLAND


def _persistent(facts: Facts, scope: Scope) -> frozenset[int]:
    return frozenset(place for place in facts.areas.persistent if scope.holds(place))


def _areas(facts: Facts, scope: Scope) -> Value:
    compared = sum(scope.holds(place) for place in facts.areas.compared)
    return share(len(_persistent(facts, scope)), compared)


def _offered(facts: Facts, scope: Scope) -> Value:
    offered = {flag.place for flag in facts.flags if flag.has_offer and flag.is_recent}
    persistent = _persistent(facts, scope)
    return share(len(persistent & offered), len(persistent))


def _first_contact(facts: Facts, scope: Scope) -> Value:
    days = [flag.days_to_contact for flag in facts.flags if scope.holds(flag.place)]
    return median_of([each for each in days if each is not None])


RECOMMENDATION = Recommendation(
    slug="persistent-variation",
    addressee=NHS_ENGLAND,
    title="Find areas with lasting variation and support them",
    wording="Analyse the ICB areas where there are persistent challenges and variation, and provide support for"
    " them to raise their standards to meet the needs of patients.",
    here="Each month the figures show where long waits last. Leads can ask such an area about it, always with an"
    " offer of help.",
    counts=(
        Count(
            slug="areas-with-lasting-waits",
            title="Areas where long waits last",
            kind=Kind.SHARE,
            rule=_areas,
            method="ICBs and sub-ICB locations that meet the rule of the watch list in the newest month, with all"
            " specialties together. The rule asks for months among the longest waits, and more than chance.",
            gap="Areas with too few figures are left out. So are areas that began after that month.",
        ),
        Count(
            slug="areas-offered-support",
            title="Of these, areas with an offer of support",
            kind=Kind.SHARE,
            rule=_offered,
            method="Areas with a request for support that has an offer, and is open or closed in the last 12 months.",
            gap="Requests still with the area are not counted: only those concerned know of them. Nor is help that"
            " was given without this site.",
        ),
        Count(
            slug="days-to-first-contact",
            title="Days to the first contact",
            kind=Kind.DAYS,
            counted="requests",
            rule=_first_contact,
            method="From the day on which the area could take up help to the first contact that somebody logged."
            " Half of the requests waited less.",
            gap="Requests without a contact yet are not in it, so the true median may be longer.",
        ),
    ),
)
