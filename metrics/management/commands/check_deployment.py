"""What whoever runs the site for others must have right, in words."""

import os
import smtplib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.cache import caches
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from metrics import readiness
from metrics.models import Place

THIS_MACHINE = {"localhost", "127.0.0.1", "[::1]"}
ANSWER_SECONDS = 5
# Said below in our own words, with the variable that mends them.
OWN_CHECKS = {f"security.W{number:03}" for number in (4, 8, 9, 12, 16, 18, 20)}


def debug() -> str:
    return "DEBUG is on: readers would see code and settings. Unset it." if settings.DEBUG else ""


def secret_key() -> str:
    if not os.environ.get("SECRET_KEY"):
        return "SECRET_KEY is not set: sessions would not hold from one machine to the next."
    if len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 5:
        return "SECRET_KEY is too easy to guess: use 50 random characters or more."
    return ""


def allowed_hosts() -> str:
    if "*" in settings.ALLOWED_HOSTS:
        return "ALLOWED_HOSTS allows any name: set it to the site's own address."
    if not set(settings.ALLOWED_HOSTS) - THIS_MACHINE:
        return "ALLOWED_HOSTS names only this machine: set it to the site's own address."
    return ""


def https() -> str:
    if not settings.SECURE_SSL_REDIRECT:
        return "HTTPS is off: set HTTPS=on behind a proxy that sends X-Forwarded-Proto."
    return ""


def database() -> str:
    if connection.vendor == "sqlite":
        return "The database is SQLite, which serves one machine: set DATABASE_URL."
    return readiness.database_problem()


def tables() -> str:
    if readiness.database_problem():
        return "Whether the tables are up to date is not known: the database does not answer."
    return readiness.tables_problem()


def places() -> str:
    if tables():
        return "Whether places are loaded is not known, because the tables are not up to date."
    return "" if Place.objects.exists() else "No places are loaded: run manage.py load_places."


def broker() -> str:
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        return "Work is queued in files, for one machine: set REDIS_URL or CELERY_BROKER_URL."
    return readiness.broker_problem()


def shared_cache() -> str:
    if not settings.REDIS_URL:
        return "Each process has a cache of its own: set REDIS_URL."
    if readiness.cache_problem():
        return "The cache (REDIS_URL) does not answer."
    cache = caches["lookups"]
    cache.set("check_deployment", "kept", timeout=60)
    cached = cache.get("check_deployment")
    return "" if cached == "kept" else "The cache does not keep what is put in it."


def mail() -> str:
    if not settings.EMAIL_URL:
        return "Mail is written to files: set EMAIL_URL to a mail server."
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("localhost"):
        return "DEFAULT_FROM_EMAIL is not set: mail would come from localhost."
    try:
        with get_connection(timeout=ANSWER_SECONDS):
            return ""
    except (OSError, smtplib.SMTPException):
        return "The mail server in EMAIL_URL does not answer, or does not accept the sign-in."


def virus_scanner() -> str:
    if settings.CLAMAV_SOCKET:
        return ""
    if settings.SHOW_UNSCANNED_FILES:
        return "Attached files are shown that no scanner has looked at: set CLAMAV_SOCKET."
    return (
        "No virus scanner is set up, so attached files are held and not shown: set CLAMAV_SOCKET."
    )


def static_files() -> str:
    if not settings.STATIC_MANIFEST:
        return "STATIC_MANIFEST is off: browsers would fetch every file again on each visit."
    if not (Path(settings.STATIC_ROOT or "") / "staticfiles.json").is_file():
        return "The static files have not been collected: run manage.py collectstatic."
    return ""


CHECKS: dict[str, Callable[[], str]] = {
    "Debugging is off": debug,
    "The secret key comes from the environment": secret_key,
    "The site's address is allowed": allowed_hosts,
    "Only HTTPS is served": https,
    "The database is fit for many readers, and answers": database,
    "The tables are up to date": tables,
    "The places are loaded": places,
    "The queue of work is shared, and answers": broker,
    "The cache is shared, and answers": shared_cache,
    "The store for fetched files can be written to": readiness.store_problem,
    "Mail can be sent": mail,
    "Attached files are scanned": virus_scanner,
    "The static files are collected": static_files,
}


def advice_of_checks() -> list[str]:
    """Django's own, and those of other rooms."""
    return [
        f"{'Django: ' if str(message.id).startswith('security.') else ''}{message.msg} ({message.id})"
        for message in checks.run_checks(include_deployment_checks=True)
        if message.level >= checks.WARNING
        and not message.is_silenced()
        and message.id not in OWN_CHECKS
    ]


class Command(BaseCommand):
    help = "Checks that the site is fit to serve the public. Changes nothing."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        troubles = 0
        for right, check in CHECKS.items():
            trouble = check()
            troubles += bool(trouble)
            self.stdout.write(f"mend  {trouble}" if trouble else f"ok    {right}")
        for advice in advice_of_checks():
            troubles += 1
            self.stdout.write(f"mend  {advice}")
        if troubles:
            raise CommandError(f"{troubles} to mend before this site serves the public.")
        self.stdout.write("All is well.")
