"""The store of fetched files: a folder in which every file stays, under its sha256.

<store>/<first two of the sha256>/<sha256>/<file name>. A download under way is a .part
file beside those folders, with what the server said of its version next to it, so that
it can be taken up again where it stopped, even by another process.
"""

import errno
import fcntl
import hashlib
import os
import re
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import httpx

from metrics.source.client import (
    BrowserCheck,
    FetchRefused,
    Sleep,
    TryAgain,
    answer,
    is_browser_check,
    is_safe,
    with_attempts,
)

# Genuine files have been under 5 MB.
# Two of the listed names say 109 and 112 MB (February and March 2022, revised).
SIZE_LIMIT = 192 * 1024 * 1024
CHUNK = 64 * 1024
LOCK_SECONDS = 300
CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Fetched:
    path: Path
    sha256: str
    size: int
    already_stored: bool


class _Spoiled(FetchRefused):
    """What has arrived is of no use, so the partial file goes too."""


@dataclass(frozen=True)
class _Download:
    client: httpx.Client
    address: str
    part: Path
    size_limit: int
    progress: Progress | None

    @property
    def version(self) -> Path:
        return self.part.with_suffix(".version")


def fetch(
    client: httpx.Client,
    address: str,
    store: Path,
    *,
    size_limit: int = SIZE_LIMIT,
    progress: Progress | None = None,
    sleep: Sleep = time.sleep,
) -> Fetched:
    """The zip at the address, kept whole in the store or not at all."""
    if not is_safe(address):
        raise FetchRefused(f"{address} is not a safe (https) address, so it was not fetched.")
    name = _clean_name(PurePosixPath(unquote(urlsplit(address).path)).name)
    key = hashlib.sha256(address.encode()).hexdigest()[:12]
    part = store / f"{name}.{key}.part"
    download = _Download(client, address, part, size_limit, progress)
    with _disk_trouble_in_words():
        store.mkdir(parents=True, exist_ok=True)
        with _locked(part, sleep) as file:
            try:
                with_attempts(lambda: _attempt(download, file), address, sleep)
                _refuse_unless_zip(part, f"The file at {address}", address)
                os.fsync(file.fileno())
                download.version.unlink(missing_ok=True)
                return _put_in_place(part, store, name)
            except (_Spoiled, OSError):
                file.truncate(0)
                raise
            finally:
                if _drop_if_empty(part, file):
                    download.version.unlink(missing_ok=True)


def keep(path: Path, store: Path, *, sleep: Sleep = time.sleep) -> Fetched:
    """A copy of a local file in the same store, whatever is in it: reading it judges that."""
    if not path.is_file():
        raise FetchRefused(f"There is no file at {path}.")
    with path.open("rb") as original:
        chunks = iter(lambda: original.read(CHUNK), b"")
        return _keep(path.name, os.fsencode(path.resolve()), chunks, store, sleep)


def keep_upload(
    name: str, chunks: Iterable[bytes], store: Path, *, sleep: Sleep = time.sleep
) -> Fetched:
    """A zip that somebody sent, kept whole in the store or not at all."""
    key = f"upload {name}".encode()
    return _keep(name, key, chunks, store, sleep, _refuse_unless_uploaded_zip)


def _keep(
    name: str,
    source: bytes,
    chunks: Iterable[bytes],
    store: Path,
    sleep: Sleep,
    judge: Callable[[Path, str], None] = lambda part, name: None,
) -> Fetched:
    clean_name = _clean_name(name)
    part = store / f"{clean_name}.{hashlib.sha256(source).hexdigest()[:12]}.part"
    with _disk_trouble_in_words():
        store.mkdir(parents=True, exist_ok=True)
        with _locked(part, sleep) as file:
            try:
                file.truncate(0)
                for chunk in chunks:
                    _write(file, chunk)
                judge(part, name)
                os.fsync(file.fileno())
                return _put_in_place(part, store, clean_name)
            except (_Spoiled, OSError):
                file.truncate(0)
                raise
            finally:
                _drop_if_empty(part, file)


def _attempt(download: _Download, file: FileIO) -> None:
    version = _read_version(download)
    resumed_at = os.fstat(file.fileno()).st_size if version else 0
    # Without "identity" the bytes could arrive packed once more and the sizes disagree.
    headers = {"Accept-Encoding": "identity"}
    if version and resumed_at:
        headers |= {"Range": f"bytes={resumed_at}-", "If-Range": version}
    with answer(download.client, download.address, headers) as response:
        if response.status_code == 200:
            resumed_at = 0
        elif not _continues(response, resumed_at, version):
            file.truncate(0)
            raise TryAgain("it would not go on from where the last try stopped", wait=0.0)
        file.truncate(resumed_at)
        _keep_version(download, response)
        _receive(download, response, file, resumed_at)


def _continues(response: httpx.Response, resumed_at: int, version: str | None) -> bool:
    """Whether a 206 is the rest of the very file of which we hold the beginning.

    Some servers ignore If-Range, so their own words on the version are compared too.
    """
    match = CONTENT_RANGE.match(response.headers.get("Content-Range", ""))
    if response.status_code != 206 or match is None or int(match[1]) != resumed_at:
        return False
    return _version_of(response) in (None, version)


def _receive(download: _Download, response: httpx.Response, file: FileIO, size: int) -> None:
    total = _total_size(response, size)
    _refuse_oversize(download, total or 0)
    for chunk in response.iter_raw():
        size += len(chunk)
        _refuse_oversize(download, size)
        _write(file, chunk)
        if download.progress:
            download.progress(size, total)
    if total is not None and size != total:
        if size > total:
            file.truncate(0)
        raise TryAgain(f"{size:,} bytes arrived where {total:,} were announced")


def _total_size(response: httpx.Response, resumed_at: int) -> int | None:
    match = CONTENT_RANGE.match(response.headers.get("Content-Range", ""))
    if response.status_code == 206 and match and match[2] != "*":
        return int(match[2])
    announced = response.headers.get("Content-Length", "")
    return resumed_at + int(announced) if announced.isdecimal() else None


def _refuse_oversize(download: _Download, size: int) -> None:
    if size > download.size_limit:
        raise _Spoiled(
            f"The file at {download.address} is larger than {download.size_limit:,} bytes, far "
            "more than a month's figures should be, so it was not fetched."
        )


def _version_of(response: httpx.Response) -> str | None:
    """What the server calls this version of the file. A weak ETag may not be used to resume."""
    tag: str = response.headers.get("ETag", "")
    modified: str = response.headers.get("Last-Modified", "")
    return tag if tag and not tag.startswith("W/") else modified or None


def _read_version(download: _Download) -> str | None:
    try:
        version = download.version.read_bytes().decode("ascii")
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return version if version.isprintable() and version else None


def _keep_version(download: _Download, response: httpx.Response) -> None:
    if response.status_code == 200:
        download.version.write_text(_version_of(response) or "", encoding="utf-8")


def _write(file: FileIO, chunk: bytes) -> None:
    # Unbuffered, so that a full disk is met here and not while the file is being closed.
    rest = memoryview(chunk)
    while rest:
        rest = rest[file.write(rest) :]


@contextmanager
def _locked(part: Path, sleep: Sleep) -> Iterator[FileIO]:
    """The part file, ours alone: two imports of one month must not write into each other."""
    for _ in range(LOCK_SECONDS):
        with part.open("ab", buffering=0) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sleep(1.0)
                continue
            # The one who held it before us may have moved it into place.
            if _is_at(part, file):
                yield file
                return
    raise FetchRefused("Another import is fetching this same file. Try again when it has ended.")


def _is_at(part: Path, file: FileIO) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), part.stat())
    except FileNotFoundError:
        return False


def _drop_if_empty(part: Path, file: FileIO) -> bool:
    # Once the file is in place, another import may have made a part file of the same name.
    if not _is_at(part, file) or part.stat().st_size:
        return False
    part.unlink()
    return True


def _put_in_place(part: Path, store: Path, name: str) -> Fetched:
    with part.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size = part.stat().st_size
    folder = store / sha256[:2] / sha256
    already_stored = folder.is_dir() and any(folder.iterdir())
    folder.mkdir(parents=True, exist_ok=True)
    part.replace(folder / name)
    for changed in (folder, folder.parent, store):
        _sync_folder(changed)
    return Fetched(folder / name, sha256, size, already_stored)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _disk_trouble_in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise FetchRefused(
                "The disk that keeps fetched files is full, so nothing was kept. Make room and "
                "fetch again."
            ) from error
        raise FetchRefused(
            f"The file could not be kept among the fetched files: {error.strerror}."
        ) from error


def _clean_name(name: str) -> str:
    """The name without anything that could lead out of its folder or upset a shell."""
    return re.sub(r"[^A-Za-z0-9._() -]", "-", name).lstrip(". ")[-150:] or "file"


def _refuse_unless_uploaded_zip(part: Path, name: str) -> None:
    _refuse_unless_zip(part, f"The file {name}")


def _refuse_unless_zip(part: Path, file_words: str, address: str = "") -> None:
    with part.open("rb") as file:
        start = file.read(65536)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if zipfile.is_zipfile(part):
            return
        raise _Spoiled(f"{file_words} begins as a zip but has no end: it was cut short.")
    if address and is_browser_check(start):
        raise _Spoiled(str(BrowserCheck(address)))
    raise _Spoiled(f"{file_words} is not a zip. {_describe_content(start)}")


def _describe_content(start: bytes) -> str:
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return "It is empty."
    if text.startswith((b"<!doctype html", b"<html")) or b"<head" in text or b"<body" in text:
        match = TITLE.search(start)
        title = " ".join(match[1].decode("utf-8", "replace").split())[:80] if match else ""
        return "It looks like a web page" + (f" with the title “{title}”." if title else ".")
    kinds = {
        b"%pdf": "a PDF",
        b"\xd0\xcf\x11\xe0": "an old Excel workbook",
        b"\x1f\x8b": "a gzip archive",
        b"<?xml": "an XML file",
        b"{": "a JSON file",
    }
    for mark, kind in kinds.items():
        if text.startswith(mark):
            return f"It looks like {kind}."
    return "It looks like plain text." if b"\0" not in start else "It is of no kind known here."
