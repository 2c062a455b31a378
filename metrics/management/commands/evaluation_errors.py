import csv
from collections.abc import Iterator, Sequence

import numpy as np
from django.core.management.base import BaseCommand, CommandParser

from metrics import reference
from metrics.formatting import number
from metrics.stats.claims import Claim
from metrics.stats.evaluation_trials import CORRELATIONS, EFFECTS, WINDOWS, Trial, trials

SEED, PLACES = 20240425, 500
FILE = "evaluation_errors.csv"
COLUMNS = ("effect", "months_before", "months_since", "correlation", "read", *Claim)
EVERY = "all"


class Command(BaseCommand):
    help = (
        "Put places where nothing began, and places where something of a known size did, through the"
        " evaluation of changes; print how often each claim is made, and store it in"
        f" metrics/reference/{FILE}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--places", type=int, default=PLACES, help="simulated for each line")
        parser.add_argument("--print", action="store_true", help="print, and store nothing")

    def handle(self, *args: object, **options: object) -> None:
        rows = []
        for row in _rows(int(str(options["places"]))):
            rows.append(row)
            self.stdout.write(_line(row))
        if not options["print"]:
            _store(rows)


def _rows(places: int) -> Iterator[dict[str, object]]:
    for effect in EFFECTS:
        for before, after in WINDOWS:
            random = np.random.default_rng(SEED)
            read = [t for t in trials(effect, before, after, places, random) if t.was_read]
            yield _row(read, EVERY)
            for correlation in CORRELATIONS:
                of_correlation = [t for t in read if t.correlation == correlation]
                yield _row(of_correlation, number(correlation, 1))


def _row(read: Sequence[Trial], correlation: str) -> dict[str, object]:
    first = read[0]
    claims = [trial.verdict.claim for trial in read]
    return {
        "effect": first.effect.name,
        "months_before": first.before,
        "months_since": first.after,
        "correlation": correlation,
        "read": len(read),
        **{claim: claims.count(claim) for claim in Claim},
    }


def _line(row: dict[str, object]) -> str:
    read = int(str(row["read"]))
    shares = (f"{claim} {number(100 * int(str(row[claim])) / read, 1)}%" for claim in Claim)
    return (
        f"{row['effect']}, {row['months_before']} and {row['months_since']} months, correlation"
        f" {row['correlation']}, {read} places: {', '.join(shares)}"
    )


def _store(rows: Sequence[dict[str, object]]) -> None:
    with (reference.FOLDER / FILE).open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
