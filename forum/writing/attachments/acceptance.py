"""From what a browser sent to what may be kept."""

import hashlib
from dataclasses import dataclass
from typing import IO

from forum.writing.attachments import kinds
from forum.writing.attachments.exceptions import FileNotAccepted
from forum.writing.attachments.kinds import MAX_FILE_BYTES, FileKind
from forum.writing.attachments.names import display_name, safe_name
from forum.writing.attachments.office import check_office
from forum.writing.attachments.pdf import check_pdf
from forum.writing.attachments.pictures import strip_metadata

ACCEPTED_KINDS_MESSAGE = (
    "You can attach PDF, Word (DOCX), Excel (XLSX), PowerPoint (PPTX), PNG and JPEG files."
)


@dataclass(frozen=True)
class AcceptedFile:
    name: str
    """As its author knows it, without what only a computer reads."""
    safe_name: str
    """For downloading: plain letters, with the ending that its content has."""
    kind: FileKind
    content: bytes
    """What is to be kept: of a picture, a copy without its metadata."""

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def accept_file(file: IO[bytes], name: str) -> AcceptedFile:
    """Raises NotAccepted, with words for the reader, for all that may not be kept."""
    file.seek(0)
    # One byte more than is allowed tells that there is too much, whatever the browser declared.
    content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise FileNotAccepted(
            "The file is larger than 10 MB. Make it smaller, or share a link to it."
        )
    if not content:
        raise FileNotAccepted("The file is empty. Check that it opens on your computer.")
    kind, stored_content = _check_content(content)
    if len(stored_content) > MAX_FILE_BYTES:
        raise FileNotAccepted(
            "The picture is too large. Save it with fewer pixels and attach it again."
        )
    return AcceptedFile(display_name(name), safe_name(name, kind), kind, stored_content)


def _check_content(content: bytes) -> tuple[FileKind, bytes]:
    if content.startswith(kinds.PNG):
        return FileKind.PNG, strip_metadata(content, FileKind.PNG)
    if content.startswith(kinds.JPEG):
        return FileKind.JPEG, strip_metadata(content, FileKind.JPEG)
    if content.startswith(kinds.PDF):
        check_pdf(content)
        return FileKind.PDF, content
    if content.startswith(kinds.ZIP):
        return check_office(content), content
    if content.startswith(kinds.OLD_OFFICE):
        raise FileNotAccepted(
            "The file is of an older kind, or a password protects it. Take the password off, save"
            " it as DOCX, XLSX or PPTX, and attach it again."
        )
    raise FileNotAccepted(
        f"The file is of a kind that cannot be attached. {ACCEPTED_KINDS_MESSAGE}"
    )
