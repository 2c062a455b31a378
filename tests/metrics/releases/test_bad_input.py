"""Whatever is handed in as an extract: a clear reason, exit code 1, and readers see what they saw."""

import csv
import errno
import io
import os
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from werkzeug import Request, Response

from metrics.models import Release
from metrics.releases.ingest import find_releases, ingest_release
from metrics.rtt.problems import Refused
from metrics.rtt.read import read
from metrics.source import FetchRefused
from metrics.source import store as store_module
from metrics.tasks import look_for_releases
from tests import dump
from tests.extracts import extract_csv, with_totals, zipped
from tests.months import FEBRUARY, MARCH, Line, csv_name, small_month, write_zip, zip_name
from tests.sampling import sampled, times
from tests.sites import new_site

NAME = zip_name(MARCH, edition=1)
INSIDE = csv_name(MARCH)
LINES = [*small_month(MARCH), *with_totals([Line("RFF", "03R", "Part_2", "C_110", {4: 10})])]
GOOD = extract_csv(LINES, month=MARCH)
BAND = "Gt 02 To 03 Weeks SUM 1"


# --- ways to spoil an extract -------------------------------------------------------------------


def table() -> list[list[str]]:
    return list(csv.reader(io.StringIO(GOOD.decode(), newline="")))


def packed(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return zipped(out.getvalue().encode(), INSIDE)


def cell(text: str, *, column: str = BAND, row: int = 1) -> bytes:
    rows = table()
    rows[row][rows[0].index(column)] = text
    return packed(rows)


def columns(change: Callable[[list[str]], list[str]]) -> bytes:
    return packed([change(row) for row in table()])


def header(change: Callable[[list[str]], list[str]]) -> bytes:
    rows = table()
    return packed([change(rows[0]), *rows[1:]])


def moved(row: list[str]) -> list[str]:
    """Two bands change places, heading and all: nothing but the order tells."""
    row[20], row[21] = row[21], row[20]
    return row


def with_lines(*lines: Line) -> bytes:
    return zipped(extract_csv([*LINES, *with_totals(lines)], month=MARCH), INSIDE)


def holding(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def patched(data: bytes, *, local: int, central: int, value: bytes) -> bytes:
    """The same field overwritten in a zip's local header and in its central directory."""
    spoiled = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        at = spoiled.index(mark) + offset
        spoiled[at : at + len(value)] = value
    return bytes(spoiled)


@cache
def bomb() -> bytes:
    """401 MiB of nothing in 400 kB."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    block, crc, size = bytes(1 << 20), 0, 401
    body = b"".join(deflate.compress(block) for _ in range(size)) + deflate.flush()
    for _ in range(size):
        crc = zlib.crc32(block, crc)
    numbers = struct.pack("<III", crc, len(body), size << 20)
    name = INSIDE.encode()
    common = struct.pack("<HHHHH", 20, 0, 8, 0, 0x21) + numbers + struct.pack("<HH", len(name), 0)
    local = b"PK\x03\x04" + common + name
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0)
    start = len(local) + len(body)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central + name), start, 0)
    return local + body + central + name + end


def lying_bomb() -> bytes:
    """The same, but it says that it unpacks to a kilobyte."""
    return patched(bomb(), local=22, central=24, value=struct.pack("<I", 1024))


GOOD_ZIP = zipped(GOOD, INSIDE)
PAGE = b"<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head><body>gone</body></html>"

BAD = {
    "empty": (b"", "The file is empty."),
    "blank": (b" \r\n" * 300, "The file is empty."),
    "not a zip": (os.urandom(64) + b"\0" * 5000, "This is neither a zip nor a CSV file."),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" * 40, "This is neither a zip nor a CSV file."),
    "a web page": (PAGE, "This is a web page, not an extract"),
    "a web page inside the zip": (zipped(PAGE, INSIDE), "not an RTT full extract"),
    "two CSVs": (holding((INSIDE, GOOD), ("b.csv", GOOD)), "it holds 2"),
    "no CSV": (holding(("readme.txt", b"hello")), "it holds 0 (found: 'readme.txt')"),
    "nothing in the zip": (holding(), "it holds 0"),
    "a path outside": (holding((f"../../{INSIDE}", GOOD)), "points outside it"),
    "a path from the root": (holding((f"/etc/{INSIDE}", GOOD)), "points outside it"),
    "a path with a drive": (holding((f"C:\\{INSIDE}", GOOD)), "points outside it"),
    "locked": (patched(GOOD_ZIP, local=6, central=8, value=b"\x01\x00"), "locked with a password"),
    "packed in an unknown way": (
        patched(GOOD_ZIP, local=8, central=10, value=b"\x63\x00"),
        "damaged",
    ),
    "cut at half": (GOOD_ZIP[: len(GOOD_ZIP) // 2], "damaged or was cut short"),
    "cut by a byte": (GOOD_ZIP[:-1], "damaged or was cut short"),
    "a zip's beginning only": (GOOD_ZIP[:30], "damaged or was cut short"),
    "other bytes inside": (GOOD_ZIP[:900] + b"\xff" * 40 + GOOD_ZIP[940:], "damaged"),
    "a bomb": (bomb, "more than any extract has been; the limit is 419,430,400"),
    "a bomb that lies": (lying_bomb, "damaged"),
    "no rows": (zipped(GOOD.split(b"\r\n")[0] + b"\r\n", INSIDE), "has its header but no rows"),
    "no header": (zipped(GOOD.split(b"\r\n", 1)[1], INSIDE), "not an RTT full extract"),
    "a column renamed": (
        header(lambda row: ["Weeks 2 to 3" if name == BAND else name for name in row]),
        f"columns that are missing: '{BAND}'; columns that are not known: 'Weeks 2 to 3'",
    ),
    "a column missing": (columns(lambda row: row[:-1]), "columns that are missing: 'Total All'"),
    "a band missing": (columns(lambda row: row[:20] + row[21:]), "that are missing: 'Gt 07 To"),
    "a column twice": (columns(lambda row: [*row, row[4]]), "stand twice: 'Provider Org Name'"),
    "columns in another order": (columns(moved), "in another order, first at column 21"),
    "a cell too few": (
        packed([row[:-1] if n == 5 else row for n, row in enumerate(table())]),
        "Row 5 has 120 cells where 121 are expected",
    ),
    "a quote left open": (
        zipped(GOOD.replace(b"RTT-March-2026", b'"RTT-March-2026', 1), INSIDE),
        "cells where 121 are expected",
    ),
    "half a file": (zipped(GOOD[: len(GOOD) // 2], INSIDE), "cells where 121 are expected"),
    "a row of the header again": (packed([*table(), table()[0]]), "not a whole number"),
    # Nor Windows-1252, which has no letter for 0x81.
    "letters that are not UTF-8": (
        zipped(GOOD.replace(b"RXF TEACHING", b"RXF T\x81ACHING"), INSIDE),
        "letters that are not UTF-8",
    ),
    "UTF-16": (zipped(GOOD.decode().encode("utf-16"), INSIDE), "not an RTT full extract"),
    "NUL bytes": (zipped(GOOD.replace(b",C_110,", b",C_\x00110,", 9), INSIDE), "not known"),
    "an endless heading": (
        zipped(GOOD.replace(b"Period", b"Period" * 30_000, 1), INSIDE),
        "columns",
    ),
    "a star": (cell("*"), f"Row 1, column '{BAND}' holds '*': a suppression mark"),
    "a dash": (cell("-"), "holds '-': a dash"),
    "a thousands separator": (cell("1,234"), "holds '1,234': a thousands separator"),
    "a negative band": (cell("-4"), f"first at row 1, column '{BAND}': -4"),
    "a fraction": (cell("4.5"), "holds '4.5': a fraction"),
    "a word": (cell("four"), "holds 'four': not a whole number"),
    "eleven digits": (cell("12345678901"), "a number larger than any count of pathways"),
    "a negative total": (cell("-4", column="Total All"), "negative number of pathways"),
    "no total": (cell("", column="Total All"), "have no number under 'Total All'"),
    "bands that do not add up": (cell("9999"), "bands that do not add up"),
    "unknown starts below nothing": (
        with_lines(Line("RFG", "03R", "Part_1A", "C_110", {4: 10}, unknown=-3)),
        "negative number of pathways",
    ),
    "more pathways than people": (
        with_lines(Line("RFG", "03R", "Part_2", "C_110", {4: 300_000_000})),
        "more than England",
    ),
    "more pathways than people in all": (
        with_lines(*(Line(f"RF{n}", "03R", "Part_2", "C_110", {4: 9_000_000}) for n in range(9))),
        "more than England",
    ),
    "no C_999": (
        zipped(extract_csv([x for x in LINES if x.treatment != "C_999"], month=MARCH), INSIDE),
        "no C_999 row",
    ),
    "one C_999 missing": (
        zipped(
            extract_csv(
                [x for x in LINES if (x.provider, x.treatment) != ("RFF", "C_999")], month=MARCH
            ),
            INSIDE,
        ),
        "1 groups of provider, commissioner and part have no C_999 row",
    ),
    "a row twice": (packed([*table(), table()[1]]), "stand on more than one row"),
    "all rows twice": (packed([*table(), *table()[1:]]), "stand on more than one row"),
    "all rows twice in other letters": (
        packed([*table(), *[[c.replace("Part_", "PART_") for c in row] for row in table()[1:]]]),
        "stand on more than one row",
    ),
    "an unknown part": (with_lines(Line("RFG", part="Part_4", bands={1: 1})), "'PART_4'"),
    "an unknown treatment": (with_lines(Line("RFG", treatment="C_007", bands={1: 1})), "'C_007'"),
    "a code that is none": (with_lines(Line("ROBERT'; --", bands={1: 1})), "organisation code"),
    "rows of another month": (
        zipped(extract_csv(LINES, month=FEBRUARY), INSIDE),
        "says March 2026, but the rows are of February 2026",
    ),
    "a CSV named for another month": (
        zipped(GOOD, csv_name(FEBRUARY)),
        f"The file name '{csv_name(FEBRUARY)}' says February 2026, but the rows are of March 2026",
    ),
    "rows of two months": (
        zipped(GOOD.replace(b"RTT-March-2026", b"RTT-April-2026", 1), INSIDE),
        "more than one month: March 2026, April 2026",
    ),
    "a month that is none": (zipped(GOOD.replace(b"RTT-March", b"RTT-Mars1"), INSIDE), "RTT-Mars1"),
    "last month's file": (
        zipped(extract_csv(small_month(FEBRUARY), month=FEBRUARY), csv_name(FEBRUARY)),
        "says March 2026, but the rows are of February 2026",
    ),
    "last month's counts": (
        zipped(extract_csv(small_month(FEBRUARY), month=MARCH), INSIDE),
        "Every count is the same as in February 2026",
    ),
    "one trust's part of the file": (
        zipped(extract_csv([x for x in LINES if x.provider == "RXF"], month=MARCH), INSIDE),
        "This looks like a part of a file.",
    ),
}


@contextmanager
def readers_see_no_change() -> Iterator[None]:
    before = dump.published()
    assert before["Figure"]
    yield
    assert dump.differences(dump.published(), before) == []


def refused_with(capsys: pytest.CaptureFixture, *arguments: str) -> str:
    """What `import_rtt` says on standard error when it refuses everything that it is given."""
    capsys.readouterr()
    with pytest.raises(CommandError) as refusal:
        call_command("import_rtt", *arguments)
    assert refusal.value.returncode == 1
    output = capsys.readouterr()
    assert "Traceback" not in output.err
    return output.err


# Of what may be wrong with a file.
EVERY = times(among_others=2, as_proof=1)


@sampled
def test_bad_input_is_refused_with_a_reason(analysed_months, tmp_path, capsys, subtests) -> None:
    path = tmp_path / NAME
    for kind, (data, reason) in [*BAD.items()][::EVERY]:
        # Those that take seconds to make are made here: every process reads this file.
        path.write_bytes(data() if callable(data) else data)
        with subtests.test(kind), transaction.atomic():
            with readers_see_no_change():
                assert reason in refused_with(capsys, str(path))
            (release,) = Release.objects.exclude(state="published")
            assert (release.state, release.file_name, release.lease_holder) == ("refused", NAME, "")
            assert release.issues.filter(severity="hard", text__contains=reason).exists()
            assert release.events.filter(verb="refuse").count() == 1
            assert not release.count_set.exists() and not release.figure_set.exists()
            transaction.set_rollback(True)


def test_the_unspoiled_file_is_published(published_months, tmp_path, capsys) -> None:
    """So that each refusal above is for its own reason. A refused file does not stand in the way."""
    path = tmp_path / NAME
    path.write_bytes(BAD["a star"][0])
    refused_with(capsys, str(path))
    path.write_bytes(GOOD_ZIP)
    call_command("import_rtt", str(path))
    assert "March 2026: published" in capsys.readouterr().out
    assert Release.objects.published().get(month=MARCH).file_name == NAME


def test_a_bad_file_without_a_name_to_go_by(published_months, tmp_path, capsys) -> None:
    path = tmp_path / "figures.zip"
    for kind in ("empty", "a web page", "cut at half", "no header", "a star"):
        path.write_bytes(BAD[kind][0])
        with readers_see_no_change():
            assert BAD[kind][1] in refused_with(capsys, str(path))


def test_one_bad_file_among_good_ones(places, release_store, tmp_path, capsys) -> None:
    good = write_zip(tmp_path, FEBRUARY)
    bad = tmp_path / NAME
    bad.write_bytes(BAD["a star"][0])
    with pytest.raises(CommandError, match="1 of 2 not imported"):
        call_command("import_rtt", str(bad), str(good))
    assert "February 2026: published" in capsys.readouterr().out
    assert Release.objects.published().get().month == FEBRUARY


def test_a_path_at_which_there_is_nothing(published_months, tmp_path, capsys) -> None:
    with readers_see_no_change():
        assert "There is no file at" in refused_with(capsys, str(tmp_path / NAME))
        assert "There is no file at" in refused_with(capsys, str(tmp_path))
        assert "There is no file at" in refused_with(capsys, str(tmp_path / "other.zip"))


def test_a_file_by_a_strange_name_is_found_again_in_the_store(
    places, release_store, tmp_path
) -> None:
    path = write_zip(tmp_path, MARCH, name="Jo's copy (März) & more.zip")
    call_command("import_rtt", str(path))
    assert Release.objects.published().get().month == MARCH


# --- a disk that is full ------------------------------------------------------------------------


@pytest.mark.parametrize("writes", [0, 1])
def test_a_full_disk(writes, published_months, tmp_path, capsys, monkeypatch) -> None:
    path = tmp_path / NAME
    path.write_bytes(GOOD_ZIP)
    left = [None] * writes

    def write(file: io.FileIO, chunk: bytes) -> None:
        if not left:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left.pop()
        file.write(chunk)

    monkeypatch.setattr(store_module, "CHUNK", 1000)
    with readers_see_no_change(), monkeypatch.context() as patch:
        patch.setattr(store_module, "_write", write)
        assert "The disk that keeps fetched files is full" in refused_with(capsys, str(path))
    assert not list(django_settings.PATHWAY_STORE.glob("*.part"))
    call_command("import_rtt", str(path))
    assert Release.objects.published().get(month=MARCH).file_name == NAME


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB."""
    if os.geteuid() != 0 or sys.platform != "linux":
        pytest.skip("only root may mount a disk of its own")
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this machine does not let us mount a disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_real_full_disk(published_months, small_disk, tmp_path, capsys, settings) -> None:
    settings.PATHWAY_STORE = small_disk / "store"
    path = tmp_path / NAME
    # Random names cannot be packed, so the zip is larger than the disk.
    path.write_bytes(holding((INSIDE, GOOD), ("noise.bin", os.urandom(200_000))))
    with readers_see_no_change():
        assert "The disk that keeps fetched files is full" in refused_with(capsys, str(path))
    assert not [item for item in settings.PATHWAY_STORE.rglob("*") if item.is_file()]


@pytest.mark.django_db(transaction=True)
def test_a_full_database(published_months, tmp_path, capsys) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told how large it may become")
    path = tmp_path / NAME
    path.write_bytes(GOOD_ZIP)
    with connection.cursor() as cursor, readers_see_no_change():
        # What earlier tests left free would be room enough.
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 2}")
        try:
            assert "This machine could not store it" in refused_with(capsys, str(path))
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert Release.objects.get(file_name=NAME).state == "fetched"
    call_command("import_rtt", str(path))
    assert Release.objects.published().get(month=MARCH).file_name == NAME


# --- NHS England's pages, changed ---------------------------------------------------------------

AREA = "/statistics/statistical-work-areas/rtt-waiting-times/"
UPLOADS = "/statistics/wp-content/uploads/sites/2/2026/05/"
YEAR = f"{AREA}rtt-data-2025-26/"


@pytest.fixture
def pages(httpserver, settings, monkeypatch) -> SimpleNamespace:
    """NHS England's pages on this machine, with the three small months, to be changed by a test."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr("metrics.source.client.FIRST_WAIT", 0.0)
    settings.PATHWAY_LANDING = httpserver.url_for(AREA)
    site = SimpleNamespace(landing=f'<p><a href="{YEAR}">2025-26 RTT waiting times data</a></p>')
    site.year, site.files = "", {}

    def answer(request: Request) -> Response:
        if request.path == AREA:
            return Response(site.landing, content_type="text/html")
        if request.path == YEAR:
            return Response(site.year, content_type="text/html")
        data = site.files.get(Path(request.path).name)
        return Response(data, content_type="application/zip") if data else Response(PAGE, 404)

    def offer(name: str, data: bytes) -> None:
        site.files[name] = data
        words = name.removesuffix(".zip").replace("-", " ")
        site.year += f'<p><a href="{UPLOADS}{name}">{words}</a></p>'

    httpserver.expect_request(re.compile("/.*")).respond_with_handler(answer)
    site.offer, site.server = offer, httpserver
    return site


def test_nothing_new_on_the_pages(pages, published_months, capsys, tmp_path) -> None:
    pages.offer(zip_name(MARCH), (tmp_path / zip_name(MARCH)).read_bytes())
    call_command("import_rtt")
    assert "March 2026: same" in capsys.readouterr().out
    with readers_see_no_change():
        call_command("import_rtt")
        assert "Nothing new" in capsys.readouterr().out


def test_a_revision_on_the_pages_is_fetched_and_replaces(pages, published_months, capsys) -> None:
    pages.offer(zip_name(MARCH), b"never asked for: a later vintage stands beside it")
    pages.offer(NAME, GOOD_ZIP)
    call_command("import_rtt")
    assert f"March 2026: published ({NAME})" in capsys.readouterr().out
    release = Release.objects.published().get(month=MARCH)
    assert (release.revised, release.edition) == (True, 1)
    assert release.address == pages.server.url_for(UPLOADS + NAME)
    assert [event.verb for event in release.events.all()] == ["find", "fetch", "stage", "publish"]


def test_nothing_is_had_from_another_host_wherever_pages_lead_on(pages, published_months) -> None:
    elsewhere = {"Location": "https://files.example/rtt.zip"}
    pages.offer(NAME, GOOD_ZIP)
    (found,) = find_releases(by="a test")
    pages.server.clear()
    pages.server.expect_request(re.compile("/.*")).respond_with_data("", 302, elsewhere)
    with readers_see_no_change():
        outcome = ingest_release(release_id=found.pk, by="a test")
    assert outcome.kind == "refused"
    assert "leads on to https://files.example/rtt.zip, which is not on" in outcome.reasons[0]
    with pytest.raises(FetchRefused, match="which is not on"):
        find_releases(by="a test")


@pytest.mark.parametrize(
    ("landing", "year", "reason"),
    [
        ("<p>We have moved.</p>", "", "has no links to year pages"),
        (None, "", "None of NHS England's year pages has a link to a full CSV data file"),
        (
            None,
            '<a href="/files/3f2a">Full CSV data file Mar26 (ZIP, 4M)</a>',
            "names a full CSV data file for March 2026, but its address is not of the form known",
        ),
        ('<a href="/elsewhere/rtt-data-2025-26/">2025-26</a>', "", "find its new address"),
    ],
)
def test_changed_pages_say_so(
    landing, year, reason, pages, published_months, tmp_path, capsys
) -> None:
    pages.landing = landing or pages.landing
    pages.year = year
    if landing and "elsewhere" in landing:
        # A year page that is linked but is not there.
        pages.server.clear()
        pages.server.expect_request(AREA).respond_with_data(landing, content_type="text/html")
        pages.server.expect_request("/elsewhere/rtt-data-2025-26/").respond_with_data("", 404)
    with readers_see_no_change(), pytest.raises(CommandError, match=reason) as refusal:
        call_command("import_rtt")
    assert refusal.value.returncode == 1
    assert Release.objects.count() == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (None, "There is nothing at"),
        (PAGE, "It looks like a web page with the title “404 Not Found”"),
        (GOOD_ZIP[:3000], "begins as a zip but has no end"),
        (b"%PDF-1.7", "It looks like a PDF"),
        (BAD["a star"][0], "holds '*'"),
        (BAD["last month's file"][0], "says March 2026, but the rows are of February 2026"),
    ],
    ids=["nothing", "a web page", "cut short", "a PDF", "a star", "last month's file"],
)
def test_what_the_pages_link_to_is_no_extract(
    data, reason, pages, published_months, capsys
) -> None:
    pages.offer(NAME, data)
    with readers_see_no_change():
        assert reason in refused_with(capsys)
    (release,) = Release.objects.exclude(state="published")
    assert (release.state, release.file_name) == ("refused", NAME)
    assert release.issues.filter(text__contains=reason).exists()


def test_a_file_that_could_not_be_fetched_is_looked_for_again(
    pages, published_months, capsys
) -> None:
    pages.offer(NAME, None)
    refused_with(capsys)
    pages.files[NAME] = GOOD_ZIP
    call_command("import_rtt")
    assert f"March 2026: published ({NAME})" in capsys.readouterr().out


def test_one_that_was_fetched_and_refused_waits_for_a_person(
    pages, published_months, capsys
) -> None:
    pages.offer(NAME, BAD["a star"][0])
    refused_with(capsys)
    with readers_see_no_change():
        call_command("import_rtt")
    assert "Nothing new" in capsys.readouterr().out


def test_latest_leaves_older_months_alone(pages, places, release_store, tmp_path, capsys) -> None:
    """Also for the sweep, which would take up whatever is recorded as found."""
    for month in (FEBRUARY, MARCH):
        pages.offer(zip_name(month), write_zip(tmp_path, month).read_bytes())
    call_command("import_rtt", latest=True)
    assert Release.objects.get().month == MARCH
    call_command("import_rtt", "--since", "2026-02")
    assert set(Release.objects.published().values_list("month", flat=True)) == {FEBRUARY, MARCH}


def test_the_schedule_looks_from_the_oldest_month_that_is_here(
    pages, published_months, tmp_path
) -> None:
    """Revisions and new months come by themselves; fifteen years of history do not."""
    december = date(2025, 12, 1)
    pages.offer(zip_name(december), write_zip(tmp_path, december).read_bytes())
    pages.offer(zip_name(MARCH), write_zip(tmp_path, MARCH).read_bytes())
    pages.offer(NAME, GOOD_ZIP)
    look_for_releases()
    assert not Release.objects.filter(month=december).exists()
    assert Release.objects.published().get(month=MARCH).file_name == NAME


# --- in a process of its own --------------------------------------------------------------------


@pytest.mark.embedded
def test_the_exit_code_and_where_the_words_go(tmp_path, migrated_template) -> None:
    (tmp_path / NAME).write_bytes(BAD["a star"][0])
    site = new_site(tmp_path / "site", migrated_template)
    try:
        done = site.manage("import_rtt", tmp_path / NAME, ok=False)
    finally:
        site.drop()

    assert done.returncode == 1
    assert done.stdout == f"March 2026: refused ({NAME})\n"
    assert BAD["a star"][1] in done.stderr and "1 of 1 not imported." in done.stderr
    assert "Traceback" not in done.stderr


def test_reading_stops_at_the_limit_and_not_after(tmp_path) -> None:
    """The size that a zip announces can be a lie; what comes out of it cannot."""
    path = tmp_path / NAME
    path.write_bytes(GOOD_ZIP)
    with path.open("rb") as file:
        assert len(read(file, limit=len(GOOD))) == len(LINES)
    with path.open("rb") as file, pytest.raises(Refused, match="the limit is 1,000"):
        read(file, limit=1000)
