"""`make run`'s supervisor, started for real in a folder and on a port of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import httpx
import psutil
import pytest

from config.run import prepare
from tests.waiting import PATIENCE, wait_until

PROJECT = Path(__file__).resolve().parent.parent.parent

pytestmark = pytest.mark.embedded

Site = Callable[..., psutil.Popen]


@pytest.fixture
def port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def var(prepared_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all, with the figures in it."""
    folder = tmp_path_factory.mktemp("var")
    shutil.copytree(prepared_site, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture
def site(var: Path, tmp_path: Path, port: int) -> Iterator[Site]:
    """Starts the supervisor; its words go to `said` in the test's folder."""
    started: list[psutil.Popen] = []

    def start(folder: Path = var, *command: str) -> psutil.Popen:
        environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environment |= {"PATHWAY_VAR": str(folder), "PORT": str(port)}
        # The schedule may come due meanwhile: nothing is there to be looked at.
        environment["PATHWAY_LANDING"] = "http://127.0.0.1:1/"
        with (tmp_path / "said").open("ab") as said:
            process = psutil.Popen(
                [sys.executable, *(command or ("-m", "config.run"))],
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        for left in family(process):
            with suppress(psutil.NoSuchProcess):
                left.kill()


def family(process: psutil.Popen) -> list[psutil.Process]:
    try:
        return [*process.children(recursive=True), psutil.Process(process.pid)]
    except psutil.NoSuchProcess:
        return []


def answers(port: int) -> bool:
    # Asked many times: httpx reads the machine's certificates anew for each.
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE) as answer:
            return answer.read() == b"ok\n"
    except OSError:
        return False


def started_family(process: psutil.Popen, port: int) -> list[psutil.Process]:
    wait_until(lambda: answers(port), "the site did not answer", every=0.2)
    # Web: master and two workers. Worker: master, beat and one pool process.
    wait_until(lambda: len(family(process)) >= 7, "some processes are missing", every=0.2)
    return [member for member in family(process) if member.pid != process.pid]


def none_left(members: list[psutil.Process]) -> bool:
    return not any(
        member.is_running() and member.status() != psutil.STATUS_ZOMBIE for member in members
    )


def test_runs_alone_and_stops_cleanly(site, port, tmp_path) -> None:
    process = site()
    members = started_family(process, port)
    assert httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE).json() == {
        "ready": True,
        "problems": {},
        "degraded": {},
    }

    england = httpx.get(f"http://127.0.0.1:{port}/england/", timeout=PATIENCE)
    assert england.status_code == 200
    assert re.search(r"\d,\d{3},\d{3} pathways", england.text), "no figures on the page"

    assert site().wait(PATIENCE) == 1
    assert site(tmp_path / "elsewhere").wait(PATIENCE) == 1
    assert answers(port)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0

    assert none_left(members)
    said = (tmp_path / "said").read_text()
    assert f"The site is at http://127.0.0.1:{port} " in said
    assert f"The site is already running from this folder, at http://127.0.0.1:{port}\n" in said
    assert f"Something else already uses http://127.0.0.1:{port} " in said
    assert said.endswith("Stopped.\n")
    assert "Traceback" not in said
    assert "Error" not in said


def test_tables_are_made_before_figures_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder above was begun with a migrated database, to save the time."""
    commands: list[str] = []
    monkeypatch.setattr(
        "django.core.management.call_command", lambda name, **options: commands.append(name)
    )
    prepare()
    assert commands[0] == "migrate" and "load_bundled" in commands


def test_stopped_while_it_gets_ready(site, tmp_path) -> None:
    process = site(tmp_path / "fresh")
    wait_until(lambda: len(family(process)) == 2, "it did not begin")
    members = family(process)

    process.send_signal(signal.SIGTERM)

    assert process.wait(PATIENCE) == 0
    assert none_left(members)
    assert "Traceback" not in (tmp_path / "said").read_text()


# The supervisor with two small servers to look after, one of which answers like the site.
SMALL = """
import sys
from config import run
folder = sys.argv[1]
run.PREPARE = ("this",)
run.WEB = ("http.server", run.os.environ["PORT"], "--bind", "127.0.0.1", "--directory", folder)
run.WORKER = ("http.server", "0", "--bind", "127.0.0.1", "--directory", folder)
sys.exit(run.main())
"""


def test_if_one_dies_the_other_is_stopped_and_it_says_so(site, port, tmp_path) -> None:
    """Whatever they are: that web and worker end when they are told to is seen above."""
    (tmp_path / "healthz").write_text("ok\n")
    process = site(tmp_path, "-c", SMALL, str(tmp_path))
    wait_until(lambda: answers(port), "it did not answer")
    members = process.children()
    (worker,) = [member for member in members if "0" in member.cmdline()]

    worker.kill()

    assert process.wait(PATIENCE) == 1
    wait_until(lambda: none_left(members), "something was left behind")
    said = (tmp_path / "said").read_text()
    assert len(members) == 2
    assert "The worker ended by itself (exit code -9), so everything has been stopped." in said


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux: a signal at the parent's death")
def test_killed_outright_it_leaves_nothing_behind(site, port) -> None:
    process = site()
    members = started_family(process, port)

    process.kill()

    wait_until(lambda: none_left(members), "children outlived the supervisor")
