"""What a file says, line by line, and the counts that are kept of it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from metrics.cancer.standards import ALL_CANCERS, ALL_MODALITIES, ALL_ROUTES, ENGLAND
from metrics.rtt.problems import Refused, refuse

# (code, standard, cancer type; "" for all of them) -> within the standard, and all.
Counts = dict[tuple[str, str, str], tuple[float, float]]


@dataclass(frozen=True)
class Line:
    """One line of a table. `where` is its sheet and row, for whoever looks for it; `share` is the printed
    percentage as a share; `bands` count the same people by how long they waited. People whose treatment
    two providers shared count half at each: counts are not whole numbers."""

    where: str
    basis: str
    code: str
    name: str
    standard: str
    route: str
    cancer: str
    modality: str
    total: float
    within: float
    after: float
    share: float | None
    bands: tuple[float, ...]

    @property
    def is_of_all_routes(self) -> bool:
        return self.route in ALL_ROUTES

    @property
    def is_of_all_cancers(self) -> bool:
        return self.cancer == ALL_CANCERS

    @property
    def is_of_all_modalities(self) -> bool:
        return self.modality == ALL_MODALITIES


@dataclass(frozen=True)
class Month:
    """All lines of one month."""

    month: date
    lines: tuple[Line, ...]

    def counts(self) -> Counts:
        """Of each organisation and standard: all together as printed, and each type of cancer. The tables of
        the 28-day standard have types by route only: these are summed."""
        kept: Counts = {}
        by_route: Counts = defaultdict(lambda: (0.0, 0.0))
        for line in self._kept():
            cancer = "" if line.is_of_all_cancers else line.cancer
            key = (line.code, line.standard, cancer)
            if line.is_of_all_routes:
                kept[key] = (line.within, line.total)
            elif cancer:
                within, total = by_route[key]
                by_route[key] = (within + line.within, total + line.total)
        return dict(sorted({**by_route, **kept}.items()))

    def _kept(self) -> Iterator[Line]:
        """England stands in the tables of commissioners and in those of providers, the same."""
        has_areas = any(line.basis == "commissioner" for line in self.lines)
        for line in self.lines:
            is_england_again = has_areas and line.code == ENGLAND and line.basis == "provider"
            if line.is_of_all_modalities and not is_england_again:
                yield line

    def names(self) -> dict[str, str]:
        return {line.code: line.name for line in self.lines if line.name}

    def digest(self) -> str:
        return digest_of(self.month, self.counts())


def digest_of(month: date, counts: Counts) -> str:
    """Of the kept counts, in order, in whatever file they came."""
    text = "\n".join(
        f"{code}\t{standard}\t{cancer}\t{within:.10g}\t{total:.10g}"
        for (code, standard, cancer), (within, total) in sorted(counts.items())
    )
    return sha256(f"{month:%Y-%m}\n{text}".encode()).hexdigest()


def number(text: str, where: str) -> float:
    """A count of people. Nothing stands for nobody nowhere in these files."""
    try:
        value = float(text.replace(",", ""))
    except ValueError as error:
        raise not_a_count(text, where) from error
    # Halves where two providers share one person; nothing finer was ever published.
    if not 0 <= value < 1e9 or value * 2 != int(value * 2):
        raise not_a_count(text, where)
    return value


def not_a_count(text: str, where: str) -> Refused:
    return refuse(
        "not-a-count", f"{where} says “{text[:40]}” where a number of people should stand."
    )
