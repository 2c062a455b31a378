from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum.demonstration.actions import remove_demonstration, seed_world
from forum.people.actions.demonstration import DEMONSTRATION_PEOPLE, seed_people
from forum.people.exceptions import Refused


class Command(BaseCommand):
    help = (
        "Make demonstration people and a small world of theirs: case studies, discussions, support and"
        " moderation in every state, which only they read. Refused except on one's own machine."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--people", action="store_true", help="make the people only, without their world"
        )
        parser.add_argument(
            "--remove", action="store_true", help="remove all of it, on any machine"
        )

    def handle(self, *args: Any, people: bool, remove: bool, **options: Any) -> None:
        try:
            if remove:
                self.stdout.write(f"{remove_demonstration()} rows of the demonstration removed.")
                return
            created = seed_people()
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        existing = len(DEMONSTRATION_PEOPLE) - created
        self.stdout.write(f"Demonstration people: {created} made, {existing} there already.")
        if not people:
            self.stdout.write(self._seed_world())

    def _seed_world(self) -> str:
        try:
            return "Their world was made." if seed_world() else "Their world was there already."
        except Refused as refusal:
            return f"Their world was not made. {refusal}"
