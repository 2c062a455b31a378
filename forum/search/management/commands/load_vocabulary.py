from typing import Any

from django.core.management.base import BaseCommand

from forum.search.actions import load_vocabulary


class Command(BaseCommand):
    help = "Bring the vocabulary of the search up to date. What stewards changed is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        changes = load_vocabulary()
        self.stdout.write(
            f"{changes.added} terms added, {changes.changed} changed, {changes.removed} removed."
        )
