from collections import defaultdict

from forum.recommendations.counts import ByArea, Count, Kind, Recommendation, Value, share
from forum.recommendations.facts import Facts, Scope
from forum.recommendations.registry.addressees import ICBS
from forum.technologies.models import AccessStatus


def _statuses(facts: Facts, scope: Scope) -> dict[tuple[int, int], str]:
    return {key: status for key, status in facts.access.statuses.items() if scope.holds(key[1])}


def _known(facts: Facts, scope: Scope) -> Value:
    places = sum(scope.holds(place) for place in facts.access.icb_of_location)
    return share(len(_statuses(facts, scope)), places * facts.access.technologies)


def _available(facts: Facts, scope: Scope) -> Value:
    statuses = _statuses(facts, scope).values()
    return share(sum(status == AccessStatus.AVAILABLE for status in statuses), len(statuses))


def _differ(facts: Facts, scope: Scope) -> Value:
    inside: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for (technology, place), status in _statuses(facts, scope).items():
        inside[technology, facts.access.icb_of_location[place]].append(status)
    known = [statuses for statuses in inside.values() if len(statuses) > 1]
    return share(sum(len(set(statuses)) > 1 for statuses in known), len(known))


RECOMMENDATION = Recommendation(
    slug="access",
    addressee=ICBS,
    title="The right technologies wherever patients live in an ICB",
    wording="Ensure that patients have access to the most appropriate medical technologies, regardless of where"
    " they receive care within an ICB.",
    here="Each ICB says for its locations what is available, with the date and who says it.",
    counts=(
        Count(
            slug="access-known",
            title="Access that is known",
            kind=Kind.SHARE,
            rule=_known,
            by_area=ByArea.EVERYBODY,
            method="Each technology in each sub-ICB location counts once. It is known if the ICB said so within 12"
            " months.",
            gap="The rest is not known: nobody has said, or what was said is a year old.",
        ),
        Count(
            slug="access-available",
            title="Of these, available",
            kind=Kind.SHARE,
            rule=_available,
            by_area=ByArea.EVERYBODY,
            method="The ICB says that patients there can have it. Partly available and planned are not counted.",
            gap="It is what the ICB says. This site has not checked it.",
        ),
        Count(
            slug="access-differs",
            title="Technologies with different access inside one ICB",
            kind=Kind.SHARE,
            rule=_differ,
            by_area=ByArea.EVERYBODY,
            method="Of each technology in each ICB that has said it for two locations or more.",
            gap="Where less is known there may be more differences. Some may have good reasons.",
        ),
    ),
)
