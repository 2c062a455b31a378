"""What case studies cost a page: the library with 10,000 of them, a place with 200, and one of them,
each against the same page with ten.

python -m benchmarks.case_studies fill IN_THE_LIBRARY OF_THE_PLACE | measure NUMBER
"""

import os
import sys
from collections.abc import Sequence
from statistics import median

from benchmarks.databases import Databases, copied
from benchmarks.imports import aim
from benchmarks.processes import Run, report, run

FEW = (10, 10)
# A smaller library, to see that this runs: BENCH_CASE_STUDIES=100,20.
LIBRARY, OF_A_PLACE = map(int, os.environ.get("BENCH_CASE_STUDIES", "10000,200").split(","))
# Bolton: waits there are longer than in the places most like it, so that its page looks for case
# studies from elsewhere too.
PLACE = "00T"
AT_MOST_QUERIES, AT_MOST_LONGER = 15, 1.3


def measure(databases: Databases, of: str, repeats: int) -> None:
    """`of` holds the figures."""
    with copied(databases, of, "few") as few, copied(databases, of, "many") as many:
        case_study = run("case_studies", "fill", *map(str, FEW), environment=few).results[
            "case_study"
        ]
        other = run(
            "case_studies", "fill", str(LIBRARY), str(OF_A_PLACE), environment=many
        ).results["case_study"]
        rounds = [
            (
                run("case_studies", "measure", str(case_study), environment=few),
                run("case_studies", "measure", str(other), environment=many),
            )
            for _ in range(repeats)
        ]
    print_report(databases, rounds)


def print_report(databases: Databases, rounds: Sequence[tuple[Run, Run]]) -> None:
    print(
        f"\nCase studies on {databases.name}: {LIBRARY:,} in the library, {OF_A_PLACE} of a place,"
        f" {len(rounds)} rounds"
    )
    print(f"  {'':<32}{'ms with ten':>14}{'ms with all':>14}{'ratio':>7}{'queries':>9}")
    summaries = {page: _summary(page, rounds) for page in rounds[0][0].results}
    for page, (few, many, ratio, queries) in summaries.items():
        print(f"  {page:<32}{few:>14.1f}{many:>14.1f}{ratio:>7.2f}{queries:>9}")
    most = max(queries for *_, queries in summaries.values())
    aim(f"most queries: {most}", f"at most {AT_MOST_QUERIES}", most <= AT_MOST_QUERIES)
    longest = max(ratio for _, _, ratio, _ in summaries.values())
    aim(f"all / ten = {longest:.2f}", f"at most {AT_MOST_LONGER}", longest <= AT_MOST_LONGER)


def _summary(page: str, rounds: Sequence[tuple[Run, Run]]) -> tuple[float, float, float, int]:
    pairs = [(few.results[page], many.results[page]) for few, many in rounds]
    return (
        median(few["ms"] for few, _ in pairs),
        median(many["ms"] for _, many in pairs),
        median(many["ms"] / few["ms"] for few, many in pairs),
        max(page_result["queries"] for pair in pairs for page_result in pair),
    )


def fill(library: int, of_a_place: int) -> None:
    from django.db import connection

    from forum.casestudies.models import CaseStudy
    from forum.people.models import User
    from metrics.models import Place
    from tests.factories.case_study_library import make_case_studies

    owner = User.objects.create_user("owner@example.nhs.uk", name="Owner")
    places = Place.objects.in_bulk(["15F", "03Q", "00V", "QWO"], field_name="code")
    place = Place.objects.get(code=PLACE)
    CaseStudy.objects.bulk_create(make_case_studies(library, list(places.values()), owner))
    own = make_case_studies(
        of_a_place, [place], owner, audience="public", measure="within-18-weeks"
    )
    CaseStudy.objects.bulk_create(own)
    if connection.vendor == "postgresql":
        # As its own housekeeping would have done over the years.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    report(case_study=CaseStudy.objects.latest("pk").pk)


def measure_all(case_study: int) -> None:
    from benchmarks.pages import served
    from benchmarks.visit import keep_no_pages

    keep_no_pages()
    pages = {
        "library": "/case-studies/",
        f"/places/{PLACE}/": f"/places/{PLACE}/",
        "one case study": f"/case-studies/{case_study}/",
    }
    report(**{name: served(path) for name, path in pages.items()})


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]), int(sys.argv[3]))
    else:
        measure_all(int(sys.argv[2]))
