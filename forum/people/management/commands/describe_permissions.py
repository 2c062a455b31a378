from django.core.management.base import BaseCommand

from forum.people.permissions_docs import permissions_markdown


class Command(BaseCommand):
    help = "Print docs/permissions.md from the tables of who may do what."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(permissions_markdown())
