from pathlib import Path

from django.core.management.base import CommandParser

from metrics.management.commands.import_rtt import Command as ImportCommand


class Command(ImportCommand):
    help = (
        "Import cancer waiting times from files: NHS England's commissioner workbooks, or its combined CSV"
        " of one month, under their own names. Exit code 0 when all are published or were already, 1"
        " when any is refused or held for a person; the reasons are printed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument(
            "--no-publish", action="store_true", help="read and check, publish later"
        )
