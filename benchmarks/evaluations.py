"""What a month's evaluations cost: every adoption's plan read once more, with two years on each side of
its start, against one of them.

python -m benchmarks.evaluations fill NUMBER | evaluate
"""

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from statistics import median
from typing import Any

from benchmarks.databases import Databases, copied
from benchmarks.imports import aim
from benchmarks.processes import Run, clocked, report, run
from config.run import ONE_THREAD

ADOPTIONS = int(os.environ.get("BENCH_ADOPTIONS", "2000"))
INTERVENTIONS, STORED, SINCE = 50, 60, 24
AT_MOST_SECONDS = 60


def measure(databases: Databases, of: str, repeats: int) -> None:
    """`of` holds the genuine months: earlier ones are copies of these."""
    with copied(databases, of, "lengthened") as lengthened:
        run("pages", "lengthen", str(STORED), environment=lengthened)
        rounds = []
        for number in (1, ADOPTIONS):
            with copied(databases, "lengthened", "adopted") as adopted:
                run("evaluations", "fill", str(number), environment=adopted)
                rounds.append(_runs(databases, repeats))
    print_report(databases, *rounds)


def _runs(databases: Databases, repeats: int) -> list[Run]:
    runs = []
    for _ in range(repeats):
        with copied(databases, "adopted", "evaluated") as environment:
            # As the worker is run.
            runs.append(run("evaluations", "evaluate", environment={**environment, **ONE_THREAD}))
    return runs


def print_report(databases: Databases, single: Sequence[Run], every: Sequence[Run]) -> None:
    results = every[0].results
    print(f"\nA month's evaluations on {databases.name}: {len(every)} rounds, medians")
    print(
        f"  {results['read']:,} plans of adoptions, {results['cells']} cells of a kind and treatment function,"
        f" {STORED} months stored, {SINCE} of them since the start"
    )
    claims = ", ".join(f"{claim}: {count:,}" for claim, count in results["claims"].items())
    print(f"  {claims}")
    seconds, alone = (median(timed.seconds for timed in runs) for runs in (every, single))
    print(
        f"  {seconds:.1f} s for all, {alone:.2f} s for one, {seconds / alone:.0f} x; {results['read'] / seconds:.0f}"
        f" a second; {max(timed.peak for timed in every):.0f} MiB at most"
    )
    aim(f"all of them {seconds:.1f} s", f"at most {AT_MOST_SECONDS} s", seconds <= AT_MOST_SECONDS)


# --- in a process of its own -----------------------------------------------------------------------


def fill(number: int) -> None:
    """So many adoptions of a few interventions, spread over sub-ICB locations, ICBs and treatment functions,
    each with its plan."""
    from django.db import connection

    from forum.adoption.models import Adoption
    from forum.evaluation.models import EvaluationPlan
    from forum.people.models import User
    from metrics.calendar import add_months
    from metrics.models import Release

    lead = User.objects.create_user("lead@example.nhs.uk", name="Lead")
    newest = Release.objects.published().latest("month").month
    adoptions = Adoption.objects.bulk_create(_adoptions(number, lead, newest))
    start = add_months(newest, 1 - SINCE)
    EvaluationPlan.objects.bulk_create(
        EvaluationPlan(
            author=lead,
            adoption=adoption,
            place=adoption.place,
            treatment_function=adoption.treatment_function,
            measure=adoption.measure,
            direction="up",
            start=start,
        )
        for adoption in adoptions
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    report(adoptions=len(adoptions))


def _adoptions(number: int, lead: Any, newest: date) -> Iterator[Any]:
    from forum.adoption.models import Adoption
    from metrics.calendar import add_months
    from metrics.measures import within_18_weeks
    from metrics.models import Place
    from metrics.rtt.columns import TREATMENTS

    interventions = [_intervention(n) for n in range(min(number, INTERVENTIONS))]
    kinds = (Place.Kind.SUB_ICB, Place.Kind.ICB)
    places = list(Place.objects.filter(kind__in=kinds).on(newest).order_by("pk"))
    treatments = sorted(TREATMENTS)
    began = add_months(newest, -SINCE)
    for n in range(number):
        intervention = interventions[n % len(interventions)]
        yield Adoption(
            author=lead,
            lead=lead,
            place=places[n % len(places)],
            title=f"Adoption {n}",
            intervention=intervention,
            intervention_version=intervention.latest_version,
            origin="intervention",
            state="live",
            started_on=began,
            went_live_on=began,
            measure=within_18_weeks.MEASURE.slug,
            treatment_function=treatments[n // len(places) % len(treatments)],
        )


def _intervention(number: int) -> Any:
    from forum.casestudies.models import Intervention, InterventionVersion

    intervention = Intervention.objects.create(
        slug=f"intervention-{number}", name=f"Intervention {number}"
    )
    InterventionVersion.objects.create(intervention=intervention, number=1, core="Ask first.")
    return intervention


def evaluate() -> None:
    from collections import Counter

    from forum.evaluation.actions import evaluate_due_plans
    from forum.evaluation.models import EvaluationPlan, Verdict

    with clocked() as clock:
        read = evaluate_due_plans()
    cells = EvaluationPlan.objects.values("place__kind", "treatment_function").distinct().count()
    claims = Counter(Verdict.objects.values_list("claim", flat=True))
    report(**clock, read=read, cells=cells, claims=dict(claims.most_common()))


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        evaluate()
