"""Fixtures: places and small published months, read once in each process and put into tests' databases."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from metrics.models import (
    Alias,
    GroupMember,
    Membership,
    Place,
    PlaceGroup,
    Population,
    Release,
    SeriesBreak,
    Succession,
    Target,
)
from metrics.places import load_places
from metrics.releases.analyse import analyse_newest
from tests.caching import clear_cache
from tests.databases import Rows, copy_rows, insert_rows
from tests.months import MONTHS, import_file, write_zip


@pytest.fixture
def release_store(tmp_path: Path, settings) -> Path:
    """A store of fetched files for one test."""
    settings.PATHWAY_STORE = tmp_path / "store"
    return settings.PATHWAY_STORE


WITH_PLACES = (
    *(Place, Membership, Succession, Population, Alias, SeriesBreak, Target),
    *(PlaceGroup, GroupMember),
)


@pytest.fixture(scope="session")
def stored_places(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Rows:
    """What `load_places` writes, kept outside the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_places(by="a test")
        rows = copy_rows(WITH_PLACES)
        transaction.set_rollback(True)
    clear_cache()
    return rows


@dataclass(frozen=True)
class StoredMonths:
    folder: Path
    rows: Rows


@pytest.fixture(scope="session")
def stored_months(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> StoredMonths:
    """The months below, imported once, with all that an import stores: rows and fetched files."""
    folder = tmp_path_factory.mktemp("months")
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr(settings, "PATHWAY_STORE", folder / "store")
        load_places(by="a test")
        for month in MONTHS:
            outcome = import_file(write_zip(folder, month))
            assert outcome.kind == "published", outcome.reasons
        rows = copy_rows(apps.get_app_config("metrics").get_models())
        transaction.set_rollback(True)
    clear_cache()
    return StoredMonths(folder, rows)


@pytest.fixture(scope="session")
def stored_analysis(
    stored_months: StoredMonths, django_db_blocker: DjangoDbBlocker
) -> StoredMonths:
    """The same, with what the statistics say of the newest."""
    with django_db_blocker.unblock(), transaction.atomic():
        insert_rows(stored_months.rows)
        analyse_newest()
        rows = copy_rows(apps.get_app_config("metrics").get_models())
        transaction.set_rollback(True)
    clear_cache()
    return StoredMonths(stored_months.folder, rows)


@pytest.fixture
def published_months(
    stored_months: StoredMonths, db: None, release_store: Path, tmp_path: Path
) -> list[Release]:
    """January, February and March 2026, small, made up (see tests/months.py) and published.

    RWA, with a fifth of North East Lincolnshire's list, sent nothing for March.
    """
    return _put(stored_months, tmp_path)


@pytest.fixture
def analysed_months(
    stored_analysis: StoredMonths, db: None, release_store: Path, tmp_path: Path
) -> list[Release]:
    """The published months, and March analysed."""
    return _put(stored_analysis, tmp_path)


def _put(stored: StoredMonths, folder: Path) -> list[Release]:
    insert_rows(stored.rows)
    shutil.copytree(stored.folder, folder, dirs_exist_ok=True)
    return list(Release.objects.order_by("month"))


@pytest.fixture(scope="module")
def figures(stored_months: StoredMonths, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The stored months, for all tests of a file that change none of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        insert_rows(stored_months.rows)
        yield
        transaction.set_rollback(True)
