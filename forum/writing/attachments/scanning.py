"""ClamAV, asked over its socket. Without CLAMAV_SOCKET nothing is scanned, and files say so."""

import socket
import struct
from enum import StrEnum

from django.conf import settings

CHUNK = 64 * 1024
PATIENCE = 30.0
LONGEST_ANSWER = 4096


class ScanResult(StrEnum):
    NOT_SCANNED = "not scanned"
    CLEAN = "clean"
    INFECTED = "infected"
    NO_ANSWER = "no answer"


def scan_for_viruses(content: bytes) -> ScanResult:
    """Nothing that went wrong counts as clean: the file then waits, and is not shown."""
    where = str(getattr(settings, "CLAMAV_SOCKET", "") or "")
    if not where:
        return ScanResult.NOT_SCANNED
    try:
        with _connected(where) as connection:
            return _verdict(_asked(connection, content))
    except (OSError, ValueError):
        return ScanResult.NO_ANSWER


def _connected(where: str) -> socket.socket:
    """A path, or host:port for a scanner in another container."""
    if where.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(PATIENCE)
        try:
            connection.connect(where)
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = where.removeprefix("tcp://").rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)


def _asked(connection: socket.socket, content: bytes) -> bytes:
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
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        more = connection.recv(LONGEST_ANSWER)
        if not more:
            break
        answer += more
    return answer


def _verdict(answer: bytes) -> ScanResult:
    words = answer.rstrip(b"\0\n ").decode("utf-8", errors="replace")
    if words == "stream: OK":
        return ScanResult.CLEAN
    return ScanResult.INFECTED if words.endswith(" FOUND") else ScanResult.NO_ANSWER
