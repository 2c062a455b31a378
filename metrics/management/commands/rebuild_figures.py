from django.core.management.base import BaseCommand
from django.db import transaction
from tqdm import tqdm

from metrics.models import Release
from metrics.releases.figures import rebuild_figures


class Command(BaseCommand):
    help = "Sum every published month's figures again from its stored counts, in today's geography."

    def handle(self, *args: object, **options: object) -> None:
        releases = list(Release.objects.published().order_by("month"))
        for release in tqdm(releases, desc="rebuilding", unit="month", disable=None):
            with transaction.atomic():
                rebuild_figures([release], on=releases[-1].month)
        self.stdout.write(f"{len(releases)} months rebuilt.")
