"""Scratch databases, made and dropped: nothing that anyone uses is touched."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

# What of the caller's own environment would lead a measurement astray, or into real data.
NOT_INHERITED = ("CELERY_BROKER_URL", "PATHWAY_STORE", "REDIS_URL", "STATIC_MANIFEST", "HTTPS")


class Databases(Protocol):
    name: str
    # What an import may cost there, who reported what included.
    most_import_floors: float

    def environment(self, of: str) -> dict[str, str]: ...
    def create(self, of: str) -> None: ...
    def copy(self, of: str, to: str) -> None: ...
    def drop(self, of: str) -> None: ...
    def megabytes(self, of: str) -> float: ...


@contextmanager
def copied(databases: Databases, of: str, to: str) -> Iterator[Mapping[str, str]]:
    """The environment of a process that works on a copy, dropped afterwards."""
    databases.copy(of, to)
    try:
        yield databases.environment(to)
    finally:
        databases.drop(to)


def _environment(folder: Path, url: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PATHWAY_VAR": str(folder),
        "DATABASE_URL": url,
        "SECRET_KEY": "only for measuring",
        "CODE_VERSION": "measured",
        "DEBUG": "0",
        "LOG_LEVEL": "WARNING",
    }


@dataclass(frozen=True)
class SQLite:
    scratch: Path
    name: str = "SQLite"
    most_import_floors: float = 2.5

    def _file(self, of: str) -> Path:
        return self.scratch / of / "pathway.sqlite3"

    def environment(self, of: str) -> dict[str, str]:
        return _environment(self.scratch / of, f"sqlite:///{self._file(of)}")

    def create(self, of: str) -> None:
        (self.scratch / of).mkdir()

    def copy(self, of: str, to: str) -> None:
        """The process that wrote it has ended, and with it its write-ahead log."""
        self.create(to)
        shutil.copyfile(self._file(of), self._file(to))

    def drop(self, of: str) -> None:
        shutil.rmtree(self.scratch / of, ignore_errors=True)

    def megabytes(self, of: str) -> float:
        return self._file(of).stat().st_size / 1e6


@dataclass(frozen=True)
class PostgreSQL:
    scratch: Path
    server: str
    name: str = "PostgreSQL"
    most_import_floors: float = 3

    def _database(self, of: str) -> str:
        return f"pathway_bench_{os.getpid()}_{of.replace('-', '_')}"

    def _do(self, statement: str, *of: str) -> None:
        names = [sql.Identifier(self._database(name)) for name in of]
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*names))  # type: ignore[arg-type]

    def environment(self, of: str) -> dict[str, str]:
        url = urlsplit(self.server)._replace(path=f"/{self._database(of)}").geturl()
        return _environment(self.scratch / of, url)

    def create(self, of: str) -> None:
        (self.scratch / of).mkdir()
        self._do("CREATE DATABASE {}", of)

    def copy(self, of: str, to: str) -> None:
        (self.scratch / to).mkdir()
        self._do("CREATE DATABASE {} TEMPLATE {}", to, of)
        # What copying left to be written must not be written while the clock runs.
        self._do("CHECKPOINT")

    def drop(self, of: str) -> None:
        shutil.rmtree(self.scratch / of, ignore_errors=True)
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", of)

    def megabytes(self, of: str) -> float:
        with psycopg.connect(self.server) as connection:
            row = connection.execute("SELECT pg_database_size(%s)", [self._database(of)]).fetchone()
        return row[0] / 1e6 if row else 0.0
