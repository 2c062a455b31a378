"""Pictures, drawn afresh: what a camera wrote beside the picture (where it was taken, by whose
telephone) and what a forger hid behind it do not survive that."""

import io
import struct
import zlib

from PIL import Image, ImageOps

from forum.writing.attachments.exceptions import FileNotAccepted
from forum.writing.attachments.kinds import MAX_FILE_BYTES, FileKind

# 100 MB of memory while it is redrawn.
MAX_PIXELS = 30_000_000
MAX_SIDE = 20_000
QUALITIES = (90, 75)
MODES = {
    FileKind.PNG: {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"},
    FileKind.JPEG: {"L", "RGB"},
}
# Whatever a broken or forged file makes Pillow raise; its warnings where they are errors.
PILLOW_ERRORS = (
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
        return _redraw(content, kind)
    except PILLOW_ERRORS as error:
        raise FileNotAccepted(
            "The picture is damaged or incomplete. Open it on your computer, save it afresh and"
            " attach it again."
        ) from error


def _redraw(content: bytes, kind: FileKind) -> bytes:
    with Image.open(io.BytesIO(content), formats=[kind.name]) as picture:
        width, height = picture.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
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
        return _save(drawn, kind)


def _save(drawn: Image.Image, kind: FileKind) -> bytes:
    if kind == FileKind.PNG:
        return _encode(drawn, "PNG")
    larger, smaller = QUALITIES
    encoded = _encode(drawn, "JPEG", quality=larger)
    return encoded if len(encoded) <= MAX_FILE_BYTES else _encode(drawn, "JPEG", quality=smaller)


def _encode(drawn: Image.Image, form: str, **options: int) -> bytes:
    output = io.BytesIO()
    drawn.save(output, format=form, **options)
    return output.getvalue()
