"""From what a browser sent to what may be kept."""

import hashlib
from dataclasses import dataclass
from typing import IO

from forum.writing.attachments import kinds
from forum.writing.attachments.kinds import LARGEST, Kind
from forum.writing.attachments.names import as_typed, safe_name
from forum.writing.attachments.office import check_office
from forum.writing.attachments.pdf import check_pdf
from forum.writing.attachments.pictures import without_metadata
from forum.writing.attachments.refusal import NotAccepted

TAKEN = "You can attach PDF, Word (DOCX), Excel (XLSX), PowerPoint (PPTX), PNG and JPEG files."


@dataclass(frozen=True)
class Accepted:
    name: str
    """As its author knows it, without what only a computer reads."""
    safe_name: str
    """For downloading: plain letters, with the ending that its content has."""
    kind: Kind
    content: bytes
    """What is to be kept: of a picture, a copy without its metadata."""

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def accept(file: IO[bytes], name: str) -> Accepted:
    """Raises NotAccepted, with words for the reader, for all that may not be kept."""
    file.seek(0)
    # One byte more than is allowed tells that there is too much, whatever the browser declared.
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise NotAccepted("The file is larger than 10 MB. Make it smaller, or share a link to it.")
    if not content:
        raise NotAccepted("The file is empty. Check that it opens on your computer.")
    kind, kept = _checked(content)
    if len(kept) > LARGEST:
        raise NotAccepted(
            "The picture is too large. Save it with fewer pixels and attach it again."
        )
    return Accepted(as_typed(name), safe_name(name, kind), kind, kept)


def _checked(content: bytes) -> tuple[Kind, bytes]:
    if content.startswith(kinds.PNG):
        return Kind.PNG, without_metadata(content, Kind.PNG)
    if content.startswith(kinds.JPEG):
        return Kind.JPEG, without_metadata(content, Kind.JPEG)
    if content.startswith(kinds.PDF):
        check_pdf(content)
        return Kind.PDF, content
    if content.startswith(kinds.ZIP):
        return check_office(content), content
    if content.startswith(kinds.OLD_OFFICE):
        raise NotAccepted(
            "The file is of an older kind, or a password protects it. Take the password off, save"
            " it as DOCX, XLSX or PPTX, and attach it again."
        )
    raise NotAccepted(f"The file is of a kind that cannot be attached. {TAKEN}")
