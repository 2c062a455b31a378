from django.core.management.base import BaseCommand

from metrics.models import Release
from metrics.releases.published_checks import check_against_published


class Command(BaseCommand):
    help = "Compare every published month's figures with those that NHS England itself published."

    def handle(self, *args: object, **options: object) -> None:
        for release in Release.objects.published().order_by("month"):
            compared = check_against_published(release)
            differ = release.published_differences.count()
            self.stdout.write(f"{release.month:%Y-%m}: {compared} compared, {differ} differ")
