"""Whether NHS England is known to have published a later file of a month than the one that is held."""

from functools import lru_cache

from metrics import formatting, reference
from metrics.models import Release
from metrics.pages.components import Callout, Point
from metrics.rtt.periods import parse_file_name


@lru_cache(maxsize=1)
def _later_files() -> dict[str, list[dict[str, str]]]:
    by_month: dict[str, list[dict[str, str]]] = {}
    for row in reference.rows("later_files"):
        by_month.setdefault(row["month"], []).append(row)
    return by_month


def later_file_callout(release: Release) -> Callout | None:
    """Of a release that readers see. A file that is held already, in whatever state, is not told of."""
    known = _later_files().get(release.month.isoformat(), [])
    if not known or not release.is_summed or release.state != Release.State.PUBLISHED:
        return None
    stored = Release.objects.filter(month=release.month)
    hashes, names = (
        set(stored.values_list("sha256", flat=True)),
        set(stored.values_list("file_name", flat=True)),
    )
    later = [
        row
        for row in known
        if _edition(row["file_name"]) > release.edition
        and row["sha256"] not in hashes
        and row["file_name"] not in names
    ]
    if not later:
        return None
    points = tuple(
        Point(later_file_sentence(release, row), row["address"], "NHS England's file")
        for row in later
    )
    return Callout("A later file of this month is known", points)


def _edition(file_name: str) -> int:
    parsed = parse_file_name(file_name)
    return parsed.edition if parsed else 0


def later_file_sentence(release: Release, row: dict[str, str]) -> str:
    return (
        f"NHS England has published {row['file_name']} for {formatting.month(release.month)} after"
        f" {release.file_name}, from which the figures here are. It is not held here yet, so its figures"
        f" may differ from these. SHA-256 of the later file, by public record: {row['sha256']}."
    )
