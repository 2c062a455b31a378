from django.core.management.base import BaseCommand

from forum.technologies.actions import load_first_technologies


class Command(BaseCommand):
    help = "Load the technologies that come with the project. Those loaded before are left alone."

    def handle(self, *args: object, **options: object) -> None:
        new_count = load_first_technologies()
        self.stdout.write(f"{new_count} new technologies.")
