"""The whole site on one machine: `python -m config.run`, stopped with Ctrl-C.

Web and worker are processes of their own, as in production: an import in the web process would
hold up every page. This supervisor owns no state; what a stopped worker left is taken up again
from the database.
"""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import TextIO

PROJECT = Path(__file__).resolve().parent.parent
WEB = ("gunicorn", "-c", "python:config.gunicorn_conf", "--log-level", "warning", "config.wsgi")
WORKER = (
    *("celery", "--quiet", "-A", "config", "worker", "-B", "-P", "prefork", "-c", "1"),
    *("--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"),
)
PREPARE = ("config.run", "prepare")

POLL_SECONDS = 0.1
START_SECONDS = 90
# An idle worker takes five: it looks up from its queue every two, and then ends its pool.
GRACE_SECONDS = 8
COLD_SECONDS = 2

Child = subprocess.Popen[bytes]
# A thread in each process is enough: two processors shared by web, worker and browser only get
# slower when every matrix product starts a thread for each of them.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# Celery warns root at length; on one's own machine, or in a throw-away one, that is noise.
ROOT_IS_FINE_HERE = "ignore:You're running the worker with superuser privileges"
PR_SET_PDEATHSIG = 1

# A list, not an Event: a signal that arrives inside Event.wait would wait for its lock for ever.
stop_signals: list[int] = []


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Under nohup a hang-up is ignored, and stays so.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda number, _: stop_signals.append(number))
    os.chdir(PROJECT)
    host, port = os.environ.get("BIND", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
    var = Path(os.environ.get("PATHWAY_VAR", PROJECT / "var"))
    var.mkdir(parents=True, exist_ok=True)
    with (var / "running").open("a+") as mark:
        if refusal := refused(mark, host, port, address):
            print_line(refusal)
            return 1
        return supervise(address)


def refused(mark: TextIO, host: str, port: int, address: str) -> str:
    """Why the site cannot start here, or nothing; the mark then says that it runs."""
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        mark.seek(0)
        return f"The site is already running from this folder, at {mark.read().strip()}"
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            return (
                f"Something else already uses {address} ({error.strerror}). Stop it, or choose"
                f" another port: PORT={port + 1} make run"
            )
    mark.truncate(0)
    mark.write(address)
    mark.flush()
    return ""


def supervise(address: str) -> int:
    preparing = start(PREPARE, {"DEBUG": "0", "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING")})
    if not ended(preparing):
        stop([preparing])
        return 0
    if preparing.returncode:
        print_line("The database or the figures could not be made ready: see above.")
        return 1
    children = {
        "web server": start(WEB, {"DEBUG": os.environ.get("DEBUG", "0"), "PATHWAY_DEMO": "1"}),
        # With DEBUG, Django keeps every query of a long import in memory.
        "worker": start(
            WORKER, {"DEBUG": "0", "PATHWAY_DEMO": "1", "PYTHONWARNINGS": ROOT_IS_FINE_HERE}
        ),
    }
    dead = wait_until_answering(address, children) or watch(children)
    stop(list(children.values()))
    if dead:
        print_line(f"The {dead}, so everything has been stopped.")
        return 1
    print_line("Stopped.")
    return 0


def prepare() -> None:
    """Runs in a process of its own: reading figures takes memory that should be given back."""
    import django
    from django.core.management import CommandError, call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    try:
        call_command("migrate", verbosity=0, skip_checks=False)
        # It counts what it changed, which at a start is nothing to read.
        call_command("load_places", stdout=StringIO())
        call_command("load_bundled")
        call_command("load_first_stories")
        call_command("load_first_technologies", stdout=StringIO())
        call_command("load_vocabulary", stdout=StringIO())
        # The worker keeps it up to date; whoever searches in the first minute finds places as well.
        call_command("rebuild_search", changes=True, stdout=StringIO())
        call_command("count_recommendations")
    except CommandError as error:
        sys.exit(str(error))


def wait_until_answering(address: str, children: Mapping[str, Child]) -> str:
    """What went wrong, or nothing: the site answers, or someone has asked to stop."""
    deadline = time.monotonic() + START_SECONDS
    while still_wanted():
        if dead := first_dead(children):
            return dead
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                return f"web server did not answer within {START_SECONDS} seconds"
        else:
            print_line(f"The site is at {address}   (Ctrl-C stops it)")
            break
    return ""


def watch(children: Mapping[str, Child]) -> str:
    while still_wanted():
        if dead := first_dead(children):
            return dead
    return ""


def still_wanted() -> bool:
    time.sleep(POLL_SECONDS)
    return not stop_signals


def first_dead(children: Mapping[str, Child]) -> str:
    for name, child in children.items():
        if child.poll() is not None:
            return f"{name} ended by itself (exit code {child.returncode})"
    return ""


def ended(child: Child) -> bool:
    while child.poll() is None:
        if not still_wanted():
            return False
    return True


def stop(children: list[Child]) -> None:
    """Ask, then insist. Each child leads a group, so nothing that it started is left behind."""
    for number, seconds in (
        (signal.SIGTERM, GRACE_SECONDS),
        # To Celery: do not wait for the task. A release half read is taken up at the next start.
        (signal.SIGQUIT, COLD_SECONDS),
        (signal.SIGKILL, COLD_SECONDS),
    ):
        for child in children:
            if child.poll() is None:
                child.send_signal(number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and any(child.poll() is None for child in children):
            time.sleep(POLL_SECONDS)
    for child in children:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def start(module: tuple[str, ...], settings: Mapping[str, str]) -> Child:
    # A group of its own, so that Ctrl-C reaches only the supervisor, which stops all in order.
    return subprocess.Popen(
        [sys.executable, "-m", *module],
        env={**ONE_THREAD, **os.environ, **settings},
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=die_with_parent,
    )


def die_with_parent() -> None:
    """So that killing the supervisor outright leaves no server behind (on Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def print_line(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        prepare()
    else:
        sys.exit(main())
