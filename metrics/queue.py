"""Handing work to a worker. What is to be done is a row in the database, which the schedule looks
through; the queue only makes it sooner. So a queue that does not answer stops nobody."""

import logging
from typing import Any

from celery import Task, current_app
from django.conf import settings
from kombu.exceptions import KombuError
from redis import RedisError

from metrics.breaker import Breaker

logger = logging.getLogger(__name__)

QUEUE_ERRORS = (OSError, KombuError, RedisError)
# Else kombu pauses, and tries again, for seconds.
SINGLE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
breaker = Breaker(settings.PATHWAY_RETRY_SECONDS)


def open_connection() -> Any:
    """To the broker, with an end to every wait. A worker's own waits for work, which takes longer."""
    seconds = settings.PATHWAY_WAIT_SECONDS
    limits: dict[str, Any] = {}
    if not settings.CELERY_BROKER_URL.startswith("filesystem"):
        limits = {"socket_timeout": seconds, "socket_connect_timeout": seconds, **SINGLE_TRY}
    return current_app.connection_for_write(connect_timeout=seconds, transport_options=limits)


def enqueue(task: "Task[Any, Any]", *args: Any, **options: Any) -> None:
    if current_app.conf.task_always_eager:
        task.apply_async(args, options)
        return
    if breaker.is_open():
        return
    try:
        with open_connection() as connection:
            task.apply_async(args, options, connection=connection, retry=False)
    except QUEUE_ERRORS:
        if breaker.record_failure():
            logger.warning("The queue of work does not answer: the schedule will do it later")
    else:
        breaker.record_success()
