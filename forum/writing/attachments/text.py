"""The words in a file, for the patient-data check. Only the worker reads them: a long PDF takes seconds.

Of a spreadsheet every cell is a line by itself, so that the figures of neighbours make no number.
"""

import re
import zipfile
import zlib
from io import BytesIO
from xml.parsers import expat

from forum.writing.attachments.kinds import FileKind

MAX_CHARACTERS = 5_000_000
MAX_PAGES = 1_000
MAX_PART_BYTES = 64 * 1024 * 1024
READ_KINDS = (FileKind.DOCX, FileKind.XLSX, FileKind.PPTX, FileKind.PDF)
WORDS = re.compile(
    r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"
    r"|ppt/(?:slides|notesSlides|comments)/[^/]+\.xml"
    r"|xl/(?:sharedStrings|comments\d*|worksheets/[^/]+|threadedComments/[^/]+)\.xml"
    r"|(?:word|ppt|xl)/(?:charts|diagrams)/[^/]+\.xml|docProps/core\.xml",
    re.IGNORECASE,
)
# Where a paragraph, a cell, a line or a text of a chart ends.
ENDS = {"p", "br", "cr", "si", "c", "tr", "tc", "v", "title", "subject", "description", "text"}


def extract_text(content: bytes, kind: FileKind) -> str | None:
    """None where it cannot be read, as of a scanned page; pictures have none."""
    text = _pdf_text(content) if kind == FileKind.PDF else _office_text(content)
    return text if text and text.strip() else None


def _office_text(content: bytes) -> str | None:
    parts: list[str] = []
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for part in archive.infolist():
                if WORDS.fullmatch(part.filename) and part.file_size <= MAX_PART_BYTES:
                    parts.append(_words(archive.read(part)))
                if sum(map(len, parts)) > MAX_CHARACTERS:
                    break
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, expat.ExpatError, ValueError):
        return None
    return "\n".join(parts)[:MAX_CHARACTERS]


def _words(xml: bytes) -> str:
    """The text between the marks. Numbers that only point to a shared text are left out."""
    pieces: list[str] = []
    is_pointer = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_pointer
        name = tag.rpartition(" ")[2]
        if name == "c":
            is_pointer = attributes.get("t") == "s"
        elif name == "tab":
            pieces.append(" ")

    def end(tag: str) -> None:
        nonlocal is_pointer
        name = tag.rpartition(" ")[2]
        is_pointer = is_pointer and name != "c"
        if name in ENDS:
            pieces.append("\n")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda data: None if is_pointer else pieces.append(data)
    parser.Parse(xml, True)
    return "".join(pieces)


def _pdf_text(content: bytes) -> str | None:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    pages: list[str] = []
    try:
        for page in PdfReader(BytesIO(content)).pages[:MAX_PAGES]:
            pages.append(page.extract_text())
            if sum(map(len, pages)) > MAX_CHARACTERS:
                break
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # What a damaged file makes of its objects is of any type: it counts as not read.
        return None
    return "\n".join(pages)[:MAX_CHARACTERS]
