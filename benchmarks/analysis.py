"""What the statistics of a newly published month cost, with a hundred months stored.

python -m benchmarks.analysis analyse
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.databases import Databases, copied
from benchmarks.imports import POLARS, PYARROW, aim
from benchmarks.processes import Run, clocked, report, run
from config.run import ONE_THREAD

STORED = 100
AT_MOST_FLOORS, AT_MOST_MIB = 3, 600


def measure(databases: Databases, of: str, last: Path, repeats: int) -> None:
    """`of` holds every genuine month but the last; earlier months are copies of these. Each month was
    analysed when it was published: so was the one before the last."""
    with copied(databases, of, "newly") as newly:
        run("pages", "lengthen", str(STORED - 1), environment=newly)
        before = run("analysis", "analyse", environment={**newly, **ONE_THREAD})
        run("ours", "import", str(last), environment=newly)
        rounds = []
        for _ in range(repeats):
            floor = min(
                (
                    run("floor", reader, str(last), environment=newly)
                    for reader in (PYARROW, POLARS)
                ),
                key=lambda run_result: run_result.seconds,
            )
            with copied(databases, "newly", "analysed") as environment:
                # As the worker is run.
                as_run = {**environment, **ONE_THREAD}
                rounds.append((floor, run("analysis", "analyse", environment=as_run)))
    print_report(databases, rounds, before)


def print_report(databases: Databases, rounds: Sequence[tuple[Run, Run]], before: Run) -> None:
    results = rounds[0][1].results
    print(
        f"\nStatistics of a newly published month on {databases.name}: {len(rounds)} rounds, medians"
    )
    print(
        f"  {results['measures']} measures, {results['treatments']} treatment functions, {results['places']}"
        f" places, {results['months']} months stored: {results['rows']:,} rows written"
    )
    print(f"  {'':<44}{'seconds':>8}{'x floor':>9}{'CPU s':>7}{'with start':>12}{'peak MiB':>10}")
    ratio = median(ours.seconds / floor.seconds for floor, ours in rounds)
    of_processor = median(ours.cpu / floor.cpu for floor, ours in rounds)
    for title, runs, times in (
        ("import's floor: unzip, read, group", [floor for floor, _ in rounds], 1.0),
        ("ours: published figures to what is said", [ours for _, ours in rounds], ratio),
    ):
        print(
            f"  {title:<44}{median(timed.seconds for timed in runs):>8.2f}{times:>9.2f}"
            f"{median(timed.cpu for timed in runs):>7.2f}{median(timed.whole for timed in runs):>12.2f}"
            f"{max(timed.peak for timed in runs):>10.0f}"
        )
    print(
        f"  with nothing kept of the month before: {before.seconds:.2f} s, {before.cpu:.2f} CPU s"
    )
    print(f"  analysis / floor by processor time = {of_processor:.2f}")
    peak = max(ours.peak for _, ours in rounds)
    aim(f"analysis / floor = {ratio:.2f}", f"at most {AT_MOST_FLOORS}", ratio <= AT_MOST_FLOORS)
    aim(f"peak {peak:.0f} MiB", f"at most {AT_MOST_MIB}", peak <= AT_MOST_MIB)


def analyse_newest() -> None:
    from metrics.calendar import working_days
    from metrics.models import AnalysisResult, Release
    from metrics.releases.analyse import analyse

    newest = Release.objects.published().latest("month")
    # The calendar of bank holidays is a module that a worker imports once in its life.
    working_days(newest.month)
    with clocked() as clock:
        rows = analyse(release=newest)
    results_of_month = AnalysisResult.objects.filter(release=newest)
    report(
        **clock,
        rows=rows,
        measures=results_of_month.values("measure").distinct().count(),
        treatments=results_of_month.values("treatment_function").distinct().count(),
        places=results_of_month.values("place").distinct().count(),
        months=Release.objects.published().count(),
    )


if __name__ == "__main__":
    import django

    django.setup()
    {"analyse": analyse_newest}[sys.argv[1]]()
