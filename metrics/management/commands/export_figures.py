import argparse
import csv
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from metrics.export import PRINTED_COLUMNS, figure_rows
from metrics.management.commands.import_rtt import _month
from metrics.models import Place
from metrics.rtt.columns import ALL_TREATMENT_CODES, TOTAL_TREATMENT

LEVELS = ("england", "region", "icb", "sub_icb", "provider")


class Command(BaseCommand):
    help = (
        "Print one month's published figures as CSV, unrounded: a row for each place and treatment"
        " function, with the revision that changed it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--month", type=_month, required=True, metavar="YYYY-MM")
        parser.add_argument("--level", choices=LEVELS, required=True)
        parser.add_argument(
            "--treatment", type=_treatment, default=TOTAL_TREATMENT, metavar="CODE|all"
        )

    def handle(self, *args: object, **options: Any) -> None:
        # Django's wrapper ends every write with a line break of its own unless told not to.
        self.stdout.ending = ""
        out = csv.writer(self.stdout, lineterminator="\n")
        out.writerow(PRINTED_COLUMNS)
        out.writerows(
            figure_rows(
                user=None,
                month=options["month"],
                kind=Place.Kind(options["level"]),
                treatment=options["treatment"],
            )
        )


def _treatment(text: str) -> str:
    if text != "all" and text not in ALL_TREATMENT_CODES:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a treatment function code; use one like C_320, or all"
        )
    return text
