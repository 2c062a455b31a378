"""ClamAV over its socket. Without CLAMAV_SOCKET nothing is scanned, and files say so."""

import socket
import struct
from enum import StrEnum

from django.conf import settings

CHUNK = 64 * 1024
TIMEOUT_SECONDS = 30.0
MAX_ANSWER_BYTES = 4096


class ScanResult(StrEnum):
    NOT_SCANNED = "not scanned"
    CLEAN = "clean"
    INFECTED = "infected"
    NO_ANSWER = "no answer"


def scan_for_viruses(content: bytes) -> ScanResult:
    """Nothing that went wrong counts as clean: the file then waits, and is not shown."""
    address = str(getattr(settings, "CLAMAV_SOCKET", "") or "")
    if not address:
        return ScanResult.NOT_SCANNED
    try:
        with _connect(address) as connection:
            return _parse_answer(_send(connection, content))
    except (OSError, ValueError):
        return ScanResult.NO_ANSWER


def _connect(address: str) -> socket.socket:
    """A path, or host:port for a scanner in another container."""
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(TIMEOUT_SECONDS)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=TIMEOUT_SECONDS)


def _send(connection: socket.socket, content: bytes) -> bytes:
    answer = b""
    try:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            chunk = content[start : start + CHUNK]
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        # It hangs up on a file above its own limit; what it said before that may still be there.
        pass
    while not answer.endswith(b"\0") and len(answer) < MAX_ANSWER_BYTES:
        received = connection.recv(MAX_ANSWER_BYTES)
        if not received:
            break
        answer += received
    return answer


def _parse_answer(answer: bytes) -> ScanResult:
    words = answer.rstrip(b"\0\n ").decode("utf-8", errors="replace")
    if words == "stream: OK":
        return ScanResult.CLEAN
    return ScanResult.INFECTED if words.endswith(" FOUND") else ScanResult.NO_ANSWER
