"""(c) Ours: from a zip to published figures at all four levels, as import_rtt does it.

python -m benchmarks.ours prepare | import ZIP...
"""

import sys
from pathlib import Path

import django

from benchmarks.processes import clocked, report

BY = "make bench"


def prepare() -> None:
    from django.core.management import call_command

    from metrics.places import load_places

    call_command("migrate", verbosity=0)
    load_places(by=BY)
    report()


def import_all(paths: list[str]) -> None:
    from metrics.models import Count, Figure, Release
    from metrics.releases.ingest import ingest_release, register_file

    # A worker asked its database long before, as the floor's libraries are there before its clock runs.
    Release.objects.exists()
    with clocked() as clock:
        for path in paths:
            outcome = ingest_release(release_id=register_file(path=Path(path), by=BY).pk, by=BY)
            if outcome.kind != "published":
                raise SystemExit(f"{path}: {outcome.kind}: {' '.join(outcome.reasons)}")
    newest = Release.objects.published().latest("month")
    kinds = Figure.objects.filter(release=newest).values_list("place__kind", flat=True).distinct()
    report(
        **clock,
        rows=newest.rows_read,
        counts=Count.objects.filter(release=newest).count(),
        kinds=sorted(kinds),
        months=Release.objects.published().count(),
    )


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "prepare":
        prepare()
    else:
        import_all(sys.argv[2:])
