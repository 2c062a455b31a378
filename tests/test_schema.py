"""Migrations started afresh once: nothing of the schema before is missing, on either database.

tests/data/schema/ holds that schema, described by tests/schema.py, and what was renamed: tables with
their columns beneath them, then constraints, indexes and triggers. So what is lost fails by its name.
What a later migration adds is no matter here; what one takes away is struck from those files.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection

from forum.people.models import AllowedDomain
from forum.threads.models import Tag
from tests.schema import described

DATA = Path(__file__).parent / "data" / "schema"
CONSTRAINT = re.compile(r"(primary_key|unique|check|index)( \w+)? \((.*)\)")
FOREIGN_KEY = re.compile(r"foreign key \((.*)\) to (\w+) (\w+)")


@dataclass
class Renames:
    tables: dict[str, str] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Renames":
        tables, others = (DATA / "renamed.txt").read_text("utf-8").split("\n\n")
        renames = cls(others=dict(_pairs(others)))
        table = ""
        for line, (before, now) in zip(tables.split("\n"), _pairs(tables), strict=True):
            if line.startswith(" "):
                renames.columns[table, before] = now
            else:
                table = before
                renames.tables[before] = now
        return renames

    def today(self, line: str) -> str:
        """A line of the schema before, with the names of today."""
        table, _, rest = line.partition(" ")
        if table == "extension":
            return line
        now = self.tables.get(table, table)
        if found := CONSTRAINT.fullmatch(rest):
            kind, name, columns = found.groups()
            name = f" {self._other(name.strip())}" if name else ""
            return f"{now} {kind}{name} ({self._columns(table, columns, in_order=kind != 'check')})"
        if found := FOREIGN_KEY.fullmatch(rest):
            columns, target, column = found.groups()
            columns = self._columns(table, columns)
            return f"{now} foreign key ({columns}) to {self.tables.get(target, target)} {column}"
        what, name, *more = rest.split(" ")
        name = self._other(name) if what == "trigger" else self._columns(table, name)
        return " ".join((now, what, name, *more))

    def _columns(self, table: str, names: str, *, in_order: bool = True) -> str:
        renamed = [self.columns.get((table, name), name) for name in names.split(", ")]
        return ", ".join(renamed if in_order else sorted(set(renamed)))

    def _other(self, name: str) -> str:
        name = name.replace("forum_auditevent", "people_auditevent")
        return self.others.get(name, name)


def _pairs(lines: str) -> Iterator[tuple[str, str]]:
    for line in lines.strip("\n").split("\n"):
        before, _, now = line.strip().partition(" -> ")
        yield before, now


@pytest.mark.sqlite
@pytest.mark.django_db
def test_nothing_of_the_schema_before_is_missing() -> None:
    before = (DATA / f"{connection.vendor}.txt").read_text("utf-8").splitlines()
    renames = Renames.read()
    assert sorted({renames.today(line) for line in before} - described()) == []


@pytest.mark.django_db
def test_first_domains_and_tags_are_there() -> None:
    assert AllowedDomain.objects.filter(organisation=None).count() == 3
    assert AllowedDomain.objects.filter(organisation__isnull=False).count() == 5
    assert Tag.objects.count() == 12
