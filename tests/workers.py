"""Worker processes to be killed: `python -m tests.workers` forks one for each line that it reads.

A fork starts at once, as in Celery's own pool, where a new interpreter would take a second to load
what an import needs. Each worker says which phase of its work it enters. `Workers` is the other
end, for a test.
"""

import functools
import importlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.kill_points import KillPoint, Passing
from tests.waiting import PATIENCE

PROJECT = Path(__file__).resolve().parent.parent
# In the order in which an import comes to them: module, name, what it is called here.
PHASES = (
    ("metrics.source", "fetch", "fetch"),
    ("metrics.releases.stage", "read", "read"),
    ("metrics.releases.stage", "month_from_rows", "add up"),
    ("metrics.releases.stage", "_store", "store"),
    ("metrics.releases.stage", "replace_figures", "figures"),
    ("metrics.releases.stage", "publish_or_supersede", "publish"),
)
BEGUN, ENDED, PASSED = "begun", "ended", "passed"


# --- the workers' end ---------------------------------------------------------------------------


passing = Passing()


def say(word: str) -> None:
    os.write(1, f"{os.getpid()}\t{word}\n".encode())


def announced(phase: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def saying(*args: Any, **kwargs: Any) -> Any:
        say(phase)
        passing.enter(phase)
        return function(*args, **kwargs)

    return saying


def bring(release: int) -> None:
    from metrics.tasks import import_release

    import_release(release)


def sweep() -> None:
    """As the task does it, without a broker between."""
    from metrics.releases.requeue import abandoned_releases

    for release in abandoned_releases(by="a test"):
        bring(release)


def import_files(paths: list[str]) -> None:
    from django.core.management import call_command

    call_command("import_rtt", *paths, stdout=sys.stderr)


VERBS = {"bring": bring, "sweep": sweep, "import_files": import_files}


def reap(*_: object) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        code = os.waitstatus_to_exitcode(status)
        os.write(1, f"{pid}\t{ENDED} {code}\n".encode())


def serve() -> None:
    import django

    django.setup()
    for module, name, phase in PHASES:
        place = importlib.import_module(module)
        setattr(place, name, announced(phase, getattr(place, name)))
    importlib.import_module("metrics.tasks")
    signal.signal(signal.SIGCHLD, reap)
    for line in sys.stdin:
        order = json.loads(line)
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            say(BEGUN)
            work(**order)
            os._exit(0)


def work(verb: str, at: list[Any] | None, signal_number: int, **order: Any) -> None:
    passing.last = KillPoint(*at) if at else None
    passing.signal = signal.Signals(signal_number)
    passing.watch()
    VERBS[verb](**order)
    say(f"{PASSED} {json.dumps([[*point, n] for point, n in passing.counts.items()])}")


# --- the test's end -----------------------------------------------------------------------------


class Worker:
    """One forked process, as far as it has said what it does."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.said: list[str] = []
        # How many points of each kind it passed in each phase, if it came to its end.
        self.passed: list[KillPoint] = []
        self.words: queue.Queue[str] = queue.Queue()

    @property
    def phases(self) -> list[str]:
        """Those that it entered."""
        return [word for word in self.said if word != BEGUN and not word.startswith(ENDED)]

    @property
    def exit_code(self) -> int | None:
        ends = [word for word in self.said if word.startswith(ENDED)]
        return int(ends[0].split()[1]) if ends else None

    def wait_for(self, phase: str) -> bool:
        """True when it enters the phase, False when it has ended without."""
        while phase not in self.said:
            if self.exit_code is not None:
                return False
            word = self.words.get(timeout=PATIENCE)
            if word.startswith(PASSED):
                self.passed = [KillPoint(*point) for point in json.loads(word.removeprefix(PASSED))]
            else:
                self.said.append(word)
        return True

    def wait(self) -> int:
        self.wait_for("never")
        assert self.exit_code is not None
        return self.exit_code

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)


class Workers:
    def __init__(self, environment: dict[str, str], errors: Path) -> None:
        self.errors = errors
        with errors.open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.workers"],
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )
        self.known: defaultdict[int, queue.Queue[str]] = defaultdict(queue.Queue)
        self.new: queue.Queue[int] = queue.Queue()
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def start(
        self,
        verb: str,
        *,
        at: KillPoint | None = None,
        signal_number: int = signal.SIGKILL,
        **order: Any,
    ) -> Worker:
        """`at`: where it gets a signal, which is to be killed."""
        assert self.process.stdin
        order |= {"verb": verb, "at": at, "signal_number": signal_number}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        worker = Worker(self.new.get(timeout=PATIENCE))
        worker.words = self.known[worker.pid]
        return worker

    def run(self, verb: str, **order: Any) -> Worker:
        worker = self.start(verb, **order)
        assert worker.wait() == 0, self.errors.read_text()[-3000:]
        return worker

    def stop(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.listener.join(PATIENCE)

    def _listen(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                pid, word = line.rstrip("\n").split("\t")
                self.known[int(pid)].put(word)
                if word == BEGUN:
                    self.new.put(int(pid))


if __name__ == "__main__":
    assert settings.SETTINGS_MODULE == "config.settings"
    serve()
