"""Who reported last month and not this month, and why: a trust that stops sending figures makes its
places look as if their lists fell.

A code can vanish for three reasons that look alike in the file: it merged into or was re-coded as
another, its service moved or ended, or it did not send figures. The succession table says which
where it is known; otherwise sizes do: did another provider of the same places grow by as much?
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from metrics.formatting import number
from metrics.rtt.problems import Problem
from metrics.rtt.providers import FLAG, SUPPRESS, is_nhs_trust
from metrics.rtt.returns import LIST, Returns

# Absent providers with so much of England's list mean that part of the file is missing.
NOT_A_WHOLE_FILE = 0.25
# Another provider that took up at least this share of the vanished list is its probable heir, if
# it is new or grew by this share of its own list: a large trust's usual growth in a month would
# otherwise "explain" every small provider beside it.
TAKEN_UP = 0.6
GREW = 0.2
WORTH_A_NOTE = 500


@dataclass(frozen=True)
class RecordedSuccession:
    """A recorded succession of a provider code."""

    kind: str
    successors: tuple[str, ...]
    date: date


@dataclass(frozen=True)
class Gap:
    """A provider that was missing last month already, and its share of a place's list when it last
    reported."""

    provider: str
    place: str
    share: float


@dataclass(frozen=True)
class VanishedProvider:
    provider: str
    waiting: int
    # "merged", "re-coded", ... where known or found; "" when it simply sent nothing.
    became: str
    heirs: tuple[str, ...]


def vanished(
    now: Returns, before: Returns, known: Mapping[str, RecordedSuccession], month: date
) -> list[VanishedProvider]:
    """Providers with pathways waiting before and none reported now, largest first."""
    reporting = now.with_a_list
    gone = {code: n for code, n in before.with_a_list.items() if code not in reporting}
    lists_now, lists_before = _lists(now), _lists(before)
    vanished_providers = []
    for provider in sorted(gone, key=lambda code: gone[code], reverse=True):
        succession = known.get(provider)
        if succession and succession.date <= month:
            became, heirs = succession.kind, succession.successors
        else:
            heirs = _heir(provider, lists_now, lists_before)
            became = "taken up" if heirs else ""
        vanished_providers.append(VanishedProvider(provider, gone[provider], became, heirs))
    return vanished_providers


# Pathways waiting: commissioner -> provider -> how many.
Lists = Mapping[str, Mapping[str, int]]


def _lists(returns: Returns) -> Lists:
    lists: dict[str, dict[str, int]] = {code: {} for code in returns.commissioners}
    for commissioner, provider, waiting in zip(
        returns.commissioner.tolist(),
        returns.provider.tolist(),
        returns.pathways[:, LIST].tolist(),
        strict=True,
    ):
        lists[returns.commissioners[commissioner]][returns.providers[provider]] = waiting
    return lists


def _heir(provider: str, now: Lists, before: Lists) -> tuple[str, ...]:
    """One provider that grew, in the same places, by most of what is gone."""
    lost = {code: of[provider] for code, of in before.items() if of.get(provider)}
    was: Counter[str] = Counter()
    taken_over: Counter[str] = Counter()
    for code, pathways in lost.items():
        for other, waiting in now.get(code, {}).items():
            earlier = before[code].get(other, 0)
            was[other] += earlier
            taken_over[other] += min(max(waiting - earlier, 0), pathways)
    taken_over.pop(provider, None)
    heir = max(sorted(taken_over), key=lambda code: taken_over[code], default="")
    if not heir or taken_over[heir] < TAKEN_UP * sum(lost.values()):
        return ()
    return (heir,) if taken_over[heir] >= GREW * was[heir] else ()


def gaps(
    missing: Iterable[str],
    before: Returns,
    places: Mapping[str, Sequence[str]],
    carried: Iterable[Gap],
    reporting: Container[str],
) -> list[Gap]:
    """Each missing provider's share of each place's list when it last reported.

    `places` maps a place to the commissioner codes that sum to it. `carried` are last month's
    gaps: they stay until the provider reports again.
    """
    gaps_carried = [gap for gap in carried if gap.provider not in reporting]
    totals = dict(zip(before.commissioners, before.by_commissioner[:, LIST].tolist(), strict=True))
    wholes = {place: sum(totals.get(code, 0) for code in codes) for place, codes in places.items()}
    for provider in missing:
        lost = before.pathways_of(provider, LIST)
        for place, codes in places.items():
            part = sum(lost.get(code, 0) for code in codes)
            if part and wholes[place]:
                gaps_carried.append(Gap(provider, place, part / wholes[place]))
    return gaps_carried


def shares(gaps: Iterable[Gap]) -> dict[str, float]:
    """How much of each place's list is missing, all missing providers together."""
    total: dict[str, float] = {}
    for gap in gaps:
        total[gap.place] = min(1.0, total.get(gap.place, 0.0) + gap.share)
    return total


@dataclass(frozen=True, order=True)
class NonSubmission:
    """A provider that sent nothing for a part, and the month for which it last did."""

    provider: str
    part: str
    last_submitted: date


@dataclass(frozen=True)
class MissingShare:
    """What a provider that sends nothing held of one cell (a place's treatment function and part)
    when it last did: so many of the `whole` pathways."""

    gap: NonSubmission
    place: str
    treatment: str
    pathways: int
    whole: int

    @property
    def share(self) -> float:
        return self.pathways / self.whole


def non_submissions(
    now: Container[tuple[str, str]],
    before: Iterable[tuple[str, str]],
    before_month: date,
    carried: Iterable[NonSubmission],
    stays: Container[str],
) -> list[NonSubmission]:
    """Who sent nothing for a part: those of last month (provider, part) that are absent now, and
    those that were missing then already and have not come back.

    Absent is who has no row in the part. `stays` are codes that merged, were re-coded, handed their
    services on or ended: nothing of theirs is missing. A trust is missed until it comes back; of
    others every comparison over a year is of like with like again after a year."""
    new = (NonSubmission(*key, before_month) for key in before)
    oldest = date(before_month.year - 1, before_month.month, 1)
    kept = (gap for gap in carried if is_nhs_trust(gap.provider) or gap.last_submitted >= oldest)
    return sorted(
        gap
        for gap in {*new, *kept}
        if (gap.provider, gap.part) not in now and gap.provider not in stays
    )


def missing_shares(
    missing: Iterable[NonSubmission],
    counts: Mapping[tuple[str, str], Mapping[tuple[str, str], int]],
    wholes: Mapping[tuple[str, str, str], int],
    places: Mapping[str, Iterable[str]],
) -> list[MissingShare]:
    """Each missing provider's share of each cell. `counts`: (provider, part) -> (commissioner,
    treatment function) -> pathways; `wholes`: (commissioner, treatment function, part) -> pathways
    of all providers; `places`: place -> the commissioners that sum to it; all of the month for
    which they last submitted."""
    lies_in: dict[str, list[str]] = {}
    for place, codes in places.items():
        for code in codes:
            lies_in.setdefault(code, []).append(place)

    @cache
    def whole(place: str, treatment: str, part: str) -> int:
        return sum(wholes.get((code, treatment, part), 0) for code in places[place])

    shares: list[MissingShare] = []
    for gap in missing:
        lost: Counter[tuple[str, str]] = Counter()
        for (code, treatment), pathways in counts.get((gap.provider, gap.part), {}).items():
            for place in lies_in.get(code, ()):
                lost[place, treatment] += pathways
        shares += [
            MissingShare(gap, place, treatment, pathways, whole(place, treatment, gap.part))
            for (place, treatment), pathways in sorted(lost.items())
            if pathways
        ]
    return shares


def whole_file(vanished: Iterable[VanishedProvider], before: Returns) -> list[Problem]:
    """A hard problem when so many providers are absent that the file cannot be whole."""
    gone = sum(provider.waiting for provider in vanished if not provider.became)
    waiting = int(before.pathways[:, LIST].sum())
    if gone <= NOT_A_WHOLE_FILE * waiting:
        return []
    return [
        Problem(
            "part-of-a-file",
            f"Providers that held {number(100 * gone / waiting)}% of England's list in the month"
            " before are absent. This looks like a part of a file.",
        )
    ]


__all__ = [
    "FLAG",
    "SUPPRESS",
    "WORTH_A_NOTE",
    "Gap",
    "MissingShare",
    "NonSubmission",
    "RecordedSuccession",
    "VanishedProvider",
    "gaps",
    "missing_shares",
    "non_submissions",
    "shares",
    "vanished",
    "whole_file",
]
