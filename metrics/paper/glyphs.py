"""What the fonts can show. One letter that none of them has would stop a whole PDF: it is set as a visible
substitute instead."""

import struct
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from metrics import charts
from metrics.typed_text import clean_text

SUBSTITUTE = "\u25af"
# Where Debian's fonts-noto-core and fonts-noto-cjk lie: nearly every script, where they are installed.
WIDE_FONTS = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/opentype/noto"))
# What Word's bullets become when they are copied: letters of fonts for symbols.
BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "›", 0xF0FC: "✓", 0xF06E: "■", 0xF0E0: "→"}
# Shown as nothing, or joined to the letter before: the typesetter needs no shape for them.
_SHAPELESS = {0x09, 0x0A, 0x0D, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10)}


def printable(value: Any, covered: frozenset[int] | None = None) -> Any:
    """A paper, or any part of it, with every text fit for a file; with `covered`, of these letters only.

    >>> printable(("a\\x07b", "\\uf0b7 one"))
    ('ab', '• one')
    """
    if isinstance(value, str):
        text = clean_text(value).translate(BULLETS)
        return text if covered is None else "".join(_shown(text, covered))
    if isinstance(value, (tuple, list)):
        return type(value)(printable(item, covered) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{f.name: printable(getattr(value, f.name), covered) for f in fields(value)}
        )
    return value


def _shown(text: str, covered: frozenset[int]) -> Iterator[str]:
    for character in text:
        point = ord(character)
        is_private = 0xE000 <= point <= 0xF8FF or point >= 0xF0000
        is_shown = point in covered or point in _SHAPELESS
        yield character if is_shown and not is_private else SUBSTITUTE


def fonts_for(points: frozenset[int]) -> tuple[list[Path], frozenset[int]]:
    """The few of the wide fonts that these letters need beside the site's own, and all that is covered."""
    covered = _own_coverage()
    chosen = []
    for path in _wide_fonts():
        if points <= covered | _SHAPELESS:
            break
        added = coverage(path)
        if (points - covered) & added:
            chosen.append(path)
            covered |= added
    return chosen, covered


@cache
def _own_coverage() -> frozenset[int]:
    # The bold face too: a heading's letter must be in both.
    return frozenset.intersection(*map(coverage, sorted(charts.FONTS.glob("DejaVuSans*.ttf"))))


def _wide_fonts() -> list[Path]:
    """One face of each script; the largest, for Chinese, Japanese and Korean, last."""
    faces = [path for folder in WIDE_FONTS for path in folder.glob("Noto*-Regular.tt[fc]")]
    return sorted(faces, key=lambda path: ("Serif" in path.name, path.stat().st_size, path.name))


@cache
def coverage(path: Path) -> frozenset[int]:
    """The code points for which a font has a shape: its tables "cmap" in the formats 4 and 12, which all
    fonts of this century have. No library for this alone: fontTools would be the largest in the worker."""
    data = path.read_bytes()
    start = _table(data, b"cmap")
    points: set[int] = set()
    (count,) = struct.unpack_from(">H", data, start + 2)
    for number in range(count):
        (offset,) = struct.unpack_from(">I", data, start + 8 + 8 * number)
        points |= _mapped(data, start + offset)
    return frozenset(points)


def _table(data: bytes, name: bytes) -> int:
    """Where a table begins; in a collection, of its first font."""
    first = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    (count,) = struct.unpack_from(">H", data, first + 4)
    for number in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, first + 12 + 16 * number)
        if tag == name:
            return int(offset)
    raise ValueError(f"no table {name!r}")


def _mapped(data: bytes, start: int) -> set[int]:
    (layout,) = struct.unpack_from(">H", data, start)
    if layout == 12:
        (groups,) = struct.unpack_from(">I", data, start + 12)
        rows = (struct.unpack_from(">II", data, start + 16 + 12 * n) for n in range(groups))
        return {point for first, last in rows for point in range(first, last + 1)}
    if layout != 4:
        return set()
    (doubled,) = struct.unpack_from(">H", data, start + 6)
    ends = struct.unpack_from(f">{doubled // 2}H", data, start + 14)
    firsts = struct.unpack_from(f">{doubled // 2}H", data, start + 16 + doubled)
    return {
        point
        for first, last in zip(firsts, ends, strict=True)
        for point in range(first, min(last + 1, 0xFFFF))
    }
