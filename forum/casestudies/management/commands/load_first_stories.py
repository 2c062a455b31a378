from django.core.management.base import BaseCommand

from forum.casestudies.actions import load_first_case_studies


class Command(BaseCommand):
    help = "Bring the case studies compiled from public sources. Again: those that are there stay."

    def handle(self, *args: object, **options: object) -> None:
        new_count = load_first_case_studies()
        if new_count:
            self.stdout.write(f"{new_count} case studies brought, compiled from public sources.")
