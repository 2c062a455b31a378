import json
import zipfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from tqdm import tqdm

from metrics.models import Release
from metrics.models.provider_counts import releases_without_full_grain
from metrics.releases.history import load_history
from metrics.releases.published_checks import check_unchecked

FOLDER = Path(settings.BASE_DIR) / "metrics" / "bundled"
FILE, CANCER_FILE = FOLDER / "rtt-counts.zip", FOLDER / "cancer-counts.zip"


class Command(BaseCommand):
    help = "Publish the figures that came with this software, for months of which none are held."

    def handle(self, *args: object, **options: object) -> None:
        if releases_without_full_grain().exists():
            from metrics.releases.bundled import fill_provider_counts

            filled = fill_provider_counts(by="load_bundled")
            self.stdout.write(
                f"Who reported what was filled in for months read by an earlier version: {filled}."
            )
        # A migration that adds columns to figures empties what they were summed for.
        if Release.objects.published().filter(geography="").exists():
            call_command("rebuild_figures", stdout=self.stdout)
        # Months from before there was a check; months loaded below are checked as they are written.
        check_unchecked()
        self._load_months()
        self._load_standards()
        # After them: what is held in full is not drawn as published.
        if months := load_history(by="load_bundled"):
            self.stdout.write(f"{months} months published as NHS England printed them.")

    def _load_months(self) -> None:
        # Asked at every start: the answer must not wait for pyarrow to load.
        if not _months_shipped(FILE) - {
            f"{m:%Y-%m}" for m in Release.objects.full().values_list("month", flat=True)
        }:
            return
        from metrics.releases.analyse import analyse_newest
        from metrics.releases.bundled import load_bundled

        with tqdm(desc="loading the bundled figures", unit="month", disable=None) as bar:

            def report_progress(completed: int, of: int) -> None:
                bar.total = of
                bar.update(completed - bar.n)

            published = load_bundled(by="load_bundled", on_progress=report_progress)
        analyse_newest()
        self.stdout.write(f"{published} months of bundled figures published.")

    def _load_standards(self) -> None:
        published_months = Release.objects.of_dataset(Release.Dataset.CANCER).values_list(
            "month", flat=True
        )
        if not _months_shipped(CANCER_FILE) - {f"{month:%Y-%m}" for month in published_months}:
            return
        from metrics.releases.bundled_standards import load_bundled_standards

        published = load_bundled_standards(by="load_bundled")
        self.stdout.write(f"{published} months of cancer waiting times published.")


def _months_shipped(file: Path) -> set[str]:
    with zipfile.ZipFile(file) as archive:
        return {origin["month"] for origin in json.loads(archive.read("about.json"))["months"]}
