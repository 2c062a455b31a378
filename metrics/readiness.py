"""Whether what the figures stand on is there: database, tables, queue of work, store.

Each answer is a sentence for whoever runs the site, or nothing when all is well. Never the
error's own words: they can hold a password.
"""

import logging
import os
from contextlib import closing
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)
CONNECT_SECONDS = 2


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
    return ""


def broker_problem() -> str:
    try:
        with closing(current_app.connection_for_write(connect_timeout=CONNECT_SECONDS)) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
            options = broker.transport_options
    except (OSError, KombuError):
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


def problems() -> dict[str, str]:
    """What keeps the site from serving and importing figures, by name."""
    problems_by_name = {"database": database_problem()}
    if not problems_by_name["database"]:
        problems_by_name["tables"] = tables_problem()
    problems_by_name["broker"] = broker_problem()
    return {name: problem for name, problem in problems_by_name.items() if problem}
