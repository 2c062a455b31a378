"""PDF files: read as far as is needed to find what could act on a reader's computer.

Not a full parser. Where it cannot see (encryption, unusual packing of objects) it refuses.
"""

import re
import zipfile
import zlib
from io import BytesIO

from forum.writing.attachments.exceptions import FileNotAccepted
from forum.writing.attachments.office_content import is_safe_link

HEADER = re.compile(rb"%PDF-[12]\.\d")
END = b"%%EOF"
END_WITHIN = 2048
MAX_OBJECT_STREAMS = 5_000
MAX_UNPACKED_BYTES = 64 * 1024 * 1024

PRINT_TO_PDF_ADVICE = "Print it to a new PDF file and attach that one."


def name_pattern(name: str) -> bytes:
    """A PDF name, any of whose letters may be written as # and its code."""
    characters = (
        f"(?:{character}|#{ord(character) >> 4:x}[{ord(character) & 15:x}{ord(character) & 15:X}])"
        for character in name
    )
    return ("/" + "".join(characters) + r"(?![A-Za-z0-9#_.:-])").encode()


ENCRYPTED = re.compile(name_pattern("Encrypt"))
ACTIVE_CONTENT = {
    "JavaScript": "runs scripts",
    "Launch": "starts other programs",
    "EmbeddedFile": "has other files inside it",
    "EmbeddedFiles": "has other files inside it",
    "RichMedia": "plays media that run scripts",
    "XFA": "has a form that runs scripts",
    "ImportData": "fetches data from other files",
    "SubmitForm": "sends what is filled in to another computer",
    "GoToR": "opens other files",
    "GoToE": "opens other files",
    "Rendition": "plays media",
    "Movie": "plays media",
    "Sound": "plays media",
    "GoTo3DView": "moves a model",
    "Named": "acts on the program that shows it",
    "Hide": "changes what it shows",
    "ResetForm": "changes what it shows",
    "SetOCGState": "changes what it shows",
}
ACTIVE_PATTERNS = {name: re.compile(name_pattern(name)) for name in ACTIVE_CONTENT}
LINK = re.compile(
    name_pattern("URI") + rb"\s*(?:\(((?:[^()\\]|\\.){0,400})|<([0-9A-Fa-f\s]{0,800})>)", re.DOTALL
)
OBJECT_STREAM = re.compile(name_pattern("ObjStm"))
STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
FILTER = re.compile(name_pattern("Filter"))
FLATE = name_pattern("FlateDecode")
PLAIN_FILTER = re.compile(
    name_pattern("Filter") + rb"\s*(?:\[\s*" + FLATE + rb"\s*\]|" + FLATE + rb")"
)
PREDICTOR = re.compile(name_pattern("Predictor") + rb"\s*(?!\s*1\b)")
MAX_DICTIONARY_BYTES = 4096


def check_pdf(content: bytes) -> None:
    if not HEADER.match(content) or END not in content[-END_WITHIN:]:
        raise FileNotAccepted(
            "The PDF file is damaged or incomplete. Save it afresh and attach it again."
        )
    if zipfile.is_zipfile(BytesIO(content)):
        raise FileNotAccepted(f"The PDF file has other files inside it. {PRINT_TO_PDF_ADVICE}")
    if ENCRYPTED.search(content):
        raise FileNotAccepted(
            "A password protects the PDF file. Take the password off and attach it again."
        )
    _refuse_active_content(content)
    _check_object_streams(content)


def _refuse_active_content(data: bytes) -> None:
    for name, pattern in ACTIVE_PATTERNS.items():
        if pattern.search(data):
            raise FileNotAccepted(
                f"The PDF file {ACTIVE_CONTENT[name]}, which is not safe to share. {PRINT_TO_PDF_ADVICE}"
            )
    for link in LINK.finditer(data):
        if not is_safe_link(_target(link)):
            raise FileNotAccepted(
                "The PDF file has a link that leads to a program or to a folder on a network. Take the"
                " link off and attach it again."
            )


def _target(link: re.Match[bytes]) -> str:
    plain, coded = link.groups()
    if coded is not None:
        plain = bytes.fromhex(coded.decode() + "0" * (len(b"".join(coded.split())) % 2))
    # In a plain string a letter may be written as its octal code.
    octal = re.sub(rb"\\([0-7]{1,3})", lambda code: bytes([int(code[1], 8) & 255]), plain)
    return octal.replace(b"\\\\", b"\\").decode("latin-1")


def _check_object_streams(content: bytes) -> None:
    """Since PDF 1.5 most objects are packed together, where a plain search does not see them."""
    unpacked = 0
    for count, name in enumerate(OBJECT_STREAM.finditer(content)):
        stream = STREAM.search(content, name.end(), name.end() + MAX_DICTIONARY_BYTES)
        end = content.find(b"endstream", stream.end()) if stream else -1
        if stream is None or end < 0 or count > MAX_OBJECT_STREAMS:
            raise _unreadable()
        start = content.rfind(b"obj", max(0, name.start() - MAX_DICTIONARY_BYTES), name.start())
        dictionary = content[max(start, 0) : stream.start()]
        if len(FILTER.findall(dictionary)) != 1 or not PLAIN_FILTER.search(dictionary):
            raise _unreadable()
        if PREDICTOR.search(dictionary):
            raise _unreadable()
        data = _unpacked(content[stream.end() : end], MAX_UNPACKED_BYTES - unpacked)
        unpacked += len(data)
        _refuse_active_content(data)


def _unpacked(packed: bytes, most: int) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(packed, max(most, 1))
    except zlib.error as error:
        raise _unreadable() from error
    if not unpacking.eof:
        raise _unreadable()
    return data


def _unreadable() -> FileNotAccepted:
    return FileNotAccepted(
        f"The PDF file is packed in a way that cannot be checked. {PRINT_TO_PDF_ADVICE}"
    )
