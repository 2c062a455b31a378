import json
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from metrics import readiness
from metrics.management.commands import check_deployment
from metrics.models import Place
from metrics.readiness import cache_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def fit(settings, monkeypatch, tmp_path):
    """A site with everything right, as far as one test process can have it."""
    (tmp_path / "staticfiles.json").write_text(json.dumps({"paths": {}}))
    monkeypatch.setenv("SECRET_KEY", settings.SECRET_KEY)
    settings.SECRET_KEY = "k3y-" * 10 + "abcdefghijklmnop"
    settings.ALLOWED_HOSTS = ["figures.example.org"]
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    settings.REDIS_URL = "redis://queue.example.org/0"
    settings.CELERY_BROKER_URL = settings.REDIS_URL
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = {"default": memory, "lookups": memory}
    settings.CLAMAV_SOCKET = "/run/clamd.sock"
    settings.EMAIL_URL = "smtp://mail.example.org"
    settings.DEFAULT_FROM_EMAIL = "Pathway Exchange <figures@example.org>"
    settings.OPERATOR_NAME, settings.OPERATOR_EMAIL = "NHS North", "help@example.org"
    monkeypatch.setattr("forum.site_pages.checks.is_reviewed", lambda page: True)
    settings.STATIC_MANIFEST, settings.STATIC_ROOT = True, tmp_path
    settings.PATHWAY_STORE = tmp_path / "store"
    monkeypatch.setattr(check_deployment, "connection", SimpleNamespace(vendor="postgresql"))
    monkeypatch.setattr(readiness, "broker_problem", str)
    monkeypatch.setattr(readiness, "cache_problem", str)
    Place.objects.create(code="QOQ", kind="icb", name="Humber and North Yorkshire")
    return settings


def checked() -> tuple[str, list[str]]:
    """What the command said: its last words, and what it wants mended."""
    output = StringIO()
    try:
        call_command("check_deployment", stdout=output)
        last = output.getvalue().splitlines()[-1]
    except CommandError as error:
        last = str(error)
    expected = [line[6:] for line in output.getvalue().splitlines() if line.startswith("mend")]
    return last, expected


def test_a_site_with_everything_right(fit) -> None:
    assert checked() == ("All is well.", [])


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBUG", True, "DEBUG is on"),
        ("CLAMAV_SOCKET", "", "Attached files are shown that no scanner has looked at"),
        ("SECRET_KEY", "short", "SECRET_KEY is too easy to guess"),
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS allows any name"),
        ("ALLOWED_HOSTS", ["localhost"], "ALLOWED_HOSTS names only this machine"),
        ("SECURE_SSL_REDIRECT", False, "HTTPS is off"),
        ("CELERY_BROKER_URL", "filesystem://localhost", "Work is queued in files"),
        ("REDIS_URL", "", "Each process has a cache of its own"),
        ("EMAIL_URL", "", "Mail is written to files"),
        ("DEFAULT_FROM_EMAIL", "Someone <no-reply@localhost>", "DEFAULT_FROM_EMAIL is not set"),
        ("STATIC_MANIFEST", False, "STATIC_MANIFEST is off"),
        ("OPERATOR_NAME", "", "Pages do not say who runs this site: set OPERATOR_NAME."),
        ("OPERATOR_EMAIL", "", "Pages give no address for questions"),
        ("SECURE_CONTENT_TYPE_NOSNIFF", False, "Django: Your SECURE_CONTENT_TYPE_NOSNIFF"),
    ],
)
def test_each_thing_that_is_wrong_is_said_in_words(fit, name, value, words) -> None:
    setattr(fit, name, value)
    last, mends = checked()
    assert (len(mends), mends[0][: len(words)]) == (1, words)
    assert last == "1 to mend before this site serves the public."


def test_a_key_that_is_kept_on_disk_is_not_enough(fit, monkeypatch) -> None:
    monkeypatch.delenv("SECRET_KEY")
    assert [words[:27] for words in checked()[1]] == ["SECRET_KEY is not set: sess"]


def test_sqlite_is_for_one_machine(fit, monkeypatch) -> None:
    monkeypatch.setattr(check_deployment, "connection", SimpleNamespace(vendor="sqlite"))
    assert [words[:22] for words in checked()[1]] == ["The database is SQLite"]


def test_a_database_that_is_down_is_said_once_for_each_check(fit, monkeypatch) -> None:
    monkeypatch.setattr(readiness, "database_problem", lambda: "The database does not answer.")
    assert checked()[1] == [
        "The database does not answer.",
        "Whether the tables are up to date is not known: the database does not answer.",
        "Whether places are loaded is not known, because the tables are not up to date.",
    ]


def test_without_places(fit) -> None:
    Place.objects.all().delete()
    assert checked()[1] == ["No places are loaded: run manage.py load_places."]


def test_a_store_that_cannot_be_made(fit, tmp_path) -> None:
    (tmp_path / "file").touch()
    fit.PATHWAY_STORE = tmp_path / "file" / "store"
    assert checked()[1] == [f"The store for fetched files, {tmp_path}/file/store, cannot be made."]


def test_static_files_that_were_never_collected(fit, tmp_path) -> None:
    (tmp_path / "staticfiles.json").unlink()
    assert checked()[1] == [
        "The static files have not been collected: run manage.py collectstatic."
    ]


def test_a_mail_server_that_does_not_answer(fit) -> None:
    fit.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    fit.EMAIL_HOST, fit.EMAIL_PORT = "127.0.0.1", 1
    assert checked()[1] == [
        "The mail server in EMAIL_URL does not answer, or does not accept the sign-in."
    ]


def test_a_cache_that_does_not_answer(fit, monkeypatch) -> None:
    monkeypatch.setattr(readiness, "cache_problem", cache_problem)
    fit.REDIS_URL = "redis://127.0.0.1:1/0"
    assert checked()[1] == ["The cache (REDIS_URL) does not answer."]
