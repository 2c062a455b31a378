"""What stands in a sheet, and how a cell is called. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from string import ascii_uppercase

from forum.writing.spreadsheets import FORMULAS

MAX_ROWS = 5_000
MAX_COLUMNS = 50
LONGEST_CELL = 2_000


class FileRefused(Exception):
    """The file as a whole cannot be read. Its words are for the reader: what is wrong, what to do."""


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FORMULA = "formula"
    ERROR = "error"


@dataclass(frozen=True)
class Cell:
    """`day`: of a date. A number keeps its text as it stands in the file."""

    text: str
    kind: Kind = Kind.TEXT
    day: date | None = None


@dataclass(frozen=True, order=True)
class Problem:
    """`row` and `column` count from 1; 0: of the file as a whole."""

    row: int
    column: int
    text: str
    header: str = ""

    @property
    def where(self) -> str:
        """
        >>> Problem(4, 3, "", "status").where, Problem(1, 28, "").where, Problem(7, 0, "").where
        ('Row 4, column C (status)', 'Row 1, column AB', 'Row 7')
        """
        if not self.row:
            return "The file"
        if not self.column:
            return f"Row {self.row}"
        header = f" ({self.header})" if self.header else ""
        return f"Row {self.row}, column {column_name(self.column)}{header}"


@dataclass
class Sheet:
    """Rows that hold something, by their number; `merged`: ranges such as A2:A5."""

    rows: dict[int, Mapping[int, Cell]] = field(default_factory=dict)
    merged: Sequence[str] = ()


def column_name(column: int) -> str:
    """
    >>> [column_name(column) for column in (1, 26, 27, 702, 703)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = ascii_uppercase[rest] + name
    return name


def column_number(name: str) -> int:
    """
    >>> column_number("A"), column_number("AB"), column_number("")
    (1, 28, 0)
    """
    number = 0
    for letter in name:
        number = number * 26 + ascii_uppercase.index(letter) + 1
    return number


def without_mark(text: str) -> str:
    """Without what this site put before a text, so that no spreadsheet takes it for a formula.

    >>> without_mark("'=1+1"), without_mark("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULAS) else text


def too_many_rows() -> FileRefused:
    return FileRefused(
        f"The file has more than {MAX_ROWS:,} rows. Send it in parts, for example by treatment"
        " function."
    )
