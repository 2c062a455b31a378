"""What all files of counts that the project ships are: a zip of a description and a table for each month."""

import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from metrics.rtt.problems import refuse

ABOUT = "about.json"
LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."


@dataclass(frozen=True)
class Origin:
    """The published file that a month's counts were made from."""

    month: str
    file_name: str
    address: str
    sha256: str
    revised: bool
    edition: int
    rows: int
    content_sha256: str


def add_member(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    # A fixed time stamp: the same counts give the same file, byte for byte.
    info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_BZIP2
    archive.writestr(info, data)


def read_member(file: BinaryIO, name: str, *, what: str) -> bytes:
    """`what` names the file to whoever is told that it is damaged."""
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.read(name)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError) as error:
        raise refuse("damaged", f"The file of {what} is damaged ({error}).") from error
