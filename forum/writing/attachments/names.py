"""Names of files: for people to read, and for computers to save under."""

import re
import unicodedata

from forum.writing.attachments.kinds import FileKind

LONGEST_TYPED = 200
LONGEST_SAFE = 80
ENDINGS = {FileKind.JPEG: ("jpg", "jpeg")}
# Windows keeps these for devices, with any ending.
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def display_name(name: str) -> str:
    """Without folders, and without characters that cannot be seen or that turn the text round."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(one for one in last if unicodedata.category(one) not in ("Cc", "Cf", "Cs"))
    seen = " ".join(seen.split())
    stem, dot, ending = seen.rpartition(".")
    if len(seen) > LONGEST_TYPED and dot and len(ending) <= 10:
        return f"{stem[: LONGEST_TYPED - len(ending) - 1]}.{ending}"
    return seen[:LONGEST_TYPED] or "file without a name"


def safe_name(name: str, kind: FileKind) -> str:
    """Letters, digits and hyphens, and the one ending that its content has.

    >>> safe_name("Ré sumé.exe.pdf", FileKind.PDF), safe_name("photo.JPEG", FileKind.JPEG)
    ('Re-sume-exe.pdf', 'photo.jpeg')
    """
    endings = ENDINGS.get(kind, (kind.value,))
    stem, dot, ending = display_name(name).rpartition(".")
    own = ending.lower() in endings
    if not dot or not (own or re.fullmatch(r"\w{1,5}", ending)):
        stem = display_name(name)
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:LONGEST_SAFE].strip("-")
    if not plain or DEVICES.match(plain):
        plain = f"file-{plain}".strip("-")
    return f"{plain}.{ending.lower() if own else endings[0]}"
