"""Real processes that import a genuine month, killed outright, stopped, or working side by side."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest
from django.db import connection
from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from config.run import WORKER
from metrics.models import Figure, Place, Release, ReleaseEvent
from metrics.releases.requeue import abandoned_releases
from tests import dump
from tests.doctored import Extract, doctored
from tests.kill_points import BEGIN, CHUNK, KillPoint
from tests.sites import Site, new_site
from tests.waiting import wait_until
from tests.workers import PHASES, Workers

pytestmark = pytest.mark.xdist_group("killed")

BEFORE, MONTH = date(2025, 10, 1), date(2025, 11, 1)
FILE_BEFORE = "Full-CSV-data-file-Oct25-ZIP-4M-SrRW6y.zip"
FILE = "Full-CSV-data-file-Nov25-ZIP-4M-1Xmjkk.zip"
SEED = 20251101
# And two more under Celery. Once in every phase; with make proofs at a point of
# every kind in every phase, and the whole country instead of a fifth of it.
KILLS, KILLS_OF_ALL = 6, 18
NORTH_EAST_LONDON = "QMF"
SOME_ICBS = {NORTH_EAST_LONDON, "QMJ", "QKK", "QWE", "QRV", "QWO", "QOQ", "QHM"}


# --- a server for the month's zip ---------------------------------------------------------------


@dataclass
class Uploads:
    """NHS England's uploads on this machine: one zip, and only half of it while `is_open` is not set."""

    data: bytes
    resumed: int = 0
    is_open: threading.Event = field(default_factory=threading.Event)
    server: ThreadingHTTPServer = field(init=False)

    def __post_init__(self) -> None:
        uploads = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                range_header = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
                start = (
                    int(range_header[1])
                    if range_header and self.headers.get("If-Range") == '"one"'
                    else 0
                )
                uploads.resumed += bool(start)
                self.send_response(206 if start else 200)
                self.send_header("ETag", '"one"')
                self.send_header("Content-Length", str(len(uploads.data) - start))
                if start:
                    whole = len(uploads.data)
                    self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
                self.end_headers()
                with suppress(ConnectionError):
                    for at in range(start, len(uploads.data), 1 << 16):
                        if at > len(uploads.data) / 2:
                            uploads.is_open.wait()
                        self.wfile.write(uploads.data[at : at + (1 << 16)])

            def log_message(self, *_: object) -> None:
                pass

        self.is_open.set()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/uploads/2026/01/{FILE}"


@dataclass(frozen=True)
class Extracts:
    before: Path
    month: Path
    is_whole: bool


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(False, id="a fifth"),
        pytest.param(True, id="whole", marks=pytest.mark.proofs),
    ],
)
def extracts(
    request: pytest.FixtureRequest, shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Extracts:
    """October and November, as published or what is commissioned in some ICBs."""
    before, month = (shared_data / "rtt" / name for name in (FILE_BEFORE, FILE))
    if not request.param:
        folder = tmp_path_factory.mktemp("extracts")
        before, month = (_of_some_icbs(path, folder) for path in (before, month))
    return Extracts(before, month, request.param)


def _of_some_icbs(path: Path, folder: Path) -> Path:
    extract = Extract(path)
    rows = extract.where(("Commissioner Parent Org Code", SOME_ICBS))
    return doctored(extract, folder / path.name, rows)


@pytest.fixture(scope="module")
def uploads(extracts: Extracts) -> Iterator[Uploads]:
    uploads = Uploads(extracts.month.read_bytes())
    yield uploads
    uploads.server.shutdown()
    uploads.server.server_close()


# --- a site with one month, and what it must become ---------------------------------------------


@pytest.fixture(scope="module")
def base(
    extracts: Extracts, tmp_path_factory: pytest.TempPathFactory, migrated_template: str
) -> Iterator[Site]:
    """October 2025 is published."""
    site = new_site(tmp_path_factory.mktemp("base"), migrated_template)
    site.manage("import_rtt", extracts.before)
    yield site
    site.drop()


@pytest.fixture(scope="module")
def site(base: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A copy, made afresh for each attempt on it."""
    site = base.copied(tmp_path_factory.mktemp("spoiled"))
    yield site
    site.drop()


@pytest.fixture(scope="module")
def workers(site: Site) -> Iterator[Workers]:
    workers = Workers(site.environment(), site.folder / "errors")
    yield workers
    workers.stop()


@pytest.fixture
def afresh(
    site: Site, base: Site, uploads: Uploads, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Callable[[], int]]:
    """October published again, November found on the page and nothing fetched."""

    def begin_again() -> int:
        site.fill_from(base)
        shutil.rmtree(site.folder / "store", ignore_errors=True)
        with site.opened():
            release = Release.objects.create(month=MONTH, address=uploads.address, file_name=FILE)
            ReleaseEvent.objects.create(release=release, verb="find", by="a test")
            return release.pk

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield begin_again


def whole(site: Site) -> dict[str, dump.Rows]:
    """All that the site says: both months, every provider's name."""
    with site.opened():
        result = {
            f"{month:%Y-%m} {table}": rows
            for month in (BEFORE, MONTH)
            for table, rows in dump.meaning(month=month).items()
        }
        unpublished = Release.objects.exclude(state="published").values_list("file_name", "state")
        named = Place.objects.order_by("code").values_list("code", "name", "official_name")
        return result | {"others": list(unpublished), "places": list(named)}


@dataclass(frozen=True)
class Clean:
    """What an import that nobody disturbs makes of it, and how many points of each kind it passes."""

    says: dict[str, dump.Rows]
    passed: list[KillPoint]


@pytest.fixture(scope="module")
def undisturbed(
    site: Site, base: Site, workers: Workers, uploads: Uploads, django_db_blocker
) -> Clean:
    site.fill_from(base)
    shutil.rmtree(site.folder / "store", ignore_errors=True)
    with django_db_blocker.unblock():
        with site.opened():
            release = Release.objects.create(month=MONTH, address=uploads.address, file_name=FILE)
            ReleaseEvent.objects.create(release=release, verb="find", by="a test")
        worker = workers.run("bring", release=release.pk)
        result = whole(site)
    assert worker.said == ["begun", *(phase for _, _, phase in PHASES), "ended 0"]
    assert len(result["2025-11 Count"]) > 2_000 and not result["others"]
    # Barking, Havering and Redbridge sent nothing: the notes must survive as well.
    assert any("RF4" in row for row in result["2025-11 DataIssue"])
    return Clean(result, worker.passed)


@pytest.fixture(scope="module")
def clean(undisturbed: Clean) -> dict[str, dump.Rows]:
    return undisturbed.says


def kill_points(passed: list[KillPoint], kills: int, chance: random.Random) -> list[KillPoint]:
    """One in every phase, then of other kinds, the last phases first, in which most is written. Of a
    kind any of the points that are passed."""
    phases = [phase for _, _, phase in PHASES]
    kinds = [point for point in passed if point.phase in phases]
    chance.shuffle(kinds)
    # Half a file is what a worker can leave behind in its first phase.
    first = [KillPoint("fetch", CHUNK, 0)]
    first += [next(p for p in kinds if p.phase == phase) for phase in phases[1:]]
    others = [p for p in kinds if p[:2] not in {f[:2] for f in first}]
    others.sort(key=lambda point: -phases.index(point.phase))
    chosen = (first + others + kinds * kills)[:kills]
    most = {point[:2]: point.number for point in passed}
    return [p._replace(number=chance.randint(1, most[p[:2]])) for p in chosen]


def let_leases_run_out() -> None:
    Release.objects.filter(lease_until__isnull=False).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )


def state_and_figures(release: int) -> tuple[str, int]:
    """In one statement: a server may finish a dead worker's commit between two."""
    month = Figure.objects.visible_to(None).filter(month=MONTH).order_by().values("month")
    figure_count = Subquery(month.annotate(many=Count("pk")).values("many"))
    return Release.objects.values_list("state", Coalesce(figure_count, 0)).get(pk=release)


def nobody_else_writes() -> bool:
    """A server may still finish the commit that a dead worker had sent."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return cursor.fetchone() == (0,)


# --- killed -------------------------------------------------------------------------------------


def test_killed_at_any_point_it_ends_as_if_it_had_not_been(
    extracts, site, workers, undisturbed, afresh, uploads, record_property
) -> None:
    clean = undisturbed.says
    kills = KILLS_OF_ALL if extracts.is_whole else KILLS
    landed: Counter[str] = Counter()
    for point in kill_points(undisturbed.passed, kills, random.Random(SEED)):
        release = afresh()
        worker = workers.start("bring", release=release, at=point)
        assert worker.wait() == -signal.SIGKILL, point
        assert worker.phases[-1] == point.phase
        landed[point.phase] += 1
        with site.opened():
            state, figures = state_and_figures(release)
            assert figures == (len(clean["2025-11 Figure"]) if state == "published" else 0)
            wait_until(nobody_else_writes, "the server goes on for a worker that is dead")
            if Release.objects.get(pk=release).state != "published":
                # While the dead worker's lease runs, nobody touches what may still be alive.
                assert abandoned_releases(by="a test") == []
                let_leases_run_out()
                assert abandoned_releases(by="a test") == [release]
        workers.run("sweep")
        assert dump.differences(whole(site), clean) == [], point
        with site.opened():
            assert abandoned_releases(by="a test") == []
            assert Release.objects.get(pk=release).attempts <= 2
    record_property("kills", sum(landed.values()))
    record_property("landed", dict(landed))
    sys.stderr.write(f"\n{sum(landed.values())} kills landed in {dict(landed)}\n")
    assert sum(landed.values()) == kills
    assert landed.keys() == {phase for _, _, phase in PHASES}
    assert uploads.resumed


def test_killed_again_and_again_it_is_given_up_with_a_reason(site, workers, clean, afresh) -> None:
    release = afresh()
    for _ in range(5):
        worker = workers.start("sweep", at=KillPoint("read", BEGIN, 1))
        assert worker.wait() == -signal.SIGKILL
        with site.opened():
            let_leases_run_out()
    with site.opened():
        assert abandoned_releases(by="a test") == []
        refused = Release.objects.get(pk=release)
        assert refused.state == "refused"
        assert "The import stopped 5 times without an answer." in refused.issues.get().text
        assert Release.objects.published().get().month == BEFORE


# --- stopped, and side by side ------------------------------------------------------------------


def test_two_workers_at_once_bring_one_result(site, workers, clean, afresh) -> None:
    release = afresh()
    both = [workers.start("bring", release=release) for _ in range(2)]
    assert [worker.wait() for worker in both] == [0, 0]
    assert dump.differences(whole(site), clean) == []
    with site.opened():
        assert Release.objects.get(pk=release).attempts == 1 + all(worker.phases for worker in both)


def test_two_commands_with_the_same_file_bring_one_result(
    site, base, workers, clean, extracts, django_db_blocker
) -> None:
    site.fill_from(base)
    path = str(extracts.month)
    both = [workers.start("import_files", paths=[path]) for _ in range(2)]
    codes = [worker.wait() for worker in both]
    with django_db_blocker.unblock(), site.opened():
        release = Release.objects.get(month=MONTH)
        assert release.state == "published"
        verbs = [event.verb for event in release.events.all()]
        assert verbs == ["fetch", "stage", "publish"]
    # One of them imported it; the other did too late, or says who does.
    errors = (site.folder / "errors").read_text()
    assert 0 in codes and (codes == [0, 0] or "Another worker is importing it." in errors)
    with django_db_blocker.unblock():
        result = whole(site)
    for table in ("Count", "ProviderCount", "Figure", "DataIssue"):
        assert result[f"2025-11 {table}"] == clean[f"2025-11 {table}"]


def test_a_worker_that_was_taken_for_dead_stores_nothing(site, workers, clean, afresh) -> None:
    release = afresh()
    at = KillPoint("read", BEGIN, 1)
    first = workers.start("bring", release=release, at=at, signal_number=signal.SIGSTOP)
    assert first.wait_for("read")
    wait_until(
        lambda: psutil.Process(first.pid).status() == psutil.STATUS_STOPPED, "it was not stopped"
    )
    with site.opened():
        let_leases_run_out()
    workers.run("sweep")
    assert dump.differences(whole(site), clean) == []

    first.signal(signal.SIGCONT)

    assert first.wait() == 0
    assert not {"store", "figures", "publish"} & set(first.said)
    assert dump.differences(whole(site), clean) == []


# --- under Celery -------------------------------------------------------------------------------


@contextmanager
def celery(site: Site) -> Iterator[subprocess.Popen[bytes]]:
    """The worker and beat that `make run` starts, with a broker made of files."""
    environment = site.environment(PATHWAY_SWEEP_SECONDS="1")
    with (site.folder / "celery.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *WORKER],
            env=environment,
            cwd=site.folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.embedded
def test_killed_under_celery(site, clean, afresh, uploads, monkeypatch) -> None:
    """First the process that imports, as when memory ends; then all of it, as when power goes."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    # What the other tests' imports asked to be done after them.
    shutil.rmtree(site.folder / "broker", ignore_errors=True)
    release = afresh()

    def is_at(attempt: int, *steps: str) -> bool:
        row = Release.objects.get(pk=release)
        assert row.state != "published", "it was over before it could be killed"
        return row.attempts == attempt and row.current_step in steps

    def published() -> bool:
        row = Release.objects.get(pk=release)
        return row.state == "published" and not row.lease_holder

    uploads.is_open.clear()
    with site.opened():
        with celery(site) as first:
            wait_until(lambda: is_at(1, "fetching"), "the worker never began")
            (importer,) = [
                child
                for child in psutil.Process(first.pid).children()
                if f":{child.pid}:" in Release.objects.get(pk=release).lease_holder
            ]
            importer.kill()
            let_leases_run_out()
            wait_until(lambda: is_at(2, "fetching"), "it was not taken up again")
            uploads.is_open.set()
            wait_until(
                lambda: is_at(2, "reading the extract", "adding up", "storing"),
                "it fetches on",
                every=0.02,
            )
            os.killpg(first.pid, signal.SIGKILL)
            first.wait()
        let_leases_run_out()
        with celery(site):
            wait_until(published, "it was not taken up again")
        # The sweep may have asked more than once, and the last to be asked found nothing to do.
        assert Release.objects.get(pk=release).attempts >= 3
    assert dump.differences(whole(site), clean) == []
