"""What a page costs: time, queries and bytes, with the genuine months stored and with ten years.

python -m benchmarks.pages lengthen MONTHS | measure
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import case_studies
from benchmarks.databases import Databases, copied
from benchmarks.imports import LONG, aim
from benchmarks.processes import Run, report, run

# Greater Manchester has most inside it of all ICBs; Wakefield lies in West Yorkshire.
ICB, SUB_ICB, ENGLAND = "/places/QOP/", "/places/03R/", "/england/"
PAGES = (ICB, SUB_ICB, ENGLAND, "/places/QOP/within-18-weeks/")
TIMES, WARM_UP = 15, 3
AT_MOST_QUERIES, AT_MOST_LONGER, AT_MOST_KB = 12, 1.2, 150


def measure(databases: Databases, of: str, last: Path, repeats: int) -> None:
    """`of` holds every genuine month but the last."""
    with copied(databases, of, "genuine") as genuine:
        months = run("ours", "import", str(last), environment=genuine).results["months"]
        with copied(databases, "genuine", "long") as long:
            run("pages", "lengthen", str(LONG), environment=long)
            rounds = [
                (
                    run("pages", "measure", environment=genuine),
                    run("pages", "measure", environment=long),
                )
                for _ in range(repeats)
            ]
        print_report(databases, rounds, months)
        case_studies.measure(databases, "genuine", repeats)


def print_report(databases: Databases, rounds: Sequence[tuple[Run, Run]], months: int) -> None:
    print(f"\nPages on {databases.name}: {len(rounds)} rounds of {TIMES} requests, medians")
    print(
        f"  {'':<32}{f'ms, {months} months':>14}{f'ms, {LONG} months':>16}{'ratio':>7}{'queries':>9}"
        f"{'page kB':>9}{'cold visit kB':>15}"
    )
    summaries = {path: _summed_up(path, rounds) for path in PAGES}
    for path, (short, long, ratio, queries, page, cold) in summaries.items():
        print(
            f"  {path:<32}{short:>14.1f}{long:>16.1f}{ratio:>7.2f}{queries:>9}{page:>9.1f}{cold:>15.1f}"
        )
    _, _, ratio, queries, _, cold = summaries[ICB]
    aim(f"ICB page: {queries} queries", f"at most {AT_MOST_QUERIES}", queries <= AT_MOST_QUERIES)
    longer = f"at most {AT_MOST_LONGER}"
    aim(f"ICB page, {LONG} months / {months} = {ratio:.2f}", longer, ratio <= AT_MOST_LONGER)
    most = max(summary[-1] for summary in summaries.values())
    aim(f"cold visit: {most:.1f} kB at most", f"at most {AT_MOST_KB}", most <= AT_MOST_KB)


def _summed_up(
    path: str, rounds: Sequence[tuple[Run, Run]]
) -> tuple[float, float, float, int, float, float]:
    pairs = [(short.results[path], long.results[path]) for short, long in rounds]
    return (
        median(short["ms"] for short, _ in pairs),
        median(long["ms"] for _, long in pairs),
        median(long["ms"] / short["ms"] for short, long in pairs),
        max(page_result["queries"] for pair in pairs for page_result in pair),
        max(page_result["page"] for pair in pairs for page_result in pair) / 1000,
        max(page_result["cold"] for pair in pairs for page_result in pair) / 1000,
    )


def lengthen(months: int) -> None:
    """Copy the months stored under earlier months, until there are so many: of all their figures, of
    those that charts look back on who reported what and who sent nothing too."""
    from django.db import connection

    from metrics.analysis.panel import MONTHS
    from metrics.calendar import month_before
    from metrics.models import Count, Figure, NonSubmission, ProviderCount, Release

    originals = list(Release.objects.published().order_by("-month"))
    for number in range(len(originals), months):
        original = originals[number % len(originals)]
        source, month = original.pk, month_before(originals[0].month, number)
        earlier = Release.objects.get(pk=source)
        earlier.pk, earlier.month, earlier.compared_with = None, month, None
        # No two releases have the same counts.
        earlier.content_sha256 = f"{earlier.content_sha256[:-4]}{number:04}"
        earlier.save()
        _copy(Figure, "release_id", source, {"release_id": earlier.pk, "month": month})
        if number >= MONTHS:
            continue
        for model in (Count, ProviderCount):
            _copy(model, "release_id", source, {"release_id": earlier.pk})
        for absence in NonSubmission.objects.filter(release=source):
            _copy_absence(absence, earlier, number - number % len(originals))
    if connection.vendor == "postgresql":
        # As its own housekeeping would have done over the years.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    report(months=Release.objects.published().count())


def _copy(model: Any, key: str, source: int, values: dict[str, Any]) -> None:
    """The rows of a source once more, with some values of their own."""
    from django.db import connection

    names = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{name}"' for name in names)
    chosen = ", ".join("%s" if name in values else f'"{name}"' for name in names)
    given = [values[name] for name in names if name in values]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {chosen} FROM {table} WHERE {key} = %s",
            [*given, source],
        )


def _copy_absence(absence: Any, release: Any, months: int) -> None:
    from metrics.calendar import month_before
    from metrics.models import MissingShare

    source = absence.pk
    absence.pk, absence.release = None, release
    absence.last_submitted = month_before(absence.last_submitted, months)
    absence.save(force_insert=True)
    _copy(MissingShare, "submission_id", source, {"submission_id": absence.pk})


def measure_all() -> None:
    from benchmarks.visit import cold_visit, keep_no_pages

    keep_no_pages()
    results: dict[str, Any] = {}
    for path in PAGES:
        sent = cold_visit(path)
        results[path] = {"page": sent[path], "cold": sum(sent.values()), **served(path)}
    report(**results)


def served(path: str) -> dict[str, float]:
    """Milliseconds and queries of one request, middleware and compression included."""
    from time import perf_counter

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks.visit import AS_A_BROWSER

    client = Client(headers=AS_A_BROWSER)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
        # Now: the next request starts the log anew.
        queries = len(captured)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}: nothing to measure.")
    durations = []
    for _ in range(WARM_UP + TIMES):
        started = perf_counter()
        client.get(path)
        durations.append(1000 * (perf_counter() - started))
    return {"ms": median(durations[WARM_UP:]), "queries": queries}


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "lengthen":
        lengthen(int(sys.argv[2]))
    else:
        measure_all()
