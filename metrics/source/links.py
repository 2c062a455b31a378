"""NHS England's landing and year pages: which full CSV data files are there to fetch."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import httpx

from metrics.calendar import financial_year
from metrics.rtt.periods import parse_file_name
from metrics.source.client import (
    BrowserCheck,
    FetchRefused,
    NotThere,
    Sleep,
    answer,
    is_browser_check,
    is_on_site,
    is_safe,
    with_attempts,
)

LANDING = "https://www.england.nhs.uk/statistics/statistical-work-areas/rtt-waiting-times/"
PAGE_LIMIT = 8 * 1024 * 1024

YEAR_PAGE = re.compile(r"/rtt-data-(\d{4})-(\d{2})/?$")
UPLOAD_FOLDER = re.compile(r"/(\d{4})/(\d{2})/[^/]*$")


class SourceChanged(Exception):
    """NHS England's pages no longer look as they did. The message is for a reader."""


@dataclass(frozen=True)
class PublishedFile:
    month: date
    address: str
    file_name: str
    link_text: str
    page: str
    revised: bool
    edition: int


def find_files(
    client: httpx.Client,
    landing_url: str = LANDING,
    since: date | None = None,
    *,
    sleep: Sleep = time.sleep,
) -> list[PublishedFile]:
    """Every full CSV data file linked from the year pages, oldest month first.

    Addresses end in random letters, so they are always read from the pages, never guessed.
    With `since`, only that month and later ones, and only the year pages that hold them;
    an empty answer then means that nothing is published yet for those months.
    """
    pages = _year_pages(client, landing_url, sleep)
    first_year = financial_year(since) if since else ""
    files: dict[str, PublishedFile] = {}
    # A new year's page can stand empty until its first month is out, so older pages are
    # asked, newest first, before saying that the links have changed.
    for year in sorted(pages, reverse=True):
        if year < first_year and files:
            break
        links = _links(client, pages[year], landing_url, sleep)
        on_page = _files_among(links, pages[year])
        if year == max(pages):
            _refuse_unreadable(links, on_page, pages[year])
        # The newest month is linked twice on its page.
        files |= {file.address: file for file in on_page}
    if not files:
        raise SourceChanged(
            "None of NHS England's year pages has a link to a full CSV data file. The pages or "
            f"the names of the files may have changed: look at {pages[max(pages)]} before "
            "fetching again."
        )
    in_order = sorted(files.values(), key=lambda file: (file.month, _vintage(file)))
    return [file for file in in_order if since is None or file.month >= since.replace(day=1)]


def newest_of_each_month(files: Iterable[PublishedFile]) -> list[PublishedFile]:
    """The newest vintage of each month, oldest month first."""
    newest = {file.month: file for file in sorted(files, key=_vintage)}
    return [newest[month] for month in sorted(newest)]


def _vintage(file: PublishedFile) -> tuple[int, tuple[str, ...], str]:
    # A revision has been put up under a plain name (June 2019, in January 2020), so the
    # upload folder decides between equal editions.
    folder = UPLOAD_FOLDER.search(urlsplit(file.address).path)
    return file.edition, folder.groups() if folder else (), file.address


def _year_pages(client: httpx.Client, landing_url: str, sleep: Sleep) -> dict[str, str]:
    pages: dict[str, str] = {}
    for address, _ in _links(client, landing_url, landing_url, sleep):
        match = YEAR_PAGE.search(urlsplit(address).path)
        if match and (int(match[1]) + 1) % 100 == int(match[2]):
            pages.setdefault(f"{match[1]}-{match[2]}", address)
    if not pages:
        raise SourceChanged(
            f"The page {landing_url} has no links to year pages (such as rtt-data-2025-26). "
            "NHS England may have changed it: look at the page before fetching again."
        )
    return pages


def _files_among(links: list[tuple[str, str]], page: str) -> list[PublishedFile]:
    files = (_published_file(address, text, page) for address, text in links)
    return [file for file in files if file is not None]


def _refuse_unreadable(links: list[tuple[str, str]], files: list[PublishedFile], page: str) -> None:
    """Refuse a page that speaks of a month's file whose address we cannot recognise.

    Only the newest page is held to this: there it would mean that new months stop arriving
    and nobody is told. Names on pages before 2019 have never been checked.
    """
    named = {name.month for _, text in links if (name := parse_file_name(f"{text}.zip"))}
    if unknown := named - {file.month for file in files}:
        raise SourceChanged(
            f"The page {page} names a full CSV data file for {min(unknown):%B %Y}, but its "
            "address is not of the form known so far. Look at the page before fetching again."
        )


def _published_file(address: str, text: str, page: str) -> PublishedFile | None:
    name = PurePosixPath(unquote(urlsplit(address).path)).name
    parsed = parse_file_name(name)
    if parsed is None or not name.lower().endswith(".zip"):
        return None
    # The words of the link are a second witness, should the name forget to say "revised".
    edition = max(parsed.edition, 1 if "revised" in text.lower() else 0)
    return PublishedFile(
        month=parsed.month,
        address=address,
        file_name=name,
        link_text=text,
        page=page,
        revised=edition > 0,
        edition=edition,
    )


def _links(
    client: httpx.Client, page: str, landing_url: str, sleep: Sleep
) -> list[tuple[str, str]]:
    """(address, words) of each link on the page that may be followed, in order."""
    if not is_safe(page):
        raise FetchRefused(f"{page} is not a safe (https) address, so it was not read.")
    try:
        base, html = with_attempts(lambda: _read_page(client, page), page, sleep)
    except NotThere as error:
        raise SourceChanged(
            f"There is no page at {page} any more. NHS England may have moved it: find its "
            "new address before fetching again."
        ) from error
    anchors = _Anchors()
    anchors.feed(html)
    anchors.close()
    anchors_resolved = [(_resolved(base, href), text) for href, text in anchors.found]
    return [
        (address, text) for address, text in anchors_resolved if is_on_site(address, landing_url)
    ]


def _read_page(client: httpx.Client, address: str) -> tuple[str, str]:
    with answer(client, address) as response:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > PAGE_LIMIT:
                raise FetchRefused(f"The page {address} is far larger than a page should be.")
        if is_browser_check(body):
            raise BrowserCheck(address)
        return str(response.url), body.decode("utf-8", errors="replace")


def _resolved(base: str, href: str) -> str:
    try:
        return urldefrag(urljoin(base, href.strip())).url
    except ValueError:
        return ""


class _Anchors(HTMLParser):
    """Collects (href, words) of every anchor, closed or not."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._href: str | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._finish()
            self._href = dict(attrs).get("href")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._finish()

    def handle_data(self, data: str) -> None:
        if self._href is not None:
            self._words.append(data)

    def close(self) -> None:
        super().close()
        self._finish()

    def _finish(self) -> None:
        if self._href is not None:
            self.found.append((self._href, " ".join("".join(self._words).split())))
        self._href, self._words = None, []
