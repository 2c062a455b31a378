"""From the bytes of a zip (or a plain CSV) to one readable stream of CSV."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from typing import BinaryIO

from metrics.rtt.packaging import is_added_by_a_computer
from metrics.rtt.problems import Refused, refuse

# A month is 82 to 88 MB unpacked; ten times that is no extract but an attempt to fill the memory.
UNPACKED_LIMIT = 400 * 1024 * 1024
ZIP_START = b"PK"
# What Python's zip reader raises on bytes that only look like a zip.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class Bounded(RawIOBase):
    """A stream that says in words what went wrong inside it, and stops at a limit."""

    def __init__(self, inner: BinaryIO, limit: int) -> None:
        self.inner = inner
        self.left = limit

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            data = self.inner.read(size)
        except DAMAGE as error:
            raise _damaged(error) from error
        self.left -= len(data)
        if self.left < 0:
            raise refuse(
                "too-large",
                "The CSV inside the zip is larger than any extract has been, so it was not read."
                " It may be a damaged file or an attack.",
            )
        return data


@contextmanager
def csv_stream(
    file: BinaryIO, *, limit: int = UNPACKED_LIMIT
) -> Iterator[tuple[Bounded, str, list[str]]]:
    """The CSV of an extract and its name ("" when the file is itself the CSV); and what else is in
    the zip that another computer put there."""
    start = file.read(512)
    file.seek(0)
    if not start.strip():
        raise refuse("empty", "The file is empty.")
    if not start.startswith(ZIP_START):
        _refuse_other_kinds(start)
        yield Bounded(file, limit), "", []
        return
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGE as error:
        raise _damaged(error) from error
    with archive:
        member, left_out = _only_csv(archive)
        if member.file_size > limit:
            raise refuse(
                "too-large",
                f"The zip says that it unpacks to {member.file_size:,} bytes, more than any"
                f" extract has been; the limit is {limit:,}. It was not unpacked.",
            )
        try:
            unpacked = archive.open(member)
        except DAMAGE as error:
            raise _damaged(error) from error
        with unpacked as inner:
            yield Bounded(inner, limit), member.filename, left_out  # type: ignore[arg-type]


def _damaged(error: Exception) -> Refused:
    return refuse("damaged", f"The zip is damaged or was cut short ({error}). Fetch it again.")


def _refuse_other_kinds(start: bytes) -> None:
    text = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        raise refuse(
            "web-page",
            "This is a web page, not an extract: the address probably answered with an error page.",
        )
    if b"\x00" in start or b"," not in start:
        raise refuse("not-a-zip", "This is neither a zip nor a CSV file.")


def _only_csv(archive: zipfile.ZipFile) -> tuple[zipfile.ZipInfo, list[str]]:
    files = [member for member in archive.infolist() if not member.is_dir()]
    for member in files:
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or member.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise refuse(
                "path-outside",
                f"The zip holds a file whose name points outside it ({member.filename!r})."
                " NHS England's zips do not; it was not opened.",
            )
        if member.flag_bits & 0x1:
            raise refuse("encrypted", "The zip is locked with a password.")
    left_out = [m.filename for m in files if is_added_by_a_computer(m.filename)]
    files = [member for member in files if member.filename not in left_out]
    tables = [member for member in files if member.filename.lower().endswith(".csv")]
    if len(tables) != 1:
        file_names = ", ".join(repr(member.filename) for member in files[:5]) or "nothing"
        raise refuse(
            "not-one-csv",
            f"The zip should hold exactly one CSV file; it holds {len(tables)} (found: {file_names}).",
        )
    return tables[0], left_out
