"""Word, Excel and PowerPoint files: zip archives of XML, looked into before they are taken."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import PurePosixPath
from xml.parsers import expat

from forum.writing.attachments.exceptions import FileNotAccepted
from forum.writing.attachments.kinds import FileKind
from forum.writing.attachments.office_content import (
    READ_PARTS,
    UNSAFE_LINKS,
    check_content,
    is_safe_link,
)

MAX_PARTS = 5_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
# XML of a spreadsheet packs to a fiftieth; a file made to fill a disk, to a thousandth.
MAX_COMPRESSION_RATIO = 200
CHUNK_BYTES = 1024 * 1024
MAX_XML_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 1

TYPES = "[Content_Types].xml"
MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": FileKind.DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": FileKind.XLSX,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": FileKind.PPTX,
}
MACRO_TYPE = re.compile(r"macroenabled|vbaproject|vbadata|activex|macrosheet", re.IGNORECASE)
OBJECT_TYPE = re.compile(r"oleobject", re.IGNORECASE)
MACRO_PART = re.compile(r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|activex/)", re.IGNORECASE)
PROGRAM = re.compile(
    r"\.(?:exe|dll|com|scr|js|jse|vbs|vbe|wsf|hta|bat|cmd|ps1|jar|lnk|msi|html?|mht|svgz|swf|chm|reg)$",
    re.IGNORECASE,
)
EMBEDDED_OFFICE = re.compile(r"\.(?:docx|xlsx|pptx)$", re.IGNORECASE)
OBJECT_PART = re.compile(r"(?:^|/)(?:embeddings/.*\.bin|oleobject[^/]*)$", re.IGNORECASE)
OUTSIDE_PART = re.compile(r"(?:^|/)externallinks/", re.IGNORECASE)
LOCAL_TEMPLATE = re.compile(r"file:///[A-Za-z]:", re.IGNORECASE)

DAMAGED = "The file is damaged or incomplete. Open it on your computer, save it afresh and attach it again."
MACROS = (
    "The file has macros in it. Save it without them (as DOCX, XLSX or PPTX) and attach it again."
)
OBJECTS = (
    "The file has other files or programs inside it. Take them out, or save it as PDF, and attach"
    " it again."
)
OUTSIDE = (
    "The file fetches a template, a picture or data from another place when it is opened. Break"
    " those links, or save it as PDF, and attach it again."
)
TOO_MUCH = (
    "The file unpacks to far more than its size, which is not safe. Save it as PDF and attach that."
)


def check_office(content: bytes, depth: int = 0) -> FileKind:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _check(archive, content, depth)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, expat.ExpatError) as error:
        raise FileNotAccepted(DAMAGED) from error
    except (ValueError, NotImplementedError, RuntimeError, OverflowError) as error:
        raise FileNotAccepted(DAMAGED) from error


def _check(archive: zipfile.ZipFile, content: bytes, depth: int) -> FileKind:
    parts = archive.infolist()
    _check_archive(parts, content)
    names = {part.filename for part in parts}
    if TYPES not in names:
        raise FileNotAccepted(
            "The file is an archive. Attach the documents that are in it, one by one, as PDF, DOCX,"
            " XLSX or PPTX."
        )
    for part in parts:
        _check_name(part.filename)
    kind = _kind(archive, names)
    for part in parts:
        if part.filename.lower().endswith(".rels"):
            _check_links(_read(archive, part))
        elif EMBEDDED_OFFICE.search(part.filename):
            # Charts in Word and PowerPoint keep their figures in a workbook.
            if depth >= MAX_DEPTH or part.file_size > MAX_XML_BYTES * 4:
                raise FileNotAccepted(OBJECTS)
            check_office(archive.read(part), depth + 1)
        elif READ_PARTS.match(part.filename):
            with archive.open(part) as stream:
                check_content(stream)
        else:
            _read_through(archive, part)
    return kind


def _check_archive(parts: list[zipfile.ZipInfo], content: bytes) -> None:
    """One plain archive from the first byte to the last, which unpacks to a bearable size."""
    names = [part.filename.lower() for part in parts]
    starts = sorted(parts, key=lambda part: part.header_offset)
    overlap = any(
        first.header_offset + first.compress_size >= second.header_offset
        for first, second in pairwise(starts)
    )
    if not parts or starts[0].header_offset or overlap or len(set(names)) < len(names):
        raise FileNotAccepted(DAMAGED)
    if b"%PDF-" in content[:1024] or not _ends_as_archive(content):
        raise FileNotAccepted(DAMAGED)
    if any(part.flag_bits & 0x1 for part in parts):
        raise FileNotAccepted(
            "A password protects the file. Take the password off and attach it again."
        )
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise FileNotAccepted(DAMAGED)
    large = (part for part in parts if part.file_size > CHUNK_BYTES)
    if (
        len(parts) > MAX_PARTS
        or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES
        or any(
            part.file_size > MAX_COMPRESSION_RATIO * max(part.compress_size, 1) for part in large
        )
    ):
        raise FileNotAccepted(TOO_MUCH)


def _ends_as_archive(content: bytes) -> bool:
    """The last record, with no comment after it: there something else could hide."""
    return content[-22:-18] == b"PK\x05\x06" and content[-2:] == b"\0\0"


def _check_name(name: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        raise FileNotAccepted(DAMAGED)
    if MACRO_PART.search(name):
        raise FileNotAccepted(MACROS)
    if OBJECT_PART.search(name) or PROGRAM.search(name):
        raise FileNotAccepted(OBJECTS)
    if OUTSIDE_PART.search(name):
        raise FileNotAccepted(OUTSIDE)


def _kind(archive: zipfile.ZipFile, names: set[str]) -> FileKind:
    kinds = set()
    for tag, attributes in _elements(_read(archive, archive.getinfo(TYPES))):
        content_type = attributes.get("ContentType", "")
        if MACRO_TYPE.search(content_type):
            raise FileNotAccepted(MACROS)
        if OBJECT_TYPE.search(content_type) and tag == "Override":
            raise FileNotAccepted(OBJECTS)
        kind = MAIN.get(content_type)
        if kind and (tag == "Default" or attributes.get("PartName", "").lstrip("/") in names):
            kinds.add(kind)
    if len(kinds) != 1:
        raise FileNotAccepted(
            "The file is not a Word, Excel or PowerPoint document that can be attached. Save it as"
            " DOCX, XLSX, PPTX or PDF and attach it again."
        )
    return kinds.pop()


def _check_links(links: bytes) -> None:
    for _, attributes in _elements(links):
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        target = attributes.get("Target", "")
        if kind in ("oleobject", "control", "vbaproject", "attachedtoolbars"):
            raise FileNotAccepted(MACROS if kind == "vbaproject" else OBJECTS)
        if attributes.get("TargetMode", "").lower() != "external":
            continue
        if kind == "hyperlink":
            if not is_safe_link(target):
                raise FileNotAccepted(UNSAFE_LINKS)
        elif not (kind == "attachedtemplate" and LOCAL_TEMPLATE.match(target)):
            raise FileNotAccepted(OUTSIDE)


def _elements(xml: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Names and attributes of all elements. No honest part has a document type, and a forged one
    can use it to have the reader fetch files or fill its memory."""
    elements: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*declared: object) -> None:
        raise FileNotAccepted(DAMAGED)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: elements.append(
        (tag.rpartition(" ")[2], attributes)
    )
    parser.Parse(xml, True)
    return iter(elements)


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    if part.file_size > MAX_XML_BYTES:
        raise FileNotAccepted(TOO_MUCH)
    return archive.read(part)


def _read_through(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Its checksum is compared at the end, which shows a file that was cut or changed."""
    with archive.open(part) as unpacking:
        while unpacking.read(CHUNK_BYTES):
            pass
