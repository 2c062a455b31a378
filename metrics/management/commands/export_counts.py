from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from metrics.models import Release
from metrics.releases import bundled, bundled_standards

# Of each dataset, the file that ships, and what writes it.
WRITERS = {
    Release.Dataset.RTT.value: (bundled.FILE, bundled.export_counts),
    Release.Dataset.CANCER.value: (bundled_standards.FILE, bundled_standards.export_standards),
}


class Command(BaseCommand):
    help = "Write a bundled file of counts: of referral to treatment from the kept zips of all published months."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dataset", choices=WRITERS, default=Release.Dataset.RTT.value)
        parser.add_argument("--to", type=Path, help="another file than the one that ships")

    def handle(self, *args: object, **options: Any) -> None:
        shipped, write = WRITERS[options["dataset"]]
        target: Path = options["to"] or shipped
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        try:
            with part.open("wb") as file:
                months = write(file=file)
        except FileNotFoundError as error:
            part.unlink(missing_ok=True)
            raise CommandError(
                f"The zip of a published month is not in the store ({error.filename}). Import it from"
                " its file first: months loaded from the bundled counts have none."
            ) from error
        part.replace(target)
        self.stdout.write(f"{months} months, {target.stat().st_size:,} bytes: {target}")
