"""Whether what the figures stand on is there: database, tables, queue of work, store.

Each answer is a sentence for whoever runs the site, or nothing when all is well. Never the
error's own words: they can hold a password.
"""

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from shutil import disk_usage

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis import Redis, RedisError

from metrics.cache import redis_options
from metrics.content_triggers import missing_triggers
from metrics.queue import QUEUE_ERRORS, open_connection

logger = logging.getLogger(__name__)
MIN_FREE_BYTES = 16 * 1024 * 1024


def database_problem() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.warning("The database does not answer", exc_info=True)
        return "The database does not answer."
    return ""


def tables_problem() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return f"{len(waiting)} changes to the tables are waiting: run manage.py migrate."
    if missing_triggers():
        return "Changes of what readers see are not counted: run manage.py migrate."
    return ""


def broker_problem() -> str:
    try:
        with closing(open_connection()) as broker:
            broker.ensure_connection(max_retries=0)
            options = broker.transport_options
    except QUEUE_ERRORS:
        logger.warning("The queue of work does not answer", exc_info=True)
        return "The queue of work (the broker) does not answer."
    folder = options.get("data_folder_out")
    if folder and not os.access(folder, os.W_OK):
        return f"The queue of work cannot write to its folder, {folder}."
    return ""


def store_problem() -> str:
    store = Path(settings.PATHWAY_STORE)
    try:
        store.mkdir(parents=True, exist_ok=True)
    except OSError:
        return f"The store for fetched files, {store}, cannot be made."
    return "" if os.access(store, os.W_OK) else f"The store, {store}, cannot be written to."


def cache_problem() -> str:
    if not settings.REDIS_URL:
        return ""
    try:
        with Redis.from_url(settings.REDIS_URL, **redis_options()) as redis:
            redis.ping()
    except (RedisError, OSError):
        logger.warning("The cache does not answer", exc_info=True)
        return "The cache does not answer: pages are slower."
    return ""


def writes_problem() -> str:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('transaction_read_only')")
            takes_writes = cursor.fetchone() == ("off",)
        return "" if takes_writes else "The database takes no writes: pages can be read."
    folder = Path(connection.settings_dict["NAME"]).parent
    if folder.is_dir() and disk_usage(folder).free < MIN_FREE_BYTES:
        return "The disk of the database is full: pages can be read."
    return ""


def problems() -> dict[str, str]:
    """What keeps the site from serving pages, by name."""
    problems_by_name = {"database": database_problem()}
    if not problems_by_name["database"]:
        problems_by_name["tables"] = tables_problem()
    return {name: problem for name, problem in problems_by_name.items() if problem}


def degraded() -> dict[str, str]:
    """What is slower or waits for now, while pages are read and written as ever."""
    checks = {"broker": broker_problem, "cache": cache_problem}
    # Side by side, so that whoever asks waits once. Neither of them asks the database.
    with ThreadPoolExecutor(len(checks)) as threads:
        answers = {name: threads.submit(check) for name, check in checks.items()}
    problems_by_name = {name: answer.result() for name, answer in answers.items()}
    if not database_problem():
        problems_by_name["writes"] = writes_problem()
    return {name: problem for name, problem in problems_by_name.items() if problem}
