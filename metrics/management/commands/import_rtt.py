import argparse
import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from tqdm import tqdm

from metrics.models import Place, Release
from metrics.places import load_places
from metrics.releases.analyse import analyse_newest
from metrics.releases.ingest import Outcome, find_releases, ingest_release, register_file
from metrics.releases.publish import publish, retry
from metrics.rtt.problems import Refused
from metrics.source import FetchRefused, SourceChanged

BY = "import_rtt"


class Command(BaseCommand):
    help = (
        "Import RTT extracts: from files (zips or CSVs), or from NHS England's pages. Exit code 0 when"
        " all are published or were already, 1 when any is refused or held for a person; the reasons"
        " are printed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
        parser.add_argument("--latest", action="store_true", help="fetch the newest month only")
        parser.add_argument(
            "--since", type=_month, metavar="YYYY-MM", help="fetch from this month on"
        )
        parser.add_argument(
            "--no-publish", action="store_true", help="read and check, publish later"
        )

    def handle(self, *args: object, **options: Any) -> None:
        paths: list[Path] = options["paths"]
        if not Place.objects.with_pages().exists():
            load_places(by=BY)
        outcomes = self._files(paths, options) if paths else self._pages(options)
        self._analyse()
        refused = [outcome for outcome in outcomes if not outcome.is_good]
        if refused:
            raise CommandError(f"{len(refused)} of {len(outcomes)} not imported.", returncode=1)

    def _analyse(self) -> None:
        """What the statistics say comes after the figures; where it cannot be stored, a later look
        of the schedule makes it."""
        try:
            analyse_newest()
        except (DatabaseError, OSError) as error:
            self.stderr.write(f"The statistics of the newest month were not stored: {error}")

    def _files(self, paths: list[Path], options: dict) -> list[Outcome]:
        waiting, outcomes = [], []
        for path in self._bar(paths, "taking files"):
            try:
                release = register_file(path=path, by=BY, address=_address_from_manifest(path))
            except (Refused, FetchRefused, OSError) as error:
                outcomes.append(
                    self._report_outcome(path.name, Outcome("refused", None, (str(error),)))
                )
                continue
            waiting.append((path.name, _retried(release, options)))
        # Oldest first: each month is compared with the one before it.
        waiting.sort(key=lambda pair: (pair[1].month, pair[1].edition))
        return outcomes + self._ingest(waiting, options)

    def _pages(self, options: dict) -> list[Outcome]:
        try:
            releases = find_releases(by=BY, since=options["since"], latest=options["latest"])
        except (FetchRefused, SourceChanged) as error:
            raise CommandError(str(error), returncode=1) from error
        if not releases:
            self.stdout.write("Nothing new: the newest vintage of every month is held already.")
        releases.sort(key=lambda release: release.month)
        return self._ingest([(release.file_name, release) for release in releases], options)

    def _ingest(self, waiting: list[tuple[str, Release]], options: dict) -> list[Outcome]:
        outcomes = []
        for name, release in self._bar(waiting, "importing"):
            try:
                should_publish = not options["no_publish"]
                outcome = ingest_release(
                    release_id=release.pk, by=BY, should_publish=should_publish
                )
            except (DatabaseError, OSError) as error:
                reason = f"This machine could not store it, and nothing was changed: {error}"
                outcome = Outcome("failed", release, (reason,))
            outcomes.append(self._report_outcome(name, outcome))
        return outcomes

    def _report_outcome(self, name: str, outcome: Outcome) -> Outcome:
        month = f"{outcome.release.month:%B %Y}: " if outcome.release else ""
        tqdm.write(f"{month}{outcome.kind} ({name})", file=self.stdout._out)
        for reason in outcome.reasons:
            tqdm.write(f"  {reason}", file=self.stderr._out)
        return outcome

    def _bar(self, files: list, words: str) -> tqdm:
        """A bar on a terminal; nothing when output goes to a file."""
        return tqdm(files, desc=words, unit="file", disable=None)


def _retried(release: Release, options: dict) -> Release:
    """A file that was refused or withdrawn, given again by somebody who means it."""
    if release.state == Release.State.REFUSED:
        return retry(release=release, by=BY)
    published = Release.objects.published().filter(month=release.month)
    withdrawn = release.state == Release.State.WITHDRAWN
    wanted = withdrawn and not options["no_publish"] and not release.is_on_hold
    if wanted and not published.exists():
        return publish(release=release, by=BY)
    return release


def _address_from_manifest(path: Path) -> str:
    """The address of a file, from a manifest.csv (columns file, url) beside it where there is one."""
    try:
        with (path.parent / "manifest.csv").open(newline="") as file:
            return {row["file"]: row["url"] for row in csv.DictReader(file)}.get(path.name, "")
    except (OSError, KeyError, csv.Error):
        return ""


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            "write the month as YYYY-MM, for example 2025-12"
        ) from error
