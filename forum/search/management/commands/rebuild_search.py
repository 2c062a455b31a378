from typing import Any

from django.core.management.base import BaseCommand

from forum.search.actions import rebuild


class Command(BaseCommand):
    help = "Make the search index anew. Can be run at any time, and again: readers notice nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = rebuild()
        self.stdout.write(f"{counts.indexed} documents indexed, {counts.removed} forgotten.")
