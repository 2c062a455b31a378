from dataclasses import fields

from django.core.management.base import BaseCommand

from metrics.places import load_places


class Command(BaseCommand):
    help = "Load places and what belongs to them from the reference files. Safe to run again."

    def handle(self, *args: object, **options: object) -> None:
        loaded = load_places(by="load_places")
        for field in fields(loaded):
            if change := getattr(loaded, field.name):
                self.stdout.write(
                    f"{field.name.replace('_', ' ')}: {change.added} added,"
                    f" {change.changed} changed, {change.removed} removed"
                )
        if not loaded:
            self.stdout.write("Places are up to date.")
