"""A file in which an area says who has access: its rows, and all that is wrong with them at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from forum.people.permissions import AnyUser
from forum.technologies.deadlines import LAPSE_DAYS
from forum.technologies.models import AccessStatus, Technology
from forum.technologies.models.access import words_of_place
from forum.technologies.pages.locations import locations_in
from forum.technologies.pages.trusts import trusts_of
from forum.technologies.sheets import Cell, Kind, Problem, Sheet
from forum.technologies.sheets.dates import DateNotRead, read_day
from forum.writing.patient_data_checks import all_messages, check_texts
from metrics import formatting
from metrics.models import Place

NEEDED = ("technology", "place", "status")
COLUMNS = (*NEEDED, "reason", "attested_on")
# In the file that this site hands out, for people to read.
FOR_READERS = ("technology_name", "place_name")
HANDED_OUT = ("technology", "technology_name", "place", "place_name", *COLUMNS[2:])
LONGEST_REASON = 300
STATUS_WORDS = {
    **{status.value: status for status in AccessStatus},
    **{str(status.label): status for status in AccessStatus},
    "partly available": AccessStatus.PARTLY,
    "partial": AccessStatus.PARTLY,
}
STATUSES = ", ".join(str(status.label) for status in AccessStatus)


@dataclass(frozen=True)
class Entry:
    row: int
    technology: Technology
    place: Place
    status: str
    reason: str
    attested_on: date

    @property
    def key(self) -> tuple[int, int]:
        return self.technology.pk, self.place.pk


@dataclass
class ParsedFile:
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Known:
    """What names and codes in the file can mean."""

    technologies: Mapping[str, Technology]
    places: Mapping[str, Place]
    others: Mapping[str, Place]
    icb: Place
    today: date


class _RowError(Exception):
    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column


def parse_file(sheet: Sheet, *, icb: Place, user: AnyUser, today: date) -> ParsedFile:
    parsed = ParsedFile()
    parsed.problems += _merged(sheet)
    if not sheet.rows:
        parsed.problems.append(Problem(0, 0, "There is nothing in its first sheet."))
        return parsed
    head_row, *rows = sorted(sheet.rows)
    columns = _columns(head_row, sheet.rows[head_row], parsed.problems)
    if not set(NEEDED) <= columns.keys():
        return parsed
    known = _known([sheet.rows[row] for row in rows], columns, icb, user, today)
    for row in rows:
        _add(parsed, row, sheet.rows[row], columns, known)
    if not parsed.entries and not parsed.problems:
        parsed.problems.append(Problem(0, 0, "No row has a status, so nothing would be saved."))
    _refuse_repeated(parsed, columns)
    _refuse_patient_data(parsed, columns, user)
    parsed.problems.sort()
    return parsed


def _merged(sheet: Sheet) -> Iterable[Problem]:
    for cells in sheet.merged:
        words = cells.replace(":", " to ")
        text = f"Cells {words} are merged. Take them apart and fill in each of them."
        yield Problem(_row_of(cells), 0, text)


def _row_of(cells: str) -> int:
    digits = "".join(letter for letter in cells.partition(":")[0] if letter.isdecimal())
    return int(digits or 0)


def _columns(row: int, cells: Mapping[int, Cell], problems: list[Problem]) -> dict[str, int]:
    """By name, whatever their order, case and spaces."""
    columns: dict[str, int] = {}
    for column, cell in sorted(cells.items()):
        name = "_".join(cell.text.casefold().replace("_", " ").split())
        if name in columns:
            problems.append(Problem(row, column, f"“{cell.text}” stands there twice."))
        elif name in COLUMNS:
            columns[name] = column
        elif name not in FOR_READERS:
            text = f"“{cell.text}” is no column of this file. Take it off or rename it."
            problems.append(Problem(row, column, text))
    missing = [f"“{name}”" for name in NEEDED if name not in columns]
    if missing:
        words = " and ".join(missing)
        text = (
            f"No column is called {words}. The first row names the columns: {', '.join(COLUMNS)}."
        )
        problems.append(Problem(row, 0, text))
    return columns


def _known(
    rows: Iterable[Mapping[int, Cell]],
    columns: Mapping[str, int],
    icb: Place,
    user: AnyUser,
    today: date,
) -> _Known:
    listed = list(Technology.objects.visible_to(user).listed())
    technologies = {row.name.casefold(): row for row in listed}
    technologies |= {row.slug: row for row in listed}
    own = (*locations_in(icb, today), *trusts_of(icb, today))
    places = {place.code: place for place in own}
    typed = {cells[columns["place"]].text.upper() for cells in rows if columns["place"] in cells}
    codes = {code for code in typed - places.keys() if len(code) <= 8}
    others = {place.code: place for place in Place.objects.filter(code__in=codes)}
    return _Known(technologies, places, others, icb, today)


def _add(
    parsed: ParsedFile,
    row: int,
    cells: Mapping[int, Cell],
    columns: Mapping[str, int],
    known: _Known,
) -> None:
    by_name = {name: cells[column] for name, column in columns.items() if column in cells}
    if not by_name.keys() & {"status", "reason"}:
        # A row of the file that was handed out, of which the area says nothing.
        return
    values: dict[str, object] = {}
    is_wrong = False
    for name, read in READERS.items():
        try:
            values[name] = read(by_name.get(name), known)
        except _RowError as error:
            is_wrong = True
            parsed.problems.append(Problem(row, columns.get(name, 0), str(error), name))
    if values.get("status") == AccessStatus.NOT_OFFERED and not values.get("reason", True):
        is_wrong = True
        text = "Say why it is not offered."
        parsed.problems.append(Problem(row, columns.get("reason", 0), text, "reason"))
    if not is_wrong:
        parsed.entries.append(Entry(row, **values))  # type: ignore[arg-type]


def _plain(cell: Cell | None, name: str) -> str:
    if cell is None:
        return ""
    if cell.kind == Kind.FORMULA:
        raise _RowError(name, "It is a formula. Copy the cell and paste its value.")
    if cell.kind == Kind.ERROR:
        raise _RowError(name, f"It shows an error, {cell.text}. Type what should stand there.")
    return cell.text


def _technology(cell: Cell | None, known: _Known) -> Technology:
    text = _plain(cell, "technology")
    if not text:
        raise _RowError("technology", "It is empty. Enter the technology.")
    technology = known.technologies.get(text.casefold())
    if technology is None:
        words = (
            f"“{text}” is not the name of a listed technology. Copy it from the list of this site."
        )
        raise _RowError("technology", words)
    return technology


def _place(cell: Cell | None, known: _Known) -> Place:
    code = _plain(cell, "place").upper()
    if not code:
        raise _RowError("place", "It is empty. Enter the code of the location or trust.")
    if code in known.places:
        return known.places[code]
    other = known.others.get(code)
    if other is None:
        words = f"“{code}” is not a code that is known. {_codes(known)}"
    elif not other.exists_on(known.today):
        words = f"“{code}” ({other}) {_lifetime(other)}. {_codes(known)}"
    elif other.is_provider:
        words = f"“{code}” ({other}) is not a trust of {known.icb}. {_codes(known)}"
    elif other.kind != Place.Kind.SUB_ICB:
        words = f"“{code}” ({other}) is not a sub-ICB location. {_codes(known)}"
    else:
        words = f"“{code}” ({other}) does not lie in {known.icb}. {_codes(known)}"
    raise _RowError("place", words)


def _codes(known: _Known) -> str:
    locations = sorted(code for code, place in known.places.items() if not place.is_provider)
    trusts = sorted(known.places.keys() - set(locations))
    words = f"Its locations are {', '.join(locations)}."
    return f"{words} Its trusts are {', '.join(trusts)}." if trusts else words


def _lifetime(place: Place) -> str:
    if place.valid_to:
        return f"ended on {formatting.day(place.valid_to)}"
    return "has not begun yet"


def _status(cell: Cell | None, known: _Known) -> str:
    text = _plain(cell, "status")
    if not text:
        raise _RowError("status", f"It is empty. Write one of: {STATUSES}.")
    status = STATUS_WORDS.get(" ".join(text.casefold().split()))
    if status is None:
        raise _RowError("status", f"“{text}” is not a status. Write one of: {STATUSES}.")
    return str(status.value)


def _reason(cell: Cell | None, known: _Known) -> str:
    text = " ".join(_plain(cell, "reason").split())
    if len(text) > LONGEST_REASON:
        raise _RowError("reason", f"It is longer than {LONGEST_REASON} letters. Make it shorter.")
    return text


def _attested_on(cell: Cell | None, known: _Known) -> date:
    text = _plain(cell, "attested_on")
    if cell is None or not text:
        return known.today
    if cell.kind == Kind.NUMBER:
        raise _RowError(
            "attested_on", f"{text} is a number, not a date. Format the cell as a date."
        )
    try:
        day = cell.day or read_day(text)
    except DateNotRead as error:
        raise _RowError("attested_on", str(error)) from error
    if day > known.today:
        raise _RowError("attested_on", f"{formatting.day(day)} has not come yet.")
    if day + timedelta(days=LAPSE_DAYS) <= known.today:
        words = f"{formatting.day(day)} is a year ago or longer, so it would not hold any more."
        raise _RowError("attested_on", words)
    return day


READERS = {
    "technology": _technology,
    "place": _place,
    "status": _status,
    "reason": _reason,
    "attested_on": _attested_on,
}


def _refuse_repeated(parsed: ParsedFile, columns: Mapping[str, int]) -> None:
    first: dict[tuple[int, int], int] = {}
    for entry in parsed.entries:
        if entry.key in first:
            words = f"{entry.technology} {words_of_place(entry.place)}"
            text = f"{words} stands in row {first[entry.key]} already."
            parsed.problems.append(Problem(entry.row, columns["technology"], text, "technology"))
        first.setdefault(entry.key, entry.row)


def _refuse_patient_data(parsed: ParsedFile, columns: Mapping[str, int], user: AnyUser) -> None:
    texts = {str(entry.row): entry.reason for entry in parsed.entries if entry.reason}
    for row, findings in check_texts(texts, by=user).blocking.items():  # type: ignore[arg-type]
        text = all_messages({row: findings})
        parsed.problems.append(Problem(int(row), columns.get("reason", 0), text, "reason"))
