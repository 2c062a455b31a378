"""An XLSX file as cells: a zip of XML, read as a stream and never run. No library for spreadsheets is
needed for so little, and what is read here is exactly what is checked here."""

import re
import zipfile
import zlib
from io import BytesIO
from xml.parsers import expat

from forum.technologies.sheets.cells import FileRefused, Sheet
from forum.technologies.sheets.xlsx_parts import (
    SheetReader,
    read_date_styles,
    read_shared_texts,
    read_workbook,
)
from forum.writing.attachments.exceptions import FileNotAccepted
from forum.writing.attachments.kinds import FileKind
from forum.writing.attachments.office import (
    DAMAGED,
    MACROS,
    OBJECTS,
    OUTSIDE,
    TOO_MUCH,
    check_office,
)

# A sheet of 5,000 rows unpacks to about 3 MB.
MAX_UNPACKED_BYTES = 40 * 1024 * 1024
SHARED_TEXTS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
TOO_LARGE = (
    "The file unpacks to far more than a list of this kind needs, so it was not read. Copy the rows"
    " into a new workbook and send that."
)
WORDS = {
    DAMAGED: "The file is damaged or incomplete. Open it on your computer and save it afresh.",
    MACROS: "The file has macros in it. Save it without them, as XLSX, and send it again.",
    OBJECTS: "The file has other files or programs inside it. Copy the rows into a new workbook.",
    OUTSIDE: "The file fetches data from another place when it is opened. Copy its values into a new"
    " workbook and send that.",
    TOO_MUCH: TOO_LARGE,
}
PASSWORD = re.compile(r"password", re.IGNORECASE)
PROTECTED = "A password protects the file. Take the password off and send it again."


def read_xlsx(content: bytes) -> Sheet:
    _check(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, expat.ExpatError) as error:
        raise FileRefused(WORDS[DAMAGED]) from error
    except (ValueError, KeyError, IndexError, NotImplementedError, RuntimeError) as error:
        raise FileRefused(WORDS[DAMAGED]) from error


def _check(content: bytes) -> None:
    """How large it becomes is looked at first: nothing is unpacked before."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise FileRefused(TOO_LARGE)
        kind = check_office(content)
    except zipfile.BadZipFile as error:
        raise FileRefused(WORDS[DAMAGED]) from error
    except FileNotAccepted as refused:
        words = str(refused)
        if PASSWORD.search(words):
            raise FileRefused(PROTECTED) from refused
        raise FileRefused(WORDS.get(words, words)) from refused
    if kind != FileKind.XLSX:
        raise FileRefused("The file is no workbook. Send an XLSX or CSV file.")


def _read(archive: zipfile.ZipFile) -> Sheet:
    names = set(archive.namelist())
    workbook = read_workbook(archive)
    texts: list[str] = []
    date_styles: frozenset[int] = frozenset()
    if SHARED_TEXTS in names:
        with archive.open(SHARED_TEXTS) as stream:
            texts = read_shared_texts(stream)
    if STYLES in names:
        with archive.open(STYLES) as stream:
            date_styles = read_date_styles(stream)
    reader = SheetReader(texts, date_styles, workbook.begins_1904)
    with archive.open(workbook.first_sheet) as stream:
        reader.read(stream)
    return reader.sheet
