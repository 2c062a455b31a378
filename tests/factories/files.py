"""Files made by hand: honest ones, and ones with something in them that must not be let in."""

import io
import struct
import zipfile
import zlib

from PIL import Image

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
MAIN_PARTS = {
    WORD: "word/document.xml",
    EXCEL: "xl/workbook.xml",
    POWERPOINT: "ppt/presentation.xml",
}
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def office(
    main: str = WORD,
    parts: dict[str, bytes] | None = None,
    overrides: dict[str, str] | None = None,
    packing: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A document with one main part, and whatever else is given."""
    part = MAIN_PARTS[WORD] if main not in MAIN_PARTS else MAIN_PARTS[main]
    types = {part: main, **(overrides or {})}
    listed = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items()
    )
    content_types = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )
    return archive(
        {
            "[Content_Types].xml": content_types.encode(),
            "_rels/.rels": links(("officeDocument", part, False)),
            part: b"<document/>",
            **(parts or {}),
        },
        packing,
    )


def archive(parts: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", packing) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return output.getvalue()


def links(*targets: tuple[str, str, bool]) -> bytes:
    """Relationships: kind, target, and whether it lies outside the file."""
    listed = "".join(
        f'<Relationship Id="r{n}" Type="{RELATIONSHIPS}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if outside else ''}/>"
        for n, (kind, target, outside) in enumerate(targets)
    )
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{listed}</Relationships>"
    ).encode()


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF file with the given objects beside an empty page."""
    body = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    body += b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    for number, content in enumerate(objects, 3):
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    at = len(body)
    return body + b"trailer\n<< /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (trailer, at)


def packed(objects: bytes, more: bytes = b"", data: bytes | None = None) -> bytes:
    """An object stream, in which other objects lie packed."""
    data = zlib.compress(b"7 0 " + objects) if data is None else data
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d %s >>" % (
        len(data),
        more,
    )
    return head + b"\nstream\n" + data + b"\nendstream"


def picture(
    form: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object
) -> bytes:
    output = io.BytesIO()
    drawn = Image.new(mode, size)
    if mode == "RGB":
        drawn.putpixel((0, 0), (255, 0, 0))
    drawn.save(output, format=form, **options)
    return output.getvalue()


def noise(form: str) -> bytes:
    """A picture nearly all of whose bytes are needed to draw it."""
    output = io.BytesIO()
    Image.effect_noise((60, 40), 80).save(output, format=form)
    return output.getvalue()


def photograph(form: str = "JPEG") -> bytes:
    """With what a telephone writes: where it was taken, by what, and which way is up."""
    exif = Image.Exif()
    exif[0x010F] = "Maker of telephones"
    exif[0x013B] = "Ann Smith"
    exif[0x0112] = 6
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (53.0, 40.0, 59.0)
    place[3], place[4] = "W", (1.0, 29.0, 51.0)
    return picture(form, exif=exif)


def huge_png(width: int, height: int) -> bytes:
    """A few hundred bytes that claim to be very many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
