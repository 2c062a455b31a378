import csv
from collections.abc import Iterable

from django.core.management.base import BaseCommand, CommandParser

from metrics import reference
from metrics.analysis.false_alarms import OFTEN, PLACES, TRIALS, FalseAlarms, false_alarms
from metrics.formatting import number
from metrics.pages.false_alarms import format_share, lasting_by_chance


class Command(BaseCommand):
    help = (
        "Put pure noise through the analysis, print how often labels appear by chance beside what"
        " pages would print of the rule of months, and store it in"
        " metrics/reference/false_alarms.csv, which the page on measures prints."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--trials", type=int, default=TRIALS, help=f"simulated, of {PLACES} places each"
        )
        parser.add_argument("--print", action="store_true", help="print, and store nothing")

    def handle(self, *args: object, **options: object) -> None:
        simulated = []
        for alarms in false_alarms(int(str(options["trials"]))):
            simulated.append(alarms)
            self.stdout.write(
                f"\ncorrelation {number(alarms.correlation, 2)}, {alarms.months} months"
            )
            for label in alarms.labelled:
                self.stdout.write(f"  {format_share(100 * alarms.share(label)):>11}  {label}")
            self.stdout.write(f"  {_printed_ranges(alarms)}")
        if not options["print"]:
            _store(simulated)


def _printed_ranges(alarms: FalseAlarms) -> str:
    expected = PLACES * alarms.share(OFTEN)
    printed = sorted(
        (lasting_by_chance(PLACES, estimate, alarms.months) for estimate in alarms.estimated),
        key=lambda expectation: (expectation.fewest, expectation.most),
    )
    holding = sum(each.fewest <= expected <= each.most for each in printed)
    return (
        f"rule of months: {number(expected, 1)} of {PLACES}. Pages print"
        f" “{printed[len(printed) // 2].of(str(PLACES))}” or the like, which holds it in {holding} of"
        f" {len(printed)} trials"
    )


def _store(simulated: Iterable[FalseAlarms]) -> None:
    with (reference.FOLDER / "false_alarms.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["correlation", "months", "label", "labelled", "places"])
        for alarms in simulated:
            out.writerows(
                [alarms.correlation, alarms.months, label, count, alarms.places]
                for label, count in alarms.labelled.items()
            )
