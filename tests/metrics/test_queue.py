"""The queue of work is a convenience: what is to be done is a row, and the schedule finds it."""

import time

import pytest
from celery import current_app

from metrics import queue
from metrics.breaker import Breaker
from metrics.tasks import analyse
from tests.unanswered import unanswered_redis


@pytest.mark.parametrize("state", ["stopped", "frozen"])
def test_nobody_waits_for_a_queue_that_does_not_answer(
    settings, monkeypatch, caplog, state
) -> None:
    settings.PATHWAY_WAIT_SECONDS = 0.2
    monkeypatch.setattr(queue, "breaker", Breaker(60))
    monkeypatch.setattr(current_app.conf, "task_always_eager", False)
    with unanswered_redis(state) as url:
        settings.CELERY_BROKER_URL = url
        monkeypatch.setattr(current_app.conf, "broker_write_url", url)
        monkeypatch.setattr(current_app.conf, "broker_transport_options", {})
        started = time.monotonic()
        for _ in range(20):
            queue.enqueue(analyse)
        assert time.monotonic() - started < 1
    assert [record.message for record in caplog.records] == [
        "The queue of work does not answer: the schedule will do it later"
    ]


def test_work_reaches_a_queue_that_answers(settings, monkeypatch, redis_url) -> None:
    monkeypatch.setattr(queue, "breaker", Breaker(60))
    monkeypatch.setattr(current_app.conf, "task_always_eager", False)
    monkeypatch.setattr(current_app.conf, "broker_write_url", redis_url)
    monkeypatch.setattr(current_app.conf, "broker_transport_options", {})
    settings.CELERY_BROKER_URL = redis_url
    import redis

    with redis.Redis.from_url(redis_url) as client:
        queue.enqueue(analyse, again=True)
        assert client.llen("celery") == 1
