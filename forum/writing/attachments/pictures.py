"""Pictures, drawn afresh: what a camera wrote beside the picture (where it was taken, by whose
telephone) and what a forger hid behind it do not survive that."""

import io
import struct
import zlib

from PIL import Image, ImageOps

from forum.writing.attachments.exceptions import FileNotAccepted
from forum.writing.attachments.kinds import MAX_FILE_BYTES, FileKind

# 100 MB of memory while it is redrawn.
MOST_PIXELS = 30_000_000
MOST_ON_A_SIDE = 20_000
QUALITIES = (90, 75)
MODES = {
    FileKind.PNG: {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"},
    FileKind.JPEG: {"L", "RGB"},
}
# Whatever a broken or forged file makes Pillow raise; its warnings where they are errors.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Warning,
)


def strip_metadata(content: bytes, kind: FileKind) -> bytes:
    try:
        return _redrawn(content, kind)
    except BROKEN as broken:
        raise FileNotAccepted(
            "The picture is damaged or incomplete. Open it on your computer, save it afresh and"
            " attach it again."
        ) from broken


def _redrawn(content: bytes, kind: FileKind) -> bytes:
    with Image.open(io.BytesIO(content), formats=[kind.name]) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS or max(width, height) > MOST_ON_A_SIDE:
            raise FileNotAccepted(
                f"The picture has {width:,} by {height:,} pixels, which is too many. Make it"
                " smaller (30 million pixels at most) and attach it again."
            )
        picture.load()
        # The camera's note of which way is up goes too, so the picture is turned first.
        ImageOps.exif_transpose(picture, in_place=True)
        drawn: Image.Image = picture
        if drawn.mode not in MODES[kind]:
            drawn = drawn.convert("RGB")
        transparent = drawn.info.get("transparency") if kind == FileKind.PNG else None
        drawn.info = {} if transparent is None else {"transparency": transparent}
        return _saved(drawn, kind)


def _saved(drawn: Image.Image, kind: FileKind) -> bytes:
    if kind == FileKind.PNG:
        return _written(drawn, "PNG")
    larger, smaller = QUALITIES
    kept = _written(drawn, "JPEG", quality=larger)
    return kept if len(kept) <= MAX_FILE_BYTES else _written(drawn, "JPEG", quality=smaller)


def _written(drawn: Image.Image, form: str, **options: int) -> bytes:
    kept = io.BytesIO()
    drawn.save(kept, format=form, **options)
    return kept.getvalue()
