"""Whole installations of their own, for tests in which real processes import genuine months.

Each has a folder and a database: SQLite in that folder, or a scratch database on the server that
TEST_DATABASE_URL names. A site may be copied, so that what was built once can be spoiled often.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connections

MANAGE = Path(settings.BASE_DIR) / "manage.py"
SERVER = os.environ.get("TEST_DATABASE_URL", "")
PASSED_ON = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "PYTHONPATH", "TMPDIR")


@dataclass(frozen=True)
class Site:
    folder: Path
    database: str

    @property
    def url(self) -> str:
        if SERVER:
            return urlunsplit(urlsplit(SERVER)._replace(path=f"/{self.database}"))
        return f"sqlite:///{self.folder / self.database}"

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing of the tests' own environment but what any process needs."""
        kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self.url,
            "PATHWAY_VAR": str(self.folder),
            "SECRET_KEY": "only for tests, and never for anything else",
            "LOG_LEVEL": "WARNING",
            "OMP_NUM_THREADS": "1",
            **more,
        }

    def manage(self, *arguments: object, ok: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, str(MANAGE), *map(str, arguments)],
            env=self.environment(),
            capture_output=True,
            text=True,
        )
        if ok:
            assert done.returncode == 0, done.stderr
        return done

    @contextmanager
    def opened(self) -> Iterator[None]:
        """This process reads and writes the site's database instead of the test's."""
        default = connections["default"]
        own = connections.create_connection("default")
        changed = {"NAME": self.database if SERVER else str(self.folder / self.database)}
        own.settings_dict = {**default.settings_dict, **changed}
        store, settings.PATHWAY_STORE = settings.PATHWAY_STORE, self.folder / "store"
        connections["default"] = own
        try:
            yield
        finally:
            own.close()
            connections["default"] = default
            settings.PATHWAY_STORE = store

    def copied(self, folder: Path) -> "Site":
        """The same figures in a folder of their own. What was fetched is linked, not copied."""
        folder.mkdir(parents=True, exist_ok=True)
        if (self.folder / "store").exists():
            shutil.copytree(
                self.folder / "store", folder / "store", copy_function=os.link, dirs_exist_ok=True
            )
        twin = Site(folder, _new_name())
        twin.fill_from(self)
        return twin

    def fill_from(self, other: "Site") -> None:
        """Make this site's database what the other's is."""
        if SERVER:
            with _server() as server:
                server.execute(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")
                server.execute(f"CREATE DATABASE {self.database} TEMPLATE {other.database}")
            return
        for name in (self.database, f"{self.database}-wal", f"{self.database}-shm"):
            (self.folder / name).unlink(missing_ok=True)
        # Not a copy of the file: what is still in the log beside it would be lost.
        with (
            closing(sqlite3.connect(other.folder / other.database)) as original,
            closing(sqlite3.connect(self.folder / self.database)) as copy,
        ):
            original.backup(copy)

    def drop(self) -> None:
        if SERVER:
            with _server() as server:
                server.execute(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")
        shutil.rmtree(self.folder, ignore_errors=True)


def new_site(folder: Path, template: str) -> Site:
    """With its tables and nothing in them: the first import loads places. `template` is the migrated
    database of the run."""
    folder.mkdir(parents=True, exist_ok=True)
    site = Site(folder, _new_name())
    if SERVER:
        with _server() as server:
            server.execute(f"CREATE DATABASE {site.database} TEMPLATE {template}")
    else:
        shutil.copyfile(template, folder / site.database)
    return site


def _new_name() -> str:
    return f"pathway_site_{uuid.uuid4().hex[:12]}" if SERVER else "pathway.sqlite3"


@contextmanager
def _server() -> Iterator[psycopg.Connection]:
    with psycopg.connect(SERVER, autocommit=True) as server:
        yield server
