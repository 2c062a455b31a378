"""Handing work to a worker. What is to be done is a row in the database, which the schedule looks
through; the queue only makes it sooner. So a queue that does not answer stops nobody."""

from typing import Any

from celery import Task, current_app
from django.conf import settings
from kombu.exceptions import KombuError
from redis import RedisError

from metrics.breaker import Breaker
from metrics.cache import redis_waits

QUEUE_ERRORS = (OSError, KombuError, RedisError)
# Else kombu pauses, and tries again, for seconds.
SINGLE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
breaker = Breaker(settings.PATHWAY_RETRY_SECONDS)


def open_connection() -> Any:
    """To the broker, with an end to every wait. A worker's own waits for work, which takes longer."""
    limits: dict[str, Any] = {}
    if not settings.CELERY_BROKER_URL.startswith("filesystem"):
        limits = {**redis_waits(), **SINGLE_TRY}
    return current_app.connection_for_write(
        connect_timeout=settings.PATHWAY_WAIT_SECONDS, transport_options=limits
    )


def enqueue(task: "Task[Any, Any]", *args: Any, **options: Any) -> None:
    if current_app.conf.task_always_eager:
        task.apply_async(args, options)
        return

    def hand_over() -> None:
        with open_connection() as connection:
            task.apply_async(args, options, connection=connection, retry=False)

    words = "The queue of work does not answer: the schedule will do it later"
    breaker.call(hand_over, errors=QUEUE_ERRORS, words=words)
