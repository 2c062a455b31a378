from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from metrics.models import (
    Alias,
    Membership,
    Place,
    Population,
    Release,
    SeriesBreak,
    Succession,
    Target,
)
from metrics.places import load_places
from metrics.releases.bulk_load import bulk_load
from tests.months import MONTHS, import_file, write_zip


@pytest.fixture
def release_store(tmp_path: Path, settings) -> Path:
    """A store of fetched files for one test."""
    settings.PATHWAY_STORE = tmp_path / "store"
    return settings.PATHWAY_STORE


WITH_PLACES = (Place, Membership, Succession, Population, Alias, SeriesBreak, Target)


@pytest.fixture(scope="session")
def loaded_once() -> dict[type[Model], list[Any]]:
    """What `load_places` wrote the first time: writing the same rows again takes a tenth of the time."""
    return {}


@pytest.fixture
def places(db: None, loaded_once: dict[type[Model], list[Any]]) -> None:
    """Every place that the project ships."""
    names = {model: [f.attname for f in model._meta.concrete_fields] for model in WITH_PLACES}
    if loaded_once:
        for model, rows in loaded_once.items():
            bulk_load(model, names[model], rows)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(WITH_PLACES)):
                cursor.execute(statement)
        return
    load_places(by="a test")
    loaded_once.update({m: list(m.objects.values_list(*names[m])) for m in WITH_PLACES})


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
