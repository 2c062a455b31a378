import csv

from django.core.management.base import BaseCommand, CommandParser

from metrics import reference
from metrics.analysis.false_alarms import TRIALS, false_alarms
from metrics.formatting import number


class Command(BaseCommand):
    help = (
        "Put pure noise through the analysis, and store how often labels appear by chance in"
        " metrics/reference/false_alarms.csv, which the page on measures prints."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--months", type=int, default=TRIALS, help="simulated, of 106 places each"
        )
        parser.add_argument("--print", action="store_true", help="print, and store nothing")

    def handle(self, *args: object, **options: object) -> None:
        rates = list(false_alarms(int(str(options["months"]))))
        for rate in rates:
            self.stdout.write(
                f"{rate.process:12} {rate.label:55} {number(100 * rate.share, 3):>7}%"
            )
        if options["print"]:
            return
        with (reference.FOLDER / "false_alarms.csv").open(
            "w", newline="", encoding="utf-8"
        ) as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["process", "label", "found", "looked_at"])
            out.writerows(
                [rate.process, rate.label, rate.label_count, rate.place_count] for rate in rates
            )
