from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from metrics.management.commands.import_rtt import _month
from metrics.models import Release
from metrics.releases.errors import NotAllowed
from metrics.releases.publish import withdraw


class Command(BaseCommand):
    help = (
        "Withdraw a month's published figures from readers. They stay stored and can be put back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", type=_month, metavar="YYYY-MM")
        parser.add_argument("--reason", required=True, help="the reason, which readers will see")
        parser.add_argument("--by", default="withdraw_release")

    def handle(self, *args: object, **options: Any) -> None:
        release = Release.objects.published().filter(month=options["month"]).first()
        if release is None:
            raise CommandError(f"No figures are published for {options['month']:%B %Y}.")
        try:
            withdraw(release=release, by=str(options["by"]), reason=str(options["reason"]))
        except NotAllowed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Withdrawn: {release}. Put it back on /data/ or by importing it again.")
