"""A month is published to two thousand watchers while the worker is killed again and again."""

import logging
import os
import random
import shutil
import signal
import subprocess
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import redis
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.db import connection
from django.utils import timezone

from config.celery import app
from forum.notifications import actions, tasks
from forum.notifications.models import (
    AnnouncedRelease,
    Announcement,
    EmailPreferences,
    Notification,
    OutgoingEmail,
    Watch,
)
from forum.people.models import User
from tests.factories.figures import make_figure, make_release
from tests.factories.places import make_places
from tests.forks import fork
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
WATCHERS, READERS = 2000, 75
SEED = 20260601
# How many statements each step takes undisturbed, roughly, and how often it is killed there.
STEPS = (("figures", 40, 4), ("tell", 30, 6), ("digest", 20, 4), ("send", 700, 6))
# What there is, and how many, once each has come to its end.
MADE = {
    "figures": (Announcement, 1),
    "tell": (Notification, WATCHERS),
    "digest": (OutgoingEmail, READERS),
    "send": (OutgoingEmail, READERS),
}
ARRIVED = "ARRIVED_EMAILS"
FAULT = 70
MONDAY = timezone.make_aware(datetime(2026, 7, 13, 8))


class FileBackend(BaseEmailBackend):
    """A mail server: what it has taken stands in a file, whatever becomes of who sent it."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        with Path(os.environ[ARRIVED]).open("a") as arrived:
            for message in messages:
                arrived.write(f"{message.to[0]} {message.extra_headers['Message-ID']}\n")
        return len(messages)


def run_all_tasks() -> None:
    tasks.announce_figures()
    tasks.deliver_announcements()
    # As if a weekend had gone by since.
    Notification.objects.filter(created_at__gt=MONDAY).update(created_at=MONDAY - timedelta(days=2))
    actions.write_digests(on=MONDAY.date())
    tasks.send_due_emails()


def run_step(step: str) -> None:
    {
        "figures": tasks.announce_figures,
        "tell": tasks.deliver_announcements,
        "digest": lambda: actions.write_digests(on=MONDAY.date()),
        "send": tasks.send_due_emails,
    }[step]()


def killed_after(statements: int, step: str, *, containing: str = "") -> bool:
    """Run in a process of its own that kills itself, before or after one statement takes effect;
    or just before the first that would store a certain word. Whether it came to that."""
    child = fork()
    if not child:
        count = 0

        def counted(execute, sql, params, many, context):
            nonlocal count
            count += 1
            is_matching = (
                bool(containing) and containing in (params or ()) and sql.startswith("UPDATE")
            )
            if is_matching or (count == statements and statements % 2):
                os.kill(os.getpid(), signal.SIGKILL)
            answer = execute(sql, params, many, context)
            if count == statements:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        # What a step leaves out and goes on without is a fault as well: undisturbed, it leaves out nothing.
        logging.getLogger("forum.rooms.failing_alone").exception = end_at_fault  # type: ignore[method-assign]
        try:
            with connection.execute_wrapper(counted):
                run_step(step)
        except BaseException:  # noqa: BLE001 - it must not go on as a second pytest
            end_at_fault()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    # Its traceback stands in what the test has printed.
    assert os.waitstatus_to_exitcode(status) != FAULT, f"{step}: a fault of its own"
    return os.WIFSIGNALED(status)


def end_at_fault(*_: object) -> None:
    traceback.print_exc()
    os._exit(FAULT)


@pytest.fixture
def watchers(several_connections: None) -> int:
    """Two thousand who watch one place, some of them with a digest."""
    places = make_places()
    User.objects.bulk_create(
        User(email=f"w{n}@example.nhs.uk", name=f"W {n}", password="!") for n in range(WATCHERS)
    )
    people = list(User.objects.values_list("pk", flat=True))
    Watch.objects.bulk_create(
        Watch(person_id=person_id, kind="place", key="03R", level="watch") for person_id in people
    )
    EmailPreferences.objects.bulk_create(
        EmailPreferences(person_id=person_id, digest="off") for person_id in people[READERS:]
    )
    make_figure(make_release(at=timezone.now() - timedelta(hours=3)), places["03R"])
    return READERS


def test_each_has_one_notification_and_at_most_one_email(
    watchers, settings, tmp_path, monkeypatch, record_property
) -> None:
    settings.EMAIL_BACKEND = "tests.forum.notifications.test_killed.FileBackend"
    arrived = tmp_path / "arrived"
    arrived.touch()
    monkeypatch.setenv(ARRIVED, str(arrived))
    monkeypatch.setattr("forum.notifications.actions.delivery.CHUNK", 250)
    randomness, landed = random.Random(SEED), Counter()
    for step, statements, kills in STEPS:
        for _ in range(kills):
            landed[step] += killed_after(randomness.randint(1, statements // kills), step)
            # Never more than one, wherever it died.
            assert (
                Notification.objects.count()
                == Notification.objects.values("person").distinct().count()
            )
        if step == "send":  # Taken by the mail server, and not yet noted as sent.
            landed["taken"] += killed_after(0, step, containing="sent")
        run_step(step)
        made, count = MADE[step]
        # A later step would find nothing to do, and no place to be killed at.
        assert made.objects.count() == count, (step, landed)
        Notification.objects.update(created_at=MONDAY - timedelta(days=2))
    record_property("landed", dict(landed))
    assert sum(landed.values()) == sum(kills for *_, kills in STEPS) + 1 == 21, landed

    assert AnnouncedRelease.objects.count() == 1
    assert Announcement.objects.get().finished_at
    assert Notification.objects.count() == WATCHERS
    assert set(Notification.objects.values_list("idempotency_key", flat=True).distinct()) == {
        Announcement.objects.get().idempotency_key
    }

    OutgoingEmail.objects.filter(state="sending").update(lease_until=timezone.now())
    run_all_tasks()
    run_all_tasks()
    assert Notification.objects.count() == WATCHERS
    lines = arrived.read_text().splitlines()
    to = Counter(line.split()[0] for line in lines)
    assert max(to.values()) == 1
    states = Counter(OutgoingEmail.objects.values_list("state", flat=True))
    assert sum(states.values()) == READERS and set(states) <= {"sent", "unsure"}
    # Nobody's e-mail is lost unseen: those that may not have arrived are known and few.
    assert states["sent"] <= len(to) <= READERS
    assert 1 <= states["unsure"] <= landed["send"] + landed["taken"]


# --- the broker -----------------------------------------------------------------------------------


@contextmanager
def redis_server(socket: Path) -> Iterator[None]:
    """Without anything kept on disc: what it held is gone when it stops."""
    folder = socket.parent
    words = ("--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder))
    with (folder / "redis.log").open("ab") as log:
        server = subprocess.Popen(["redis-server", *words], stdout=log, stderr=log)
    try:
        with redis.Redis(unix_socket_path=str(socket)) as client:
            wait_until(lambda: answers(client), "an answer of Redis")
            yield
    finally:
        server.kill()
        server.wait()


def answers(client: redis.Redis) -> bool:
    with suppress(redis.exceptions.ConnectionError):
        return bool(client.ping())
    return False


def send_scheduled_tasks(socket: Path) -> None:
    """One round of the schedule's messages, as beat sends them."""
    with app.connection_for_write(f"redis+socket://{socket}") as broker:
        for name in (
            "announce_figures",
            "deliver_announcements",
            "write_digests",
            "send_due_emails",
        ):
            path = f"forum.notifications.tasks.{name}"
            app.send_task(path, connection=broker, retry=False)


@contextmanager
def celery_worker(socket: Path) -> Iterator[None]:
    """A real one, in a process of its own, with the test's database and mail server."""
    child = fork()
    if not child:
        try:
            app.conf.update(
                task_always_eager=False,
                broker_url=f"redis+socket://{socket}",
                broker_connection_max_retries=None,
                broker_transport_options={},
            )
            app.Worker(
                pool="solo",
                loglevel="CRITICAL",
                quiet=True,
                without_gossip=True,
                without_mingle=True,
                without_heartbeat=True,
            ).start()
        finally:
            os._exit(0)
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


@pytest.mark.skipif(not shutil.which("redis-server"), reason="needs redis-server")
@pytest.mark.filterwarnings("ignore")
def test_the_same_with_the_broker_stopped_and_started(
    watchers, settings, tmp_path, monkeypatch
) -> None:
    settings.EMAIL_BACKEND = "tests.forum.notifications.test_killed.FileBackend"
    arrived = tmp_path / "arrived"
    arrived.touch()
    monkeypatch.setenv(ARRIVED, str(arrived))
    monkeypatch.setattr("forum.notifications.actions.delivery.CHUNK", 100)
    # The digest of next Monday: all that is here is new by then, and no older than it may be.
    then = timezone.localdate() + timedelta(days=7)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: then)
    socket = tmp_path / "redis"
    with redis_server(socket):
        send_scheduled_tasks(socket)  # Nobody has taken these when it stops.
    with redis_server(socket), celery_worker(socket):
        send_scheduled_tasks(socket)
        wait_until(Notification.objects.exists, "a notification")
    with celery_worker(socket):
        with redis_server(socket):
            send_scheduled_tasks(socket)
            wait_until(lambda: Notification.objects.count() == WATCHERS, "all notifications")
        with redis_server(socket):
            send_scheduled_tasks(socket)
            wait_until(
                lambda: OutgoingEmail.objects.filter(state="sent").count() >= READERS - 1,
                "all e-mails but one",
            )
    assert Notification.objects.count() == WATCHERS
    to = Counter(line.split()[0] for line in arrived.read_text().splitlines())
    assert max(to.values()) == 1 and len(to) >= READERS - 1
