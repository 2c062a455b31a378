"""The folder of a site with the bundled figures loaded, as `make run` leaves it at its first start.

Made once for all runs of `make test`, by whichever test comes first, while others wait: loading
them takes as long as many journeys. Each site works on a copy.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.databases import MIGRATED_FILE
from tests.settings import KEPT

NOT_PASSED_ON = ("DATABASE_", "REDIS_", "CELERY_", "PATHWAY_VAR", "PYTEST")
DATABASE = MIGRATED_FILE.name
# The states between migrations are cycles upon cycles: looking for them took a third of the time,
# and where they may be more still a fifth of the rest.
MIGRATE = """
import gc, django
from django.core.management import call_command
gc.set_threshold(500_000, 20, 50)
django.setup()
call_command("migrate", verbosity=0)
"""


@pytest.fixture(scope="session")
def migrated_file(request: pytest.FixtureRequest) -> Path:
    """A SQLite database with its tables and nothing in them, whatever the tests' own is: to be copied.

    On PostgreSQL one process makes it while another migrates the tests' own.
    """
    if connection.vendor == "sqlite":
        return Path(request.getfixturevalue("migrated_template"))
    folder = MIGRATED_FILE.parent
    with _one_at_a_time("migrated"):
        if not folder.exists():
            making = folder.with_name("migrated site in the making")
            _run(making, "-c", MIGRATE)
            making.rename(folder)
    return MIGRATED_FILE


@pytest.fixture(scope="session")
def prepared_site(migrated_file: Path) -> Path:
    """The folder itself: to be read, and left as it is."""
    folder = KEPT / "prepared site"
    with _one_at_a_time("prepared"):
        if not folder.exists():
            # Under a name that is not the last one until it is whole.
            making = folder.with_name("site in the making")
            making.mkdir()
            # It migrates nothing more: tests/config/test_run.py holds that it would.
            shutil.copyfile(migrated_file, making / DATABASE)
            with closing(sqlite3.connect(making / DATABASE)) as database, database:
                # As on a new site, whatever the tests' own database counts from.
                database.execute("DELETE FROM sqlite_sequence")
            _run(making, "-m", "config.run", "prepare")
            making.rename(folder)
    return folder


@contextmanager
def _one_at_a_time(name: str) -> Iterator[None]:
    with (KEPT / f"lock of what is {name}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(var: Path, *words: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(NOT_PASSED_ON)}
    subprocess.run(
        [sys.executable, *words],
        cwd=settings.BASE_DIR,
        env=environment
        | {
            "PATHWAY_VAR": str(var),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEBUG": "0",
            "PYTHONWARNINGS": "",
        },
        check=True,
        capture_output=True,
    )
