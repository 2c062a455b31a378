"""What providers returned for one month, all treatment functions together: by provider, commissioner
and part. A month's checks look at it from many sides, so it is made once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metrics.rtt import by_provider
from metrics.rtt.columns import INCOMPLETE, PARTS
from metrics.rtt.numbering import numbered, numbered_keys

Whole = NDArray[np.int64]
PROVIDER_PARTS = tuple(PARTS.values())
COLUMN = {part: column for column, part in enumerate(PROVIDER_PARTS)}
LIST = COLUMN[INCOMPLETE]


@dataclass(frozen=True)
class Returns:
    """A line for each provider and commissioner: `provider` and `commissioner` are indexes into the
    sorted codes, `pathways` has a column for each of PROVIDER_PARTS."""

    providers: tuple[str, ...]
    commissioners: tuple[str, ...]
    provider: Whole
    commissioner: Whole
    pathways: Whole

    def __len__(self) -> int:
        return len(self.provider)

    @cached_property
    def by_provider(self) -> Whole:
        """A row for each of `providers`."""
        return added(self.provider, self.pathways, len(self.providers))

    @cached_property
    def by_commissioner(self) -> Whole:
        """A row for each of `commissioners`."""
        return added(self.commissioner, self.pathways, len(self.commissioners))

    @cached_property
    def _number(self) -> dict[str, int]:
        return {code: row for row, code in enumerate(self.providers)}

    @property
    def with_a_list(self) -> dict[str, int]:
        """Providers with pathways waiting, and how many."""
        waiting = zip(self.providers, self.by_provider[:, LIST].tolist(), strict=True)
        return {code: count for code, count in waiting if count}

    def rows_of(self, providers: Iterable[str]) -> Whole:
        """As `by_provider`, of these; zeros for one that is not here."""
        absent = np.zeros((1, len(PROVIDER_PARTS)), dtype=np.int64)
        rows = [self._number.get(code, -1) for code in providers]
        return np.concatenate([self.by_provider, absent])[rows]

    def pathways_of(self, provider: str, column: int) -> dict[str, int]:
        """What one provider returned, by commissioner; nothing for a provider that is not here."""
        at = np.flatnonzero(self.provider == self._number.get(provider, -1))
        codes = (self.commissioners[number] for number in self.commissioner[at].tolist())
        return dict(zip(codes, self.pathways[at, column].tolist(), strict=True))

    def without(self, commissioner: str) -> "Returns":
        """Of all other commissioners."""
        if commissioner not in self.commissioners:
            return self
        rest = self.commissioner != self.commissioners.index(commissioner)
        return Returns(
            self.providers,
            self.commissioners,
            self.provider[rest],
            self.commissioner[rest],
            self.pathways[rest],
        )


def none() -> Returns:
    nothing = np.zeros(0, dtype=np.int64)
    return Returns((), (), nothing, nothing, np.zeros((0, len(PROVIDER_PARTS)), dtype=np.int64))


def added(group: Whole, pathways: Whole, groups: int) -> Whole:
    """The lines of each group added up, column by column. Counts stay far below what a float holds
    without loss."""
    columns = [np.bincount(group, weights=of, minlength=groups) for of in pathways.T]
    return np.stack(columns, axis=1).astype(np.int64)


def returns_of_counts(
    commissioner: Sequence[str],
    part: Sequence[str],
    providers: Sequence[str],
    packed: Sequence[bytes | memoryview],
) -> Returns:
    """From counts of all treatment functions, as they are stored: of each its commissioner, its part
    and its providers, packed."""
    of_lines, provider = numbered(" ".join(providers).split())
    sizes = [names.count(" ") + 1 if names else 0 for names in providers]
    codes, of_counts = numbered(commissioner)
    parts = np.array([COLUMN[name] for name in part], dtype=np.int64)
    return returns_of_lines(
        (of_lines, provider),
        (codes, np.repeat(of_counts, sizes)),
        np.repeat(parts, sizes),
        by_provider.totals(packed),
    )


def returns_of_lines(
    providers: tuple[tuple[str, ...], Whole],
    commissioners: tuple[tuple[str, ...], Whole],
    column: Whole,
    pathways: Whole,
) -> Returns:
    """From lines of one provider, commissioner and part each: the sorted codes with each line's number
    among them, and which of PROVIDER_PARTS it is of."""
    (of_lines, provider), (codes, commissioner) = providers, commissioners
    width = max(len(codes), 1)
    pairs, line = numbered_keys(provider * width + commissioner, width * len(of_lines))
    table = np.zeros((len(pairs), len(PROVIDER_PARTS)), dtype=np.int64)
    table[line, column] = pathways
    return Returns(of_lines, codes, pairs // width, pairs % width, table)
