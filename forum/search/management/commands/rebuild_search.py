from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from forum.search.actions import rebuild, refresh


class Command(BaseCommand):
    help = "Make the search index anew. Can be run at any time, and again: readers notice nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--changes", action="store_true", help="only what changed since it was indexed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        counts = refresh() if options["changes"] else rebuild()
        self.stdout.write(f"{counts.indexed} documents indexed, {counts.removed} forgotten.")
