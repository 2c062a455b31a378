from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum.people.actions import Refused, grant_role
from forum.people.models import Role, User
from metrics.models import Place


class Command(BaseCommand):
    help = "Grant a role from the command line: above all the first administrator's."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=[role.value for role in Role])
        parser.add_argument("place", nargs="?", help="ODS code, for a role that belongs to a place")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: object, **options: Any) -> None:
        user = User.objects.open().with_email(options["email"]).first()
        if user is None:
            raise CommandError("There is no open account with this address.")
        place = Place.objects.filter(code=options["place"]).first() if options["place"] else None
        if options["place"] and place is None:
            raise CommandError(f"There is no place with the code {options['place']}.")
        try:
            role = Role(options["role"])
            grant = grant_role(user=user, role=role, place=place, reason=options["reason"], by=None)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user}: {grant}.")
