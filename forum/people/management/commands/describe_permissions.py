from django.core.management.base import BaseCommand

from forum.people.describing import permissions_page


class Command(BaseCommand):
    help = "Print docs/permissions.md from the tables of who may do what."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(permissions_page())
