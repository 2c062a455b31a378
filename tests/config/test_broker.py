"""Work queued in files: what `make run` uses where there is no broker."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from celery import Celery
from django.conf import settings
from kombu import Connection
from kombu.simple import SimpleQueue

from config import broker
from tests.waiting import PATIENCE

Join = Callable[[], SimpleQueue]


@pytest.fixture
def join(tmp_path: Path) -> Iterator[Join]:
    """Ends of one queue that know nothing of each other but the folder, as processes do."""
    for name in ("queue", "control", "taken"):
        (tmp_path / name).mkdir()
    options = {
        "data_folder_in": str(tmp_path / "queue"),
        "data_folder_out": str(tmp_path / "queue"),
        "control_folder": str(tmp_path / "control"),
        "processed_folder": str(tmp_path / "taken"),
    }
    # kombu remembers for a whole process which queues are bound: each test has one of its own.
    name = f"work-{tmp_path.name}"

    def end() -> SimpleQueue:
        connection = Connection("filesystem://", transport_options=options)
        return opened.enter_context(connection).SimpleQueue(name)

    with ExitStack() as opened:
        yield end


def test_what_is_queued_first_is_taken_first_and_nothing_is_left_of_it(
    join: Join, tmp_path: Path
) -> None:
    sending, taking = join(), join()
    for number in range(20):
        sending.put(number)
    taken = []
    for _ in range(20):
        message = taking.get(timeout=PATIENCE)
        taken.append(message.payload)
        message.ack()
    assert taken == list(range(20))
    assert not list((tmp_path / "queue").iterdir())
    assert not list((tmp_path / "taken").iterdir())


def test_a_message_cannot_be_taken_before_it_is_whole(
    join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending, taking = join(), join()
    write = Path.write_text
    looked: list[str] = []

    def write_in_two_parts(self: Path, text: str, **given: Any) -> int:
        for part in ("", text[:9]):
            write(self, part, **given)
            with pytest.raises(Empty):
                taking.get(block=False)
            looked.append(part)
        return write(self, text, **given)

    monkeypatch.setattr(broker.Path, "write_text", write_in_two_parts)
    sending.put("whole")
    assert len(looked) == 2
    assert taking.get(timeout=PATIENCE).payload == "whole"


def test_many_who_send_and_take_at_once_lose_nothing_and_take_nothing_twice(
    join: Join,
) -> None:
    senders, each = 4, 150
    queues = [join() for _ in range(senders * 2)]
    taken: list[tuple[int, int]] = []

    def send(number: int) -> None:
        for n in range(each):
            queues[number].put((number, n))

    def take(number: int) -> None:
        while len(taken) < senders * each:
            with suppress(Empty):
                message = queues[senders + number].get(timeout=0.2)
                taken.append(tuple(message.payload))
                message.ack()

    with ThreadPoolExecutor(senders * 2) as pool:
        work = [pool.submit(act, number) for act in (send, take) for number in range(senders)]
        for done in work:
            done.result(PATIENCE)
    assert sorted(taken) == [(number, n) for number in range(senders) for n in range(each)]


@pytest.mark.skipif(bool(settings.REDIS_URL), reason="here there is a broker")
def test_it_is_what_the_site_uses_without_a_broker() -> None:
    app = Celery(set_as_current=False)
    app.config_from_object("config.settings", namespace="CELERY")
    assert isinstance(app.connection_for_write().transport, broker.Transport)
