import csv
import dataclasses
import errno
import hashlib
import io
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from metrics import source
from metrics.source import (
    Fetched,
    FetchRefused,
    PublishedFile,
    SourceChanged,
    fetch,
    find_files,
    keep,
    new_client,
    newest_of_each_month,
)
from metrics.source import store as store_module
from metrics.source.client import BrowserCheck
from tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "tests" / "data" / "pages"
AREA = "/statistics/statistical-work-areas/rtt-waiting-times/"
UPLOADS = "/statistics/wp-content/uploads/sites/2/"
FILE = UPLOADS + "2026/05/Full-CSV-data-file-Mar26-ZIP-4M-Dc1i9U.zip"
FILE_NAME = "Full-CSV-data-file-Mar26-ZIP-4M-Dc1i9U.zip"


def a_zip(seed: int = 1, size: int = 300_000) -> bytes:
    content = b"".join(hashlib.sha256(b"%d-%d" % (seed, n)).digest() for n in range(size // 32))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("20260331-RTT-March-2026-full-extract.csv"), content)
    return packed.getvalue()


ZIP = a_zip()
OTHER_ZIP = a_zip(seed=2)


class Sleeps(list):
    """Stands in for sleeping: notes how long, and takes no time."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def sleeps() -> Sleeps:
    return Sleeps()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def client(monkeypatch) -> Iterator[httpx.Client]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with new_client() as client:
        yield client


class FileServer:
    """Answers for one file as each test tells it to, and remembers what was asked."""

    def __init__(self, server: HTTPServer) -> None:
        self.address = server.url_for(FILE)
        self.answers: list = []
        self.asked: list[dict[str, str]] = []
        server.expect_request(FILE).respond_with_handler(self._answer)

    def will(self, *answers) -> None:
        self.answers.extend(answers)

    def _answer(self, request: Request) -> Response:
        self.asked.append(dict(request.headers))
        # The last answer goes on being given.
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer if isinstance(answer, Response) else answer(request)


@pytest.fixture
def server(httpserver: HTTPServer) -> FileServer:
    return FileServer(httpserver)


def whole(content: bytes = ZIP, **headers: str) -> Response:
    return Response(content, 200, headers={k.replace("_", "-"): v for k, v in headers.items()})


def cut_after(count: int, content: bytes = ZIP, announced: int | None = None, **headers: str):
    """Announces everything, sends the beginning, and drops the connection."""

    def answer(request: Request) -> Response:
        given = {k.replace("_", "-"): v for k, v in headers.items()}
        given["Content-Length"] = str(announced or len(content))
        return Response(iter([content[:count]]), 200, headers=given)

    return answer


def rest(content: bytes = ZIP, etag: str | None = '"one"', honour_if_range: bool = True):
    """What a server that can resume answers."""

    def answer(request: Request) -> Response:
        headers = {"ETag": etag} if etag else {}
        asked = request.headers.get("Range")
        if not asked or (honour_if_range and request.headers.get("If-Range") != etag):
            return Response(content, 200, headers=headers)
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        return Response(content[start:], 206, headers=headers)

    return answer


def status(code: int, **headers: str) -> Response:
    return Response("no", code, headers={k.replace("_", "-"): v for k, v in headers.items()})


def files_in(store: Path) -> list[Path]:
    return sorted(path for path in store.rglob("*") if path.is_file()) if store.exists() else []


def assert_kept(fetched: Fetched, store: Path, content: bytes, name: str = FILE_NAME) -> None:
    sha256 = hashlib.sha256(content).hexdigest()
    assert fetched.sha256 == sha256
    assert fetched.size == len(content)
    assert fetched.path == store / sha256[:2] / sha256 / name
    assert fetched.path.read_bytes() == content
    assert files_in(store) == [fetched.path]


# Finding files ------------------------------------------------------------------------


def serve_pages(httpserver: HTTPServer, **changed: str) -> str:
    httpserver.expect_request(AREA).respond_with_data(
        changed.get("landing", (PAGES / "landing.html").read_text()), content_type="text/html"
    )
    for year in ("2024-25", "2025-26", "2026-27"):
        page = changed.get(year, (PAGES / f"rtt-data-{year}.html").read_text())
        for ending in ("", "/"):
            httpserver.expect_request(f"{AREA}rtt-data-{year}{ending}").respond_with_data(
                page, content_type="text/html"
            )
    return httpserver.url_for(AREA)


def pages_asked(httpserver: HTTPServer) -> list[str]:
    return [request.path.removeprefix(AREA).strip("/") for request, _ in httpserver.log]


def test_files_are_found_through_the_year_pages(httpserver, client):
    landing = serve_pages(httpserver)
    files = find_files(client, landing)
    folder = httpserver.url_for(UPLOADS)
    assert [(file.address.removeprefix(folder), file.revised, file.edition) for file in files] == [
        ("2025/07/Full-CSV-data-file-Feb25-ZIP-4M-revised.zip", True, 1),
        ("2025/05/Full%20CSV%20data%20file%20Mar25%20ZIP%204M%2054321.zip", False, 0),
        ("2025/06/Full-CSV-data-file-Apr25-ZIP-4M-77252.zip", False, 0),
        ("2026/01/Full-CSV-data-file-Apr25-ZIP-4M.zip", True, 1),
        ("2025/10/Full-CSV-data-file-Aug25-ZIP-4M-12345.zip", False, 0),
        ("2026/02/Full-CSV-data-file-Aug25-ZIP-4M-revised.zip", True, 1),
        ("2026/02/Full-CSV-data-file-Aug25-ZIP-4M-revised-2.zip", True, 3),
        ("2026/05/Full-CSV-data-file-Mar26-ZIP-4M-Dc1i9U.zip", False, 0),
        ("2026/07/Full-CSV-data-file-Mar26-ZIP-3M-revised.zip", True, 1),
    ]
    assert files[6] == PublishedFile(
        month=date(2025, 8, 1),
        address=folder + "2026/02/Full-CSV-data-file-Aug25-ZIP-4M-revised-2.zip",
        file_name="Full-CSV-data-file-Aug25-ZIP-4M-revised-2.zip",
        link_text="Full CSV data file Aug25 (ZIP, 4M) revised",
        page=httpserver.url_for(AREA + "rtt-data-2025-26/"),
        revised=True,
        edition=3,
    )
    # An address with spaces packed in it has them in its name; an unclosed link keeps its words.
    assert files[1].file_name == "Full CSV data file Mar25 ZIP 4M 54321.zip"
    assert files[1].link_text == "Full CSV data file Mar25 (ZIP, 4M)"


def test_each_year_page_is_read_once(httpserver, client):
    find_files(client, serve_pages(httpserver))
    assert pages_asked(httpserver) == [
        "",
        "rtt-data-2026-27",
        "rtt-data-2025-26",
        "rtt-data-2024-25",
    ]


def test_only_the_years_that_since_needs_are_read(httpserver, client):
    files = find_files(client, serve_pages(httpserver), since=date(2025, 8, 14))
    assert {file.month for file in files} == {date(2025, 8, 1), date(2026, 3, 1)}
    assert pages_asked(httpserver) == ["", "rtt-data-2026-27", "rtt-data-2025-26"]


def test_march_belongs_to_the_year_before(httpserver, client):
    files = find_files(client, serve_pages(httpserver), since=date(2025, 3, 1))
    assert min(file.month for file in files) == date(2025, 3, 1)
    assert "rtt-data-2024-25" in pages_asked(httpserver)


def test_a_new_year_with_nothing_out_yet_is_no_change(httpserver, client):
    assert find_files(client, serve_pages(httpserver), since=date(2026, 4, 1)) == []
    assert pages_asked(httpserver) == ["", "rtt-data-2026-27", "rtt-data-2025-26"]


def test_a_year_without_a_page_yet_is_no_change(httpserver, client):
    assert find_files(client, serve_pages(httpserver), since=date(2027, 4, 1)) == []


def test_other_sites_and_other_ways_are_left_alone(httpserver, client):
    files = find_files(client, serve_pages(httpserver))
    assert {httpx.URL(file.address).host for file in files} == {"localhost"}
    assert not [file for file in files if file.edition > 3]
    assert "rtt-data-2023-24" not in pages_asked(httpserver)


def test_the_newest_vintage_of_each_month(httpserver, client):
    newest = newest_of_each_month(reversed(find_files(client, serve_pages(httpserver))))
    assert [file.file_name for file in newest] == [
        "Full-CSV-data-file-Feb25-ZIP-4M-revised.zip",
        "Full CSV data file Mar25 ZIP 4M 54321.zip",
        "Full-CSV-data-file-Apr25-ZIP-4M.zip",
        "Full-CSV-data-file-Aug25-ZIP-4M-revised-2.zip",
        "Full-CSV-data-file-Mar26-ZIP-3M-revised.zip",
    ]


def published(name: str, folder: str, edition: int) -> PublishedFile:
    address = f"https://www.england.nhs.uk{UPLOADS}{folder}/{name}"
    return PublishedFile(date(2022, 10, 1), address, name, "", "", edition > 0, edition)


def test_between_equal_editions_the_later_upload_folder_is_newer():
    first = published("Full-CSV-data-file-Oct22-ZIP-3701K-v2.zip", "2022/12", 1)
    second = published("Full-CSV-data-file-Oct22-revised-ZIP-3473K.zip", "2023/08", 1)
    for files in ([first, second], [second, first]):
        assert newest_of_each_month(files) == [second]


def test_the_folder_counts_wherever_the_site_keeps_it():
    later = published("Full-CSV-data-file-Oct22-ZIP-3701K.zip", "2023/08", 0)
    address = "https://www.england.nhs.uk/wp-content/uploads/2022/12/" + later.file_name
    earlier = dataclasses.replace(later, address=address)
    assert newest_of_each_month([later, earlier]) == [later]


def test_the_edition_counts_before_the_folder():
    plain = published("Full-CSV-data-file-Oct22-ZIP-3701K.zip", "2023/09", 0)
    revised = published("Full-CSV-data-file-Oct22-revised-ZIP-3473K.zip", "2023/08", 1)
    assert newest_of_each_month([revised, plain]) == [revised]


def test_a_landing_page_without_year_links_has_changed(httpserver, client):
    landing = serve_pages(httpserver, landing="<html><a href='/'>Home</a> Under repair</html>")
    with pytest.raises(SourceChanged, match="no links to year pages"):
        find_files(client, landing)


def test_year_pages_without_any_file_have_changed(httpserver, client):
    empty = "<html><a href='Full-data-Mar26.zip'>Full data</a></html>"
    pages = {"2024-25": empty, "2025-26": empty, "2026-27": empty}
    landing = serve_pages(httpserver, **pages)
    with pytest.raises(SourceChanged, match="has a link to a full CSV data file") as changed:
        find_files(client, landing)
    assert "rtt-data-2026-27" in str(changed.value)
    with pytest.raises(SourceChanged):
        find_files(client, landing, since=date(2026, 4, 1))


def test_a_month_in_words_with_an_unknown_address_has_changed(httpserver, client):
    page = f"<a href='{UPLOADS}rtt-extract-Apr26.zip'>Full CSV data file Apr26 (ZIP, 4M)</a>"
    landing = serve_pages(httpserver, **{"2026-27": page})
    with pytest.raises(SourceChanged, match="names a full CSV data file for April 2026"):
        find_files(client, landing, since=date(2026, 3, 1))


CHECK_PAGE = "<html><title>Just a moment</title><p>We are checking your browser.</p></html>"


def test_a_check_for_browsers_is_called_what_it_is(httpserver, client, sleeps):
    landing = serve_pages(httpserver, landing=CHECK_PAGE)
    with pytest.raises(BrowserCheck, match="lets only browsers through"):
        find_files(client, landing, sleep=sleeps)
    assert list(sleeps) == []


def test_an_empty_202_is_a_check_for_browsers(server, client, store, sleeps):
    server.will(Response(b"", 202))
    with pytest.raises(BrowserCheck, match="upload it under Data"):
        fetch(client, server.address, store, sleep=sleeps)
    assert files_in(store) == []


def test_a_check_in_place_of_a_file_is_not_kept(server, client, store, sleeps):
    server.will(Response(CHECK_PAGE, 200))
    with pytest.raises(FetchRefused, match="lets only browsers through"):
        fetch(client, server.address, store, sleep=sleeps)
    assert files_in(store) == []


def test_a_page_that_is_gone_has_changed(httpserver, client, sleeps):
    with pytest.raises(SourceChanged, match="There is no page at") as changed:
        httpserver.expect_request(AREA).respond_with_data("gone", status=404)
        find_files(client, httpserver.url_for(AREA), sleep=sleeps)
    assert httpserver.url_for(AREA) in str(changed.value)
    assert sleeps == []


def test_a_page_is_asked_for_again_after_trouble(httpserver, client, sleeps):
    httpserver.expect_ordered_request(AREA).respond_with_data("busy", status=503)
    httpserver.expect_ordered_request(AREA).respond_with_data("<a href='rtt-data-2026-27/'>x</a>")
    httpserver.expect_ordered_request(f"{AREA}rtt-data-2026-27/").respond_with_data(
        f"<a href='{FILE}'>Full CSV data file Mar26 (ZIP, 4M)</a>"
    )
    assert len(find_files(client, httpserver.url_for(AREA), sleep=sleeps)) == 1
    assert sleeps == [2.0]


def test_a_page_that_never_comes_is_refused(httpserver, client, sleeps):
    httpserver.expect_request(AREA).respond_with_data("busy", status=500)
    with pytest.raises(FetchRefused, match="in 5 tries: at the last, it answered with error 500"):
        find_files(client, httpserver.url_for(AREA), sleep=sleeps)


def test_a_page_without_end_is_refused(httpserver, client, monkeypatch):
    monkeypatch.setattr("metrics.source.links.PAGE_LIMIT", 1000)
    landing = serve_pages(httpserver, landing="<p>x</p>" * 1000)
    with pytest.raises(FetchRefused, match="far larger than a page should be"):
        find_files(client, landing)


def stored_pages(pages: dict[str, str]) -> httpx.Client:
    def answer(request: httpx.Request) -> httpx.Response:
        page = pages.get(str(request.url).rstrip("/"))
        return httpx.Response(404) if page is None else httpx.Response(200, html=page)

    return new_client(httpx.MockTransport(answer))


def test_the_pages_as_they_stood_in_september_2025(shared_data):
    kept = shared_data / "reference" / "rtt_pages"
    landing = source.LANDING.rstrip("/")
    pages = {
        landing: (kept / "landing_reconstructed_sep2025.html").read_text(),
        f"{landing}/rtt-data-2025-26": (
            kept / "rtt-data-2025-26_reconstructed_sep2025.html"
        ).read_text(),
    }
    with stored_pages(pages) as client:
        files = find_files(client, since=date(2025, 4, 1))
    folder = f"https://www.england.nhs.uk{UPLOADS}"
    assert [file.address for file in files] == [
        f"{folder}2025/06/Full-CSV-data-file-Apr25-ZIP-4M-77252.zip",
        f"{folder}2025/07/Full-CSV-data-file-May25-ZIP-4M-32711.zip",
        f"{folder}2025/08/Full-CSV-data-file-Jun25-ZIP-4M-94367.zip",
        f"{folder}2025/09/Full-CSV-data-file-Jul25-ZIP-4M-92707.zip",
    ]
    assert files[3].link_text == "Full CSV data file Jul25 (ZIP, 4M)"
    assert newest_of_each_month(files) == files


def test_the_newest_of_every_month_on_record(shared_data):
    with (shared_data / "reference" / "full_csv_urls.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    page = "".join(f'<a href="{row["url"]}">{row["link_text"]}</a>' for row in rows)
    landing = source.LANDING.rstrip("/")
    year = f"{landing}/rtt-data-2025-26"
    with stored_pages({landing: f"<a href='{year}'>2025-26</a>", year: page}) as client:
        files = find_files(client)
    assert len(files) == 130
    newest = {f"{file.month:%Y-%m}": file.address for file in newest_of_each_month(files)}
    assert len(newest) == 88
    with (shared_data / "rtt" / "manifest.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            assert newest[row["month"]] == row["url"]
    assert newest["2022-10"].endswith("2023/08/Full-CSV-data-file-Oct22-revised-ZIP-3473K.zip")


def test_only_https_counts_on_a_real_landing_page():
    landing = "https://www.england.nhs.uk/rtt"
    host = "https://www.england.nhs.uk"
    page = (
        f"<a href='{host}{FILE}'>1</a><a href='http://www.england.nhs.uk{FILE}?2'>2</a>"
        f"<a href='https://england.nhs.uk{FILE}?3'>3</a>"
        f"<a href='//www.england.nhs.uk{FILE}?4'>4</a>"
        f"<a href='https://www.england.nhs.uk@example.org{FILE}?5'>5</a>"
        f"<a href='http://localhost{FILE}?6'>6</a><a href='{host}:8443{FILE}?7'>7</a>"
    )
    pages = {landing: "<a href='/rtt-data-2025-26'>x</a>", f"{host}/rtt-data-2025-26": page}
    with stored_pages(pages) as client:
        assert [file.link_text for file in find_files(client, landing)] == ["1", "4"]


def test_a_landing_page_without_https_is_not_read(client):
    with pytest.raises(FetchRefused, match="not a safe"):
        find_files(client, "http://www.england.nhs.uk/rtt/")


# Fetching files -----------------------------------------------------------------------


def test_a_file_is_fetched_into_its_place(server, client, store):
    server.will(whole())
    seen: list[tuple[int, int | None]] = []
    fetched = fetch(client, server.address, store, progress=lambda *state: seen.append(state))
    assert_kept(fetched, store, ZIP)
    assert not fetched.already_stored
    assert seen[-1] == (len(ZIP), len(ZIP))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len(seen) > 1
    assert "pathway-exchange" in server.asked[0]["User-Agent"]
    assert server.asked[0]["Accept-Encoding"] == "identity"


def test_a_genuine_file_arrives_as_recorded(httpserver, client, store, shared_data):
    with (shared_data / "rtt" / "manifest.csv").open(newline="") as file:
        row = next(csv.DictReader(file))
    path = httpx.URL(row["url"]).path
    content = (shared_data / "rtt" / row["file"]).read_bytes()
    httpserver.expect_request(path).respond_with_data(content)
    fetched = fetch(client, httpserver.url_for(path), store)
    assert fetched.sha256 == row["sha256"]
    assert fetched.path.name == row["file"]


def test_a_file_fetched_twice_is_recognised(server, client, store):
    server.will(whole())
    first = fetch(client, server.address, store)
    second = fetch(client, server.address, store)
    assert (first.already_stored, second.already_stored) == (False, True)
    assert_kept(second, store, ZIP)


def test_every_vintage_stays(server, client, store):
    server.will(whole(ZIP), whole(OTHER_ZIP))
    first, second = (fetch(client, server.address, store) for _ in range(2))
    assert not second.already_stored
    assert files_in(store) == sorted([first.path, second.path])


def test_the_size_is_not_needed(server, client, store):
    # Without an announced size the server sends in chunks.
    server.will(lambda request: Response(iter([ZIP[:1000], ZIP[1000:]]), 200))
    seen: list[tuple[int, int | None]] = []
    fetched = fetch(client, server.address, store, progress=lambda *state: seen.append(state))
    assert_kept(fetched, store, ZIP)
    assert seen[-1] == (len(ZIP), None)


def test_a_cut_download_goes_on_where_it_stopped(server, client, store, sleeps):
    server.will(cut_after(100_000, ETag='"one"'), rest())
    seen: list[tuple[int, int | None]] = []
    fetched = fetch(
        client, server.address, store, sleep=sleeps, progress=lambda *state: seen.append(state)
    )
    assert_kept(fetched, store, ZIP)
    assert sleeps == [2.0]
    held = int(server.asked[1]["Range"].removeprefix("bytes=").removesuffix("-"))
    assert held == 100_000
    assert server.asked[1]["If-Range"] == '"one"'
    assert "Range" not in server.asked[0]
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (len(ZIP), len(ZIP))


def test_the_date_serves_where_there_is_no_strong_etag(server, client, store, sleeps):
    modified = "Thu, 14 May 2026 08:30:00 GMT"
    server.will(cut_after(100_000, ETag='W/"weak"', Last_Modified=modified), rest(etag=modified))
    server.answers[1] = lambda request: Response(
        ZIP[int(request.headers["Range"][6:-1]) :],
        206,
        headers={
            "Content-Range": f"bytes {request.headers['Range'][6:-1]}-{len(ZIP) - 1}/{len(ZIP)}"
        },
    )
    assert_kept(fetch(client, server.address, store, sleep=sleeps), store, ZIP)
    assert server.asked[1]["If-Range"] == modified


def test_a_later_run_goes_on_where_an_earlier_one_gave_up(server, client, store, sleeps):
    server.will(cut_after(100_000, ETag='"one"'), status(503))
    with pytest.raises(FetchRefused, match="in 5 tries"):
        fetch(client, server.address, store, sleep=sleeps)
    assert [path.suffix for path in files_in(store)] == [".part", ".version"]
    server.answers[:] = [rest()]
    with new_client() as another:
        assert_kept(fetch(another, server.address, store, sleep=sleeps), store, ZIP)
    assert "Range" in server.asked[-1]


def test_without_a_version_nothing_is_resumed(server, client, store, sleeps):
    server.will(cut_after(100_000), whole())
    assert_kept(fetch(client, server.address, store, sleep=sleeps), store, ZIP)
    assert "Range" not in server.asked[1]


def test_a_server_that_ignores_the_range_sends_it_all_again(server, client, store, sleeps):
    server.will(cut_after(100_000, ETag='"one"'), whole(ETag='"one"'))
    assert_kept(fetch(client, server.address, store, sleep=sleeps), store, ZIP)
    assert "Range" in server.asked[1]


def test_a_file_changed_in_between_is_fetched_anew(server, client, store, sleeps):
    server.will(cut_after(100_000, ETag='"one"'), rest(OTHER_ZIP, etag='"two"'))
    assert_kept(fetch(client, server.address, store, sleep=sleeps), store, OTHER_ZIP)


def test_a_changed_file_is_noticed_even_if_the_server_goes_on(server, client, store, sleeps):
    server.will(
        cut_after(100_000, ETag='"one"'), rest(OTHER_ZIP, etag='"two"', honour_if_range=False)
    )
    assert_kept(fetch(client, server.address, store, sleep=sleeps), store, OTHER_ZIP)
    assert len(server.asked) == 3
    assert "Range" not in server.asked[2]


def test_a_server_that_goes_on_from_another_place_is_not_believed(server, client, store, sleeps):
    # As many bytes as are wanted, but from the wrong place: only the range tells.
    headers = {"ETag": '"one"', "Content-Range": f"bytes 5-{len(ZIP) - 1}/{len(ZIP)}"}
    wrong = Response(ZIP[5 : 5 + len(ZIP) - 100_000], 206, headers=headers)
    server.will(cut_after(100_000, ETag='"one"'), wrong, whole())
    assert_kept(fetch(client, server.address, store, sleep=sleeps), store, ZIP)


def test_a_partial_file_with_nothing_to_follow_is_fetched_anew(server, client, store, sleeps):
    server.will(cut_after(100_000, ETag='"one"'), status(416), whole())
    assert_kept(fetch(client, server.address, store, sleep=sleeps), store, ZIP)
    assert "Range" not in server.asked[2]


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_passing_trouble_is_waited_out(server, client, store, sleeps, code):
    server.will(status(code), status(code), whole())
    assert_kept(fetch(client, server.address, store, sleep=sleeps), store, ZIP)
    assert sleeps == [2.0, 4.0]


@pytest.mark.parametrize(
    ("asked", "waited"), [("7", 7.0), ("0", 0.0), ("86400", 120.0), ("soon", 2.0), ("", 2.0)]
)
def test_the_server_may_say_how_long_to_wait(server, client, store, sleeps, asked, waited):
    server.will(status(429, Retry_After=asked), whole())
    fetch(client, server.address, store, sleep=sleeps)
    assert sleeps == [waited]


def test_the_server_may_name_the_time_to_come_back(server, client, store, sleeps):
    moment = datetime.now(UTC) + timedelta(seconds=60)
    past = datetime.now(UTC) - timedelta(days=1)
    server.will(
        status(503, Retry_After=format_datetime(moment, usegmt=True)),
        status(503, Retry_After=format_datetime(past, usegmt=True)),
        whole(),
    )
    fetch(client, server.address, store, sleep=sleeps)
    assert 50 < sleeps[0] <= 60
    assert sleeps[1] == 0


def test_there_is_an_end_to_trying(server, client, store, sleeps):
    server.will(status(503))
    with pytest.raises(FetchRefused, match="in 5 tries: at the last, it answered with error 503"):
        fetch(client, server.address, store, sleep=sleeps)
    assert len(server.asked) == 5
    assert sleeps == [2.0, 4.0, 8.0, 16.0]
    assert files_in(store) == []


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (httpx.ConnectError("refused"), "the connection failed"),
        (httpx.ReadTimeout("slow"), "it did not answer in time"),
        (httpx.ConnectTimeout("slow"), "it did not answer in time"),
        (httpx.RemoteProtocolError("cut"), "the connection was cut"),
    ],
)
@pytest.mark.parametrize("failures", [2, 5])
def test_connections_that_fail_are_tried_again(store, sleeps, trouble, words, failures):
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if len(asked) <= failures:
            raise trouble
        return httpx.Response(200, stream=httpx.ByteStream(ZIP))

    address = f"https://www.england.nhs.uk{FILE}"
    with new_client(httpx.MockTransport(answer)) as client:
        if failures == 2:
            assert_kept(fetch(client, address, store, sleep=sleeps), store, ZIP)
        else:
            with pytest.raises(FetchRefused, match=f"in 5 tries: at the last, {words}"):
                fetch(client, address, store, sleep=sleeps)
    assert len(asked) == min(failures + 1, 5)


@pytest.mark.parametrize("code", [404, 410])
def test_what_is_not_there_is_not_asked_for_again(server, client, store, sleeps, code):
    server.will(status(code))
    with pytest.raises(FetchRefused, match="There is nothing at"):
        fetch(client, server.address, store, sleep=sleeps)
    assert (len(server.asked), sleeps) == (1, [])
    assert files_in(store) == []


def test_a_closed_door_is_not_knocked_at_again(server, client, store, sleeps):
    server.will(status(403))
    with pytest.raises(FetchRefused, match="it answered 403"):
        fetch(client, server.address, store, sleep=sleeps)
    assert (len(server.asked), sleeps) == (1, [])


def test_a_body_that_is_always_cut_short_is_refused(server, client, store, sleeps):
    server.will(cut_after(1000))
    with pytest.raises(FetchRefused, match="the connection was cut before everything had arrived"):
        fetch(client, server.address, store, sleep=sleeps)
    assert len(server.asked) == 5
    assert not list(store.rglob("*.zip"))


def test_a_server_that_sends_the_rest_in_pieces_is_asked_on(server, client, store, sleeps):
    def next_piece(request: Request) -> Response:
        start = int(request.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        end = min(start + 90_000, len(ZIP))
        # A server need not name the version again, and it must not be forgotten for that.
        headers = {"Content-Range": f"bytes {start}-{end - 1}/{len(ZIP)}"}
        return Response(ZIP[start:end], 206, headers=headers)

    server.will(cut_after(100_000, ETag='"one"'), next_piece)
    assert_kept(fetch(client, server.address, store, sleep=sleeps), store, ZIP)
    assert len(server.asked) == 4


def test_a_zip_without_its_end_is_refused(server, client, store):
    server.will(whole(ZIP[:200_000]))
    with pytest.raises(FetchRefused, match="begins as a zip but has no end"):
        fetch(client, server.address, store)
    assert files_in(store) == []


def test_too_large_a_file_is_refused_by_its_announced_size(server, client, store):
    server.will(whole())
    seen: list[tuple[int, int | None]] = []
    with pytest.raises(FetchRefused, match="larger than 100,000 bytes"):
        fetch(
            client,
            server.address,
            store,
            size_limit=100_000,
            progress=lambda *state: seen.append(state),
        )
    assert seen == []
    assert files_in(store) == []


def test_too_large_a_file_is_refused_while_it_arrives(server, client, store):
    sent: list[int] = []

    def endless(request: Request) -> Response:
        def chunks() -> Iterator[bytes]:
            for start in range(0, 40_000_000, 50_000):
                sent.append(start)
                yield bytes(50_000)

        return Response(chunks(), 200)

    server.will(endless)
    with pytest.raises(FetchRefused, match="larger than 100,000 bytes"):
        fetch(client, server.address, store, size_limit=100_000)
    assert files_in(store) == []
    assert len(sent) < 800


def test_a_file_of_exactly_the_limit_is_kept(server, client, store):
    server.will(whole())
    assert_kept(fetch(client, server.address, store, size_limit=len(ZIP)), store, ZIP)


PAGE_AS_ZIP = b"\n<!DOCTYPE html><html><head><title>Page not\n found</title></head></html>"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (PAGE_AS_ZIP, "It looks like a web page with the title “Page not found”."),
        (b"\xef\xbb\xbf<html><body>Sorry</body></html>", "It looks like a web page."),
        (b"", "It is empty."),
        (b"%PDF-1.7 ...", "It looks like a PDF."),
        (b"\x1f\x8b\x08\x00more", "It looks like a gzip archive."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "It looks like an old Excel workbook."),
        (b'{"error": "gone"}', "It looks like a JSON file."),
        (b'<?xml version="1.0"?><e/>', "It looks like an XML file."),
        (b"Period,Provider Parent Org Code\n", "It looks like plain text."),
        (b"\x00\x01\x02", "It is of no kind known here."),
    ],
)
def test_what_is_not_a_zip_is_refused_and_described(server, client, store, content, words):
    server.will(whole(content))
    with pytest.raises(FetchRefused, match="is not a zip") as refusal:
        fetch(client, server.address, store)
    assert str(refusal.value).endswith(words)
    assert files_in(store) == []


def test_a_full_disk_leaves_nothing_and_says_so(server, client, store, monkeypatch):
    server.will(whole())
    written = []

    def full_after_two(file, chunk: bytes) -> None:
        written.append(chunk)
        if len(written) > 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        file.write(chunk)

    monkeypatch.setattr(store_module, "_write", full_after_two)
    with pytest.raises(FetchRefused, match="disk that keeps fetched files is full"):
        fetch(client, server.address, store)
    assert len(written) == 3
    assert files_in(store) == []
    monkeypatch.undo()
    assert_kept(fetch(client, server.address, store), store, ZIP)


def test_a_disk_that_is_full_only_at_the_last_leaves_nothing(server, client, store, monkeypatch):
    server.will(whole())

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(store_module.os, "fsync", full)
    with pytest.raises(FetchRefused, match="disk that keeps fetched files is full"):
        fetch(client, server.address, store)
    assert files_in(store) == []


def test_a_store_that_cannot_be_used_is_said_plainly(server, client, tmp_path):
    server.will(whole())
    (tmp_path / "store").write_text("a file where the folder should be")
    with pytest.raises(
        FetchRefused, match="could not be kept among the fetched files: File exists"
    ):
        fetch(client, server.address, tmp_path / "store")


def test_a_write_in_pieces_is_completed(tmp_path):
    class Slow:
        taken = b""

        def write(self, rest) -> int:
            self.taken += bytes(rest[:3])
            return min(3, len(rest))

    slow = Slow()
    store_module._write(slow, b"0123456789")
    assert slow.taken == b"0123456789"


def test_two_imports_of_one_file_at_once_give_one_file(server, store):
    first_is_asked, second_waits = threading.Event(), threading.Event()

    def slow(request: Request) -> Response:
        def chunks() -> Iterator[bytes]:
            yield ZIP[:1000]
            first_is_asked.set()
            second_waits.wait(PATIENCE)
            yield ZIP[1000:]

        return Response(chunks(), 200, headers={"ETag": '"one"'})

    server.will(slow, whole())
    results: list[Fetched] = []

    def run(sleep) -> None:
        with new_client() as client:
            results.append(fetch(client, server.address, store, sleep=sleep))

    def wait_once(seconds: float) -> None:
        second_waits.set()
        threading.Event().wait(0.05)

    first = threading.Thread(target=run, args=(wait_once,))
    first.start()
    assert first_is_asked.wait(PATIENCE)
    second = threading.Thread(target=run, args=(wait_once,))
    second.start()
    first.join(PATIENCE)
    second.join(PATIENCE)
    assert sorted(result.already_stored for result in results) == [False, True]
    for result in results:
        assert_kept(result, store, ZIP)


def test_a_part_file_moved_away_between_opening_and_locking_is_let_go(tmp_path, monkeypatch):
    part = tmp_path / "file.part"
    lock, calls = store_module.fcntl.flock, []

    def late(file, operation: int) -> None:
        calls.append(operation)
        if len(calls) == 1:
            part.replace(tmp_path / "in its place")
        lock(file, operation)

    monkeypatch.setattr(store_module.fcntl, "flock", late)
    with store_module._locked(part, Sleeps()) as file:
        file.write(b"new")
    assert part.read_bytes() == b"new"
    assert (tmp_path / "in its place").read_bytes() == b""


def test_waiting_for_another_import_has_an_end(server, client, store, sleeps):
    server.will(whole())
    store.mkdir()
    key = hashlib.sha256(server.address.encode()).hexdigest()[:12]
    part = store / f"{FILE_NAME}.{key}.part"
    with store_module._locked(part, sleeps), pytest.raises(FetchRefused, match="Another import"):
        fetch(client, server.address, store, sleep=sleeps)
    assert len(sleeps) == store_module.LOCK_SECONDS
    assert server.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://www.england.nhs.uk/file.zip",
        "file:///etc/passwd",
        "ftp://localhost/a.zip",
        "",
        "//[",
    ],
)
def test_an_unsafe_address_is_not_asked(client, store, address):
    with pytest.raises(FetchRefused, match="not a safe"):
        fetch(client, address, store)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/uploads/..%2F..%2Fescape.zip", "escape.zip"),
        ("/uploads/.hidden.zip", "hidden.zip"),
        ("/uploads/a%00b%3Bc.zip", "a-b-c.zip"),
        ("/uploads/", "uploads"),
        ("/", "file"),
        ("/" + "x" * 400 + ".zip", "x" * 146 + ".zip"),
    ],
)
def test_a_name_cannot_lead_out_of_its_folder(store, path, name):
    with new_client(
        httpx.MockTransport(lambda request: httpx.Response(200, stream=httpx.ByteStream(ZIP)))
    ) as client:
        fetched = fetch(client, f"https://www.england.nhs.uk{path}", store)
    assert_kept(fetched, store, ZIP, name)


# Redirects ----------------------------------------------------------------------------


def redirecting(**leads: str) -> httpx.Client:
    def answer(request: httpx.Request) -> httpx.Response:
        target = leads.get(request.url.path.strip("/"))
        if target:
            return httpx.Response(302, headers={"Location": target})
        return httpx.Response(200, stream=httpx.ByteStream(ZIP))

    return new_client(httpx.MockTransport(answer))


def test_redirects_are_followed_within_https(store):
    with redirecting(a="/b", b="https://files.england.nhs.uk/c") as client:
        assert fetch(client, "https://www.england.nhs.uk/a", store).size == len(ZIP)


@pytest.mark.parametrize(
    "target", ["http://www.england.nhs.uk/c", "http://localhost/c", "file:///c"]
)
def test_redirects_out_of_https_are_refused(store, target):
    with (
        redirecting(a=target) as client,
        pytest.raises(FetchRefused, match=r"not a safe|could not be read"),
    ):
        fetch(client, "https://www.england.nhs.uk/a", store)
    assert files_in(store) == []


def test_a_local_server_may_only_lead_to_itself(store):
    with redirecting(a="/b") as client:
        assert fetch(client, "http://localhost/a", store).size == len(ZIP)
    with redirecting(a="http://127.0.0.1/b") as client, pytest.raises(FetchRefused, match="safe"):
        fetch(client, "http://localhost/a", store)


def test_redirects_in_a_circle_are_refused(store, sleeps):
    with redirecting(a="/a") as client, pytest.raises(FetchRefused, match="could not be read"):
        fetch(client, "https://www.england.nhs.uk/a", store, sleep=sleeps)
    assert sleeps == []


# Keeping local files ------------------------------------------------------------------


def test_a_local_file_is_copied_into_the_store(tmp_path, store):
    original = tmp_path / FILE_NAME
    original.write_bytes(ZIP)
    first, second = keep(original, store), keep(original, store)
    assert_kept(first, store, ZIP)
    assert (first.already_stored, second.already_stored) == (False, True)
    assert original.read_bytes() == ZIP


def test_the_same_content_under_another_name_is_recognised(tmp_path, store):
    for name in ("one.zip", "two.zip"):
        (tmp_path / name).write_bytes(ZIP)
    first, second = keep(tmp_path / "one.zip", store), keep(tmp_path / "two.zip", store)
    assert second.already_stored
    assert second.sha256 == first.sha256
    assert second.path.name == "two.zip"


def test_a_file_already_in_the_store_can_be_kept_again(tmp_path, store):
    (tmp_path / FILE_NAME).write_bytes(ZIP)
    held = keep(tmp_path / FILE_NAME, store)
    assert_kept(keep(held.path, store), store, ZIP)


def test_a_spoiled_copy_is_made_good(tmp_path, store):
    (tmp_path / FILE_NAME).write_bytes(ZIP)
    held = keep(tmp_path / FILE_NAME, store)
    held.path.write_bytes(b"rotten")
    assert_kept(keep(tmp_path / FILE_NAME, store), store, ZIP)


def test_what_a_killed_copy_left_is_not_built_upon(tmp_path, store):
    original = tmp_path / FILE_NAME
    original.write_bytes(ZIP)
    key = hashlib.sha256(os.fsencode(original)).hexdigest()[:12]
    store.mkdir()
    (store / f"{FILE_NAME}.{key}.part").write_bytes(b"half")
    assert_kept(keep(original, store), store, ZIP)


@pytest.mark.parametrize("name", ["missing.zip", "."])
def test_a_local_file_that_is_not_there_is_refused(tmp_path, store, name):
    with pytest.raises(FetchRefused, match="There is no file at"):
        keep(tmp_path / name, store)
    assert files_in(store) == []


def test_a_full_disk_keeps_no_half_of_a_local_file(tmp_path, store, monkeypatch):
    (tmp_path / FILE_NAME).write_bytes(ZIP)

    def full(file, chunk: bytes) -> None:
        file.write(chunk[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(store_module, "_write", full)
    with pytest.raises(FetchRefused, match="disk that keeps fetched files is full"):
        keep(tmp_path / FILE_NAME, store)
    assert files_in(store) == []


def test_it_all_loads_without_django():
    code = (
        "import sys; import metrics.source, metrics.rtt.periods; "
        "sys.exit(any(name.split('.')[0] in {'django', 'pandas'} for name in sys.modules))"
    )
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment).returncode == 0
