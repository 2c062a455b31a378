"""A search among 20,000 documents, against a plain LIKE over the same ones in the same run.

python -m benchmarks.search fill | measure
"""

import os
import sys
from collections.abc import Callable, Sequence
from itertools import islice
from statistics import median
from time import perf_counter

from benchmarks.databases import Databases
from benchmarks.imports import aim
from benchmarks.processes import Run, report, run

LIBRARY = "search"
# Fewer, to see that this runs.
DOCUMENTS = int(os.environ.get("BENCH_DOCUMENTS", "20000"))
TIMES, WARM_UP = 5, 1
PAGE_SIZE = 20


def measure(databases: Databases, repeats: int) -> None:
    databases.create(LIBRARY)
    try:
        environment = databases.environment(LIBRARY)
        indexing = run("search", "fill", environment=environment)
        rounds = [run("search", "measure", environment=environment) for _ in range(repeats)]
        print_report(databases, indexing, rounds)
    finally:
        databases.drop(LIBRARY)


def print_report(databases: Databases, indexing: Run, rounds: Sequence[Run]) -> None:
    documents, searches = indexing.results["documents"], rounds[0].results["searches"]
    print(
        f"\nSearch on {databases.name}: {searches} searches among {documents:,} documents,"
        f" {len(rounds)} rounds"
    )
    print(f"  indexing all of them: {indexing.seconds:.1f} s")
    print(f"  {'':<40}{'median ms':>10}{'slowest ms':>12}")
    for name, label in (
        ("ours", "ranked, with facets, the first 20"),
        ("like", "LIKE, counted, the first 20"),
    ):
        typical, slowest = (
            median(run_result.results[name][kind] for run_result in rounds)
            for kind in ("median", "slowest")
        )
        print(f"  {label:<40}{typical:>10.1f}{slowest:>12.1f}")
    ratio = median(
        run_result.results["ours"]["median"] / run_result.results["like"]["median"]
        for run_result in rounds
    )
    aim(f"search: ours / LIKE = {ratio:.2f}", "below 1", ratio < 1)


def fill() -> None:
    from django.core.management import call_command
    from django.db import connection

    from forum.search.actions import index_documents, refresh
    from forum.search.models import SearchDocument
    from metrics.places import load_places
    from tests.factories.search_documents import generated_documents

    call_command("migrate", verbosity=0)
    load_places(by="make bench")
    refresh()
    documents = list(islice(generated_documents(), DOCUMENTS))
    started = perf_counter()
    index_documents(documents=documents)
    seconds = perf_counter() - started
    if connection.vendor == "postgresql":
        # As its own housekeeping would have done over the years.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    report(seconds=seconds, documents=SearchDocument.objects.count())


def measure_all() -> None:
    from tests.forum.search.judged_queries import JUDGED_QUERIES

    texts = [query.text for query in JUDGED_QUERIES]
    searches = {"ours": _ours, "like": _like}
    times = {name: _search_times(search, texts) for name, search in searches.items()}
    report(seconds=0, searches=len(texts), **times)


def _search_times(search: Callable[[str], object], texts: Sequence[str]) -> dict[str, float]:
    """Milliseconds: the median and the slowest search, each the median of several tries."""
    medians = []
    for text in texts:
        tries = []
        for _ in range(WARM_UP + TIMES):
            started = perf_counter()
            search(text)
            tries.append(1000 * (perf_counter() - started))
        medians.append(median(tries[WARM_UP:]))
    return {"median": median(medians), "slowest": max(medians)}


def _ours(text: str) -> object:
    from django.contrib.auth.models import AnonymousUser

    from forum.search.results import search_documents

    return search_documents(text, user=AnonymousUser()).documents


def _like(text: str) -> object:
    """The obvious way: every word somewhere in the title or the text, in the order of titles."""
    from django.db.models import Q

    from forum.search.models import SearchDocument
    from forum.search.queries import parse

    matches = SearchDocument.objects.filter(audience="public")
    for word in parse(text).words:
        matches = matches.filter(Q(title__icontains=word) | Q(body__icontains=word))
    return matches.count(), list(matches.order_by("title")[:PAGE_SIZE])


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "fill":
        fill()
    else:
        measure_all()
