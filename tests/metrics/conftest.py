from collections.abc import Callable
from pathlib import Path

import pytest

from metrics.models import Release
from metrics.places import load_places
from tests.months import MONTHS, import_file, write_zip


@pytest.fixture
def release_store(tmp_path: Path, settings) -> Path:
    """A store of fetched files for one test."""
    settings.PATHWAY_STORE = tmp_path / "store"
    return settings.PATHWAY_STORE


@pytest.fixture
def places(db: None) -> None:
    """Every place that the project ships."""
    load_places(by="a test")


@pytest.fixture
def published_months(places: None, release_store: Path, tmp_path: Path) -> list[Release]:
    """January, February and March 2026, small, made up (see tests/months.py) and published.

    RWA, with a fifth of North East Lincolnshire's list, sent nothing for March.
    """
    for month in MONTHS:
        outcome = import_file(write_zip(tmp_path, month))
        assert outcome.kind == "published", outcome.reasons
    return list(Release.objects.order_by("month"))


@pytest.fixture
def note(record_property) -> Callable[[str], None]:
    """Something measured that is worth telling: pytest -s shows it, and reports carry it."""

    def tell(words: str) -> None:
        record_property("note", words)
        print(f"\n  {words}")  # noqa: T201

    return tell
