"""Importing a month, against a floor and against the obvious way."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.databases import Databases, copied
from benchmarks.processes import Run, run

# Names of what is measured, in the order in which each round measures it.
PYARROW, POLARS, OBVIOUS, SECOND, LAST = "pyarrow", "polars", "obvious", "second", "last"
NO_MONTH, ONE_MONTH, ALL_BUT_ONE = "no-month", "one-month", "all-but-one"
AT_LEAST_FASTER, AT_MOST_MIB = 4, 450
LONG = 120


@dataclass(frozen=True)
class Rounds:
    """Runs by name, one of each in every round."""

    runs: dict[str, list[Run]]

    def seconds(self, name: str) -> float:
        return median(run.seconds for run in self.runs[name])

    def whole(self, name: str) -> float:
        return median(run.whole for run in self.runs[name])

    def peak(self, name: str) -> float:
        return max(run.peak for run in self.runs[name])

    def cpu(self, name: str) -> float:
        return median(run.cpu for run in self.runs[name])

    def ratio(self, name: str, to: str) -> float:
        """Median of the ratios within a round: what else the machine does weighs on both."""
        pairs = zip(self.runs[name], self.runs[to], strict=True)
        return median(first.seconds / second.seconds for first, second in pairs)

    @property
    def floor(self) -> str:
        return min((PYARROW, POLARS), key=self.seconds)


def prepare(databases: Databases, zips: Sequence[Path]) -> None:
    """Scratch databases with no month, with the month before the newest, and with all before it."""
    before = [str(path) for path in zips[:-1]]
    databases.create(NO_MONTH)
    run("ours", "prepare", environment=databases.environment(NO_MONTH))
    for of, paths in ((ONE_MONTH, before[-1:]), (ALL_BUT_ONE, before)):
        databases.copy(NO_MONTH, of)
        run("ours", "import", *paths, environment=databases.environment(of))


def measure(databases: Databases, path: Path, repeats: int) -> Rounds:
    rounds: dict[str, list[Run]] = {name: [] for name in (PYARROW, POLARS, OBVIOUS, SECOND, LAST)}
    for _ in range(repeats):
        for reader in (PYARROW, POLARS):
            environment = databases.environment(NO_MONTH)
            rounds[reader].append(run("floor", reader, str(path), environment=environment))
        with copied(databases, NO_MONTH, "scratch") as environment:
            rounds[OBVIOUS].append(run("obvious", str(path), environment=environment))
        for name, of in ((SECOND, ONE_MONTH), (LAST, ALL_BUT_ONE)):
            with copied(databases, of, "scratch") as environment:
                rounds[name].append(run("ours", "import", str(path), environment=environment))
    return Rounds(rounds)


def print_report(databases: Databases, rounds: Rounds, repeats: int) -> None:
    results = rounds.runs[LAST][0].results
    print(f"\nImport on {databases.name}: {repeats} rounds in turn, medians")
    print(f"  {results['rows']:,} rows to {results['counts']:,} counts and to figures of", end=" ")
    print(", ".join(results["kinds"]))
    print(f"  {'':<58}{'seconds':>8}{'x floor':>9}{'CPU s':>7}{'with start':>12}{'peak MiB':>10}")
    words = {
        PYARROW: "(a) unzip, read typed columns, group: pyarrow",
        POLARS: "(a) unzip, read typed columns, group: polars",
        OBVIOUS: "(b) pandas read_csv, bulk_create of wide rows",
        SECOND: "(c) ours: zip to published figures, 2nd month",
        LAST: f"(c) ours: zip to published figures, {_nth(results['months'])} month",
    }
    for name, title in words.items():
        floor = " <- floor" if name == rounds.floor else ""
        print(
            f"  {title + floor:<58}{rounds.seconds(name):>8.2f}{rounds.ratio(name, rounds.floor):>9.2f}"
            f"{rounds.cpu(name):>7.2f}{rounds.whole(name):>12.2f}{rounds.peak(name):>10.0f}"
        )
    _aims(databases, rounds, _nth(results["months"]))


def _aims(databases: Databases, rounds: Rounds, nth: str) -> None:
    floors = rounds.ratio(SECOND, rounds.floor)
    faster = rounds.ratio(OBVIOUS, SECOND)
    peak = max(rounds.peak(SECOND), rounds.peak(LAST))
    most = databases.most_import_floors
    aim(f"c / a = {floors:.2f}", f"at most {most}", floors <= most)
    aim(f"b / c = {faster:.1f}", f"at least {AT_LEAST_FASTER}", faster >= AT_LEAST_FASTER)
    aim(f"peak {peak:.0f} MiB", f"at most {AT_MOST_MIB}", peak <= AT_MOST_MIB)
    same = rounds.ratio(LAST, SECOND)
    # Within what one run differs from the next on a machine that does other things too.
    aim(f"{nth} month / 2nd = {same:.2f}", "1", abs(same - 1) <= 0.1)


def aim(measured: str, target: str, met: bool) -> None:
    print(f"  {measured} (aim: {target}): {'met' if met else 'NOT MET'}")


def print_storage(databases: Databases, months: int) -> None:
    """`ALL_BUT_ONE` less what places and empty tables take."""
    empty, full = databases.megabytes(NO_MONTH), databases.megabytes(ALL_BUT_ONE)
    each = (full - empty) / months
    print(
        f"  Storage: {each:.2f} MB a month ({months} months less none); {LONG} months would take"
        f" {empty + LONG * each:.0f} MB"
    )


def _nth(number: int) -> str:
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th') }"
