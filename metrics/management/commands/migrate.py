"""Django's own, around which the triggers that count changes are taken off and put back."""

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from metrics.content_triggers import install_triggers, remove_triggers


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        if options["plan"] or options["check_unapplied"]:
            return super().handle(*args, **options)
        if options["app_label"] or _has_migrations_to_come():
            remove_triggers()
        message = super().handle(*args, **options)
        if not _has_migrations_to_come():
            install_triggers()
        return message


def _has_migrations_to_come() -> bool:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
