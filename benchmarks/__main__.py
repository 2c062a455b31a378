"""`make bench`: what an import and a page cost, each against a stated baseline, in one run.

It needs NHS England's genuine extracts (PATHWAY_DATA) and says so without them. It prints what it
finds and whether each aim is met; a slow machine is not a failure.
"""

import os
import tempfile
from pathlib import Path

from benchmarks import analysis, discussions, evaluations, imports, pages, readers, search
from benchmarks.databases import Databases, PostgreSQL, SQLite
from metrics.rtt.periods import parse_file_name
from tests.everywhere import postgresql

PROJECT = Path(__file__).resolve().parent.parent
REPEATS = int(os.environ.get("BENCH_REPEATS", "5"))


def main() -> None:
    folder = Path(os.environ.get("PATHWAY_DATA", PROJECT.parent / "shared" / "data")) / "rtt"
    zips = sorted(folder.glob("*.zip"), key=month_of)
    if len(zips) < 3:
        print("Nothing measured: it needs the genuine extracts. Set PATHWAY_DATA to their folder.")
        return
    os.chdir(PROJECT)
    with tempfile.TemporaryDirectory(prefix="pathway-bench-") as scratch:
        for databases in reachable(Path(scratch)):
            try:
                measure(databases, zips)
            finally:
                for of in (imports.NO_MONTH, imports.ONE_MONTH, imports.ALL_BUT_ONE):
                    databases.drop(of)


def measure(databases: Databases, zips: list[Path]) -> None:
    load()
    imports.prepare(databases, zips)
    imports.print_report(databases, imports.measure(databases, zips[-1], REPEATS), REPEATS)
    imports.print_storage(databases, len(zips) - 1)
    analysis.measure(databases, imports.ALL_BUT_ONE, zips[-1], REPEATS)
    evaluations.measure(databases, imports.ALL_BUT_ONE, REPEATS)
    pages.measure(databases, imports.ALL_BUT_ONE, zips[-1], REPEATS)
    readers.measure(databases, imports.ALL_BUT_ONE, zips[-1])
    search.measure(databases, REPEATS)
    discussions.measure(databases, REPEATS)
    load()


def reachable(scratch: Path) -> list[Databases]:
    (scratch / "sqlite").mkdir()
    (scratch / "postgresql").mkdir()
    databases: list[Databases] = [SQLite(scratch / "sqlite")]
    server = postgresql()
    if server.trouble:
        print(f"PostgreSQL is not measured: {server.trouble}")
    else:
        databases.append(PostgreSQL(scratch / "postgresql", server.url, server.name))
    return databases


def month_of(path: Path) -> str:
    name = parse_file_name(path.name)
    return f"{name.month:%Y-%m} {name.edition}" if name else ""


def load() -> None:
    busy = ", ".join(f"{load_average:.1f}" for load_average in os.getloadavg())
    print(f"\nLoad average {busy} on {os.cpu_count()} processors", flush=True)


if __name__ == "__main__":
    main()
