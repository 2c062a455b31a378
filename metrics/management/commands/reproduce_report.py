import argparse
from datetime import date

from django.core.management.base import BaseCommand, CommandError, CommandParser

from metrics import formatting, reference
from metrics.analysis.report import ReportLine, ReproducedReport, reproduce_report
from metrics.calendar import months_through
from metrics.pages.report import NAMES, reproduced_figure

SINCE, UNTIL = date(2021, 12, 1), date(2023, 11, 1)


def month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month such as 2021-12") from error


class Command(BaseCommand):
    help = (
        "Print completed admitted pathways per 1,000 people of the mid-2019 estimate, with positions, for"
        " whatever months of a span are published, beside what the report has published."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="since", type=month, default=SINCE, metavar="YYYY-MM")
        parser.add_argument("--to", dest="until", type=month, default=UNTIL, metavar="YYYY-MM")

    def handle(self, *args: object, since: date, until: date, **options: object) -> None:
        if since > until:
            raise CommandError("--from comes after --to.")
        report = reproduce_report(months=months_through(since, until))
        self.stdout.write(
            f"{formatting.month(since)} to {formatting.month(until)}: {len(report.months)} of"
            f" {len(report.requested_months)} months are published here."
        )
        if not report.lines:
            self.stdout.write("Nothing can be computed.")
        else:
            self._totals(report)
            self._places(report)
        self._published(report)

    def _totals(self, report: ReproducedReport) -> None:
        first, last = formatting.month(report.months[0]), formatting.month(report.months[-1])
        self.stdout.write(
            f"{first} to {last}: {formatting.count(report.england)} completed admitted pathways in England."
        )

    def _places(self, report: ReproducedReport) -> None:
        self.stdout.write(
            f"\nPer 1,000 people of mid-2019 over these months, of {report.ranked} places"
        )
        self.stdout.write(f"{'':38}" + "".join(f"{name:>24}" for name in NAMES))
        for line in sorted(report.lines, key=lambda line: line.place.name):
            figures = "".join(f"{_figure(line, i):>24}" for i in range(len(NAMES)))
            marked = "  incomplete" if line.incomplete else ""
            marked += "  a little missing" if line.touched else ""
            marked += "  boundary changed" if line.changed else ""
            self.stdout.write(f"{line.place.name[:37]:38}{figures}{marked}")

    def _published(self, report: ReproducedReport) -> None:
        self.stdout.write("\nPublished, and ours over the months above")
        for row in reference.rows("report_published"):
            own = reproduced_figure(row, report) if report.lines else "no months published here"
            label = f"{row['period_words']}, {row['place']}"
            self.stdout.write(f"{label[:66]:68}{row['published']:46}{own}")


def _figure(line: ReportLine, i: int) -> str:
    rank = line.ranks[i]
    return f"{formatting.rate(line.rates[i])}" + (
        f" {rank[0]} ({rank[1]}-{rank[2]})" if rank else ""
    )
