from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from metrics.releases.bundled import FILE, export_counts


class Command(BaseCommand):
    help = "Write the bundled file of counts from the kept zips of all published months."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=FILE)

    def handle(self, *args: object, **options: Any) -> None:
        target: Path = options["to"]
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        try:
            with part.open("wb") as file:
                months = export_counts(file=file)
        except FileNotFoundError as error:
            part.unlink(missing_ok=True)
            raise CommandError(
                f"The zip of a published month is not in the store ({error.filename}). Import it from"
                " its file first: months loaded from the bundled counts have none."
            ) from error
        part.replace(target)
        self.stdout.write(f"{months} months, {target.stat().st_size:,} bytes: {target}")
