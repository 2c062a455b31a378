import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from forum.writing.attachments import scanning
from forum.writing.attachments.scanning import ScanResult, scan_for_viruses

pytestmark = pytest.mark.embedded

CONTENT = bytes(range(256)) * 1_000


class Scanner:
    """ClamAV's side of its INSTREAM conversation, with an answer of the test's choosing."""

    def __init__(self, listening: socket.socket, answer: bytes, stop_after: int | None = None):
        self.listening, self.answer, self.stop_after = listening, answer, stop_after
        self.command = b""
        self.received = b""
        self.chunks: list[int] = []
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def serve(self) -> None:
        connection, _ = self.listening.accept()
        with connection, connection.makefile("rb") as incoming:
            self.command = incoming.read(10)
            while True:
                (length,) = struct.unpack("!L", incoming.read(4))
                if length == 0:
                    break
                self.chunks.append(length)
                self.received += incoming.read(length)
                if self.stop_after is not None and len(self.received) >= self.stop_after:
                    break
            connection.sendall(self.answer)


@contextmanager
def scanner(
    listening: socket.socket, answer: bytes, stop_after: int | None = None
) -> Iterator[Scanner]:
    listening.listen(1)
    fake_scanner = Scanner(listening, answer, stop_after)
    fake_scanner.thread.start()
    try:
        yield fake_scanner
        fake_scanner.thread.join(10)
        assert not fake_scanner.thread.is_alive()
    finally:
        listening.close()


@pytest.fixture
def path(tmp_path: Path, settings: Any) -> Path:
    where = tmp_path / "clamd"
    settings.CLAMAV_SOCKET = str(where)
    return where


@pytest.fixture
def at_path(path: Path) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(str(path))
    return listening


def test_nothing_is_asked_without_a_scanner() -> None:
    assert scan_for_viruses(CONTENT) == ScanResult.NOT_SCANNED


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"stream: OK\0", ScanResult.CLEAN),
        (b"stream: Eicar-Test-Signature FOUND\0", ScanResult.INFECTED),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\n", ScanResult.INFECTED),
        (b"INSTREAM size limit exceeded. ERROR\0", ScanResult.NO_ANSWER),
        (b"UNKNOWN COMMAND\0", ScanResult.NO_ANSWER),
        (b"stream: OK and more\0", ScanResult.NO_ANSWER),
        (b"OK\0", ScanResult.NO_ANSWER),
        (b"", ScanResult.NO_ANSWER),
        (b"\xff\xfe\0", ScanResult.NO_ANSWER),
        (b"x" * 10_000, ScanResult.NO_ANSWER),
    ],
)
def test_what_it_says(at_path: socket.socket, answer: bytes, verdict: ScanResult) -> None:
    with scanner(at_path, answer) as fake_scanner:
        assert scan_for_viruses(CONTENT) == verdict
    assert fake_scanner.command == b"zINSTREAM\0"
    assert fake_scanner.received == CONTENT
    assert max(fake_scanner.chunks) <= scanning.CHUNK
    assert len(fake_scanner.chunks) == 4


def test_over_the_network(settings: Any) -> None:
    for form in ("127.0.0.1:{}", "tcp://127.0.0.1:{}"):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.bind(("127.0.0.1", 0))
        settings.CLAMAV_SOCKET = form.format(listening.getsockname()[1])
        with scanner(listening, b"stream: OK\0") as fake_scanner:
            assert scan_for_viruses(b"x") == ScanResult.CLEAN
        assert fake_scanner.received == b"x"


def test_it_hangs_up_on_what_is_too_large_for_it(at_path: socket.socket) -> None:
    limit = b"INSTREAM size limit exceeded. ERROR\0"
    with scanner(at_path, limit, stop_after=scanning.CHUNK):
        assert scan_for_viruses(b"x" * 8_000_000) == ScanResult.NO_ANSWER


def _missing(path: Path) -> None:
    pass


def _not_listening(path: Path) -> None:
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).bind(str(path))


def _a_file(path: Path) -> None:
    path.write_text("not a socket")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("prepare", [_missing, _not_listening, _a_file])
def test_it_cannot_be_reached(path: Path, prepare: Callable[[Path], None]) -> None:
    prepare(path)
    assert scan_for_viruses(CONTENT) == ScanResult.NO_ANSWER


@pytest.mark.parametrize("where", ["127.0.0.1:1", "nonsense", "127.0.0.1:many", "tcp://"])
def test_an_address_that_is_wrong(settings: Any, where: str) -> None:
    settings.CLAMAV_SOCKET = where
    assert scan_for_viruses(CONTENT) == ScanResult.NO_ANSWER


def test_it_says_nothing_for_too_long(
    at_path: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "TIMEOUT_SECONDS", 0.1)
    at_path.listen(1)
    assert scan_for_viruses(b"x") == ScanResult.NO_ANSWER
    at_path.close()
