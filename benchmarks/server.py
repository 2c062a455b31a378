"""The site as it is served, for as long as it is measured; and readers who ask it over kept connections."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

from benchmarks.visit import AS_A_BROWSER

START_SECONDS = 60


@contextmanager
def served(environment: Mapping[str, str]) -> Iterator[int]:
    """Its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "DJANGO_SETTINGS_MODULE": "benchmarks.bare_settings",
        "PORT": str(port),
        "BIND": "127.0.0.1",
        "GUNICORN_LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn_conf"]
    server = subprocess.Popen([*command, "config.wsgi"], env={**environment, **settings})
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if Reader(port).get("/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not answer.")


@dataclass
class Answer:
    status: int
    seconds: float
    size: int


class Reader:
    """One connection."""

    def __init__(self, port: int, headers: Mapping[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {**AS_A_BROWSER, **(headers or {})}

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        started = time.perf_counter()
        self.connection.request(method, path, body or None, {**self.headers, **headers})
        response = self.connection.getresponse()
        size = len(response.read())
        return Answer(response.status, time.perf_counter() - started, size)


@dataclass
class Load:
    """What many asked for at once, and for how long."""

    answers: list[Answer] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def each_second(self) -> float:
        return len(self.answers) / self.seconds

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        durations = sorted(answer.seconds for answer in self.answers)
        return 1000 * durations[min(int(share * len(durations)), len(durations) - 1)]


Ask = Callable[[], Answer]


def load(readers: Sequence[Ask], is_over: Callable[[float], bool]) -> Load:
    """Each asks again as soon as it has its answer, until `is_over` says so of the seconds passed."""
    result, started = Load(), time.perf_counter()

    def read(ask: Ask) -> None:
        while not is_over(time.perf_counter() - started):
            try:
                answer = ask()
            except (OSError, http.client.HTTPException) as error:
                result.failures.append(repr(error))
                return
            result.answers.append(answer)
            if answer.status >= 400:
                result.failures.append(str(answer.status))

    threads = [Thread(target=read, args=[ask]) for ask in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - started
    return result
