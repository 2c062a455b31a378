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

import numpy as np
import pandas as pd

from metrics.formatting import number
from metrics.rtt.columns import INCOMPLETE
from metrics.rtt.month import PROVIDER_PARTS, Month
from metrics.rtt.problems import Problem
from metrics.rtt.providers import FLAG, SUPPRESS, is_nhs_trust

# Absent providers with so much of England's list mean that part of the file is missing.
NOT_A_WHOLE_FILE = 0.25
# Another provider that took up at least this share of the vanished list is its probable heir, if
# it is new or grew by this share of its own list: a large trust's usual growth in a month would
# otherwise "explain" every small provider beside it.
TAKEN_UP = 0.6
GREW = 0.2
WORTH_A_NOTE = 500
LIST = PROVIDER_PARTS.index(INCOMPLETE)


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


def lists(month: Month) -> pd.Series:
    """Pathways waiting by (provider, commissioner)."""
    index = pd.MultiIndex.from_arrays([month.provider, month.provider_commissioner])
    return pd.Series(month.provider_totals[:, LIST], index=index).sort_index()


def vanished(
    now: pd.Series, before: pd.Series, known: Mapping[str, RecordedSuccession], month: date
) -> list[VanishedProvider]:
    """Providers with pathways waiting before and none reported now, largest first."""
    was = before.groupby(level=0).sum()
    is_now = now.groupby(level=0).sum()
    gone = was[(was > 0) & ~was.index.isin(is_now[is_now > 0].index)].sort_values(ascending=False)
    vanished_providers = []
    for provider, waiting in gone.items():
        succession = known.get(str(provider))
        if succession and succession.date <= month:
            vanished_providers.append(
                VanishedProvider(
                    str(provider), int(waiting), succession.kind, succession.successors
                )
            )
            continue
        heir = _heir(str(provider), now, before)
        vanished_providers.append(
            VanishedProvider(str(provider), int(waiting), "taken up" if heir else "", heir)
        )
    return vanished_providers


def _heir(provider: str, now: pd.Series, before: pd.Series) -> tuple[str, ...]:
    """One provider that grew, in the same places, by most of what is gone."""
    lost = before.loc[provider]
    lost = lost[lost > 0]
    here = now[now.index.get_level_values(1).isin(lost.index)]
    was = before.reindex(here.index, fill_value=0)
    of = lost.reindex(here.index.get_level_values(1)).to_numpy()
    taken_over = pd.Series(np.minimum((here - was).clip(lower=0).to_numpy(), of), index=here.index)
    by_provider = taken_over.groupby(level=0).sum().drop(provider, errors="ignore")
    if by_provider.empty or by_provider.max() < TAKEN_UP * lost.sum():
        return ()
    heir = str(by_provider.idxmax())
    return (heir,) if by_provider.max() >= GREW * was.loc[heir].sum() else ()


def gaps(
    missing: Iterable[str],
    before: pd.Series,
    places: Mapping[str, Sequence[str]],
    carried: Iterable[Gap],
    reporting: Iterable[str],
) -> list[Gap]:
    """Each missing provider's share of each place's list when it last reported.

    `places` maps a place to the commissioner codes that sum to it. `carried` are last month's
    gaps: they stay until the provider reports again.
    """
    back = set(reporting)
    gaps_carried = [gap for gap in carried if gap.provider not in back]
    totals = before.groupby(level=1).sum().to_dict()
    wholes = {place: sum(totals.get(code, 0) for code in codes) for place, codes in places.items()}
    for provider in missing:
        lost = before.loc[provider].to_dict()
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
    totals: Counter[tuple[str, str, str]] = Counter()
    for (code, treatment, part), pathways in wholes.items():
        for place in lies_in.get(code, ()):
            totals[place, treatment, part] += pathways
    shares: list[MissingShare] = []
    for gap in missing:
        lost: Counter[tuple[str, str]] = Counter()
        for (code, treatment), pathways in counts.get((gap.provider, gap.part), {}).items():
            for place in lies_in.get(code, ()):
                lost[place, treatment] += pathways
        shares += [
            MissingShare(gap, place, treatment, pathways, totals[place, treatment, gap.part])
            for (place, treatment), pathways in sorted(lost.items())
            if pathways
        ]
    return shares


def whole_file(vanished: Iterable[VanishedProvider], before: pd.Series) -> list[Problem]:
    """A hard problem when so many providers are absent that the file cannot be whole."""
    gone = sum(provider.waiting for provider in vanished if not provider.became)
    if gone <= NOT_A_WHOLE_FILE * before.sum():
        return []
    return [
        Problem(
            "part-of-a-file",
            f"Providers that held {number(100 * gone / before.sum())}% of England's list in the month"
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
    "lists",
    "missing_shares",
    "non_submissions",
    "shares",
    "vanished",
    "whole_file",
]
