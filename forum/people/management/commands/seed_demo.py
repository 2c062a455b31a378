from django.core.management.base import BaseCommand, CommandError

from forum.people.actions.demonstration import DEMONSTRATION_PEOPLE, seed_people
from forum.people.exceptions import Refused


class Command(BaseCommand):
    help = "Make clearly labelled demonstration people. Refused except on one's own machine."

    def handle(self, *args: object, **options: object) -> None:
        try:
            created = seed_people()
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Demonstration people: {created} made, {len(DEMONSTRATION_PEOPLE) - created} there already."
        )
