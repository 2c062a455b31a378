"""Which words a result allows, and the words: a ladder with one sentence on each rung, and no others.

Good news is not picked out: what went against the plan is said wherever it shows, in as many words.
"""

from dataclasses import dataclass
from enum import StrEnum

from metrics.stats.gates import NOTHING_READ, Closed, Gate
from metrics.stats.interrupted_series import TO_PUBLISH_BEFORE

PROBABILITY = 0.05


class Claim(StrEnum):
    REPORTED = "reported"
    MOVED = "moved"
    BEYOND_TREND = "beyond trend"
    BEYOND_PEERS = "beyond peers"
    NO_CHANGE = "no change"
    NO_BETTER = "no better"
    WORSE = "worse"


@dataclass(frozen=True)
class Results:
    """What was found. `expected` is the direction in the plan, 1 or -1; `shift` that of the months
    since the start about the level before, and `effect` that of the interval of the change against
    the earlier trend: 0 where there is none, None where it could not be read. Probabilities are
    places among placebos; `difference` is the direction of the change less that of others."""

    expected: int
    closed: tuple[Closed, ...] = ()
    shift: int | None = None
    effect: int | None = None
    dates_probability: float | None = None
    difference: int = 0
    places_probability: float | None = None
    months_before: int = 0


@dataclass(frozen=True)
class Verdict:
    """`provisional`: of fewer than 24 months before. `closed`: why no more can be said."""

    claim: Claim
    closed: tuple[Closed, ...] = ()
    provisional: bool = False

    @property
    def is_too_early(self) -> bool:
        """Time alone is lacking."""
        return [each.gate for each in self.closed] == [Gate.FEW_AFTER]


def verdict(of: Results) -> Verdict:
    """The highest rung that the evidence reaches, or that it went the other way."""
    gates = {each.gate for each in of.closed}
    if gates & NOTHING_READ or (of.shift is None and of.effect is None):
        return Verdict(Claim.REPORTED, of.closed)
    effect = _beyond_chance(of)
    claim = _against(of, effect) or _for(of, effect, gates)
    if claim == Claim.NO_CHANGE and of.effect is None:
        # Without enough months nothing found is not yet that nothing is there.
        claim = Claim.REPORTED
    provisional = claim != Claim.REPORTED and of.months_before < TO_PUBLISH_BEFORE
    return Verdict(claim, of.closed, provisional)


def _beyond_chance(of: Results) -> int:
    """The direction of the change against trend, if it also lies apart from placebos."""
    probability = of.dates_probability
    placed = probability is not None and probability <= PROBABILITY
    return of.effect or 0 if placed else 0


def _against(of: Results, effect: int) -> Claim | None:
    if of.shift == -of.expected:
        return Claim.WORSE
    return Claim.NO_BETTER if effect == -of.expected else None


def _for(of: Results, effect: int, gates: set[Gate]) -> Claim:
    if effect == of.expected:
        placed = of.places_probability
        apart = placed is not None and placed <= PROBABILITY and of.difference == of.expected
        return (
            Claim.BEYOND_PEERS if apart and Gate.TRENDS_APART not in gates else Claim.BEYOND_TREND
        )
    return Claim.MOVED if of.shift == of.expected else Claim.NO_CHANGE


def sentence(of: Verdict, *, after: str, interval: str) -> str:
    """`after`: the month of the start ("March 2025"); `interval`: the change with its 95% interval, in
    the measure's unit. Both are only read where the words have a place for them."""
    beyond = f"The change was larger than the earlier trend would predict ({interval})"
    return {
        Claim.REPORTED: "What the team reports",
        Claim.MOVED: f"After {after} the measure moved to a better level. This chart cannot show why.",
        Claim.BEYOND_TREND: f"{beyond}.",
        Claim.BEYOND_PEERS: f"{beyond} and larger than in comparable areas over the same months. This"
        " is consistent with the change contributing to it.",
        Claim.NO_CHANGE: "No change could be detected",
        Claim.NO_BETTER: "The measure got no better",
        Claim.WORSE: "The measure got worse",
    }[of.claim]
