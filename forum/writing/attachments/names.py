"""Names of files: for people to read, and for computers to save under."""

import re
import unicodedata

from forum.writing.attachments.kinds import FileKind

MAX_DISPLAY_LENGTH = 200
MAX_SAFE_LENGTH = 80
ENDINGS = {FileKind.JPEG: ("jpg", "jpeg")}
# Windows keeps these for devices, with any ending.
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def display_name(name: str) -> str:
    """Without folders, and without characters that cannot be seen or that turn the text round."""
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(
        character for character in last if unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )
    visible = " ".join(visible.split())
    stem, dot, ending = visible.rpartition(".")
    if len(visible) > MAX_DISPLAY_LENGTH and dot and len(ending) <= 10:
        return f"{stem[: MAX_DISPLAY_LENGTH - len(ending) - 1]}.{ending}"
    return visible[:MAX_DISPLAY_LENGTH] or "file without a name"


def safe_name(name: str, kind: FileKind) -> str:
    """Letters, digits and hyphens, and the one ending that its content has.

    >>> safe_name("Ré sumé.exe.pdf", FileKind.PDF), safe_name("photo.JPEG", FileKind.JPEG)
    ('Re-sume-exe.pdf', 'photo.jpeg')
    """
    endings = ENDINGS.get(kind, (kind.value,))
    stem, dot, ending = display_name(name).rpartition(".")
    has_right_ending = ending.lower() in endings
    if not dot or not (has_right_ending or re.fullmatch(r"\w{1,5}", ending)):
        stem = display_name(name)
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:MAX_SAFE_LENGTH].strip("-")
    if not plain or DEVICES.match(plain):
        plain = f"file-{plain}".strip("-")
    return f"{plain}.{ending.lower() if has_right_ending else endings[0]}"
