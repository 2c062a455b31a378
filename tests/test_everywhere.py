import pytest

from tests import everywhere, sampling
from tests.everywhere import ALL, DATABASE, MAY_DIFFER, REDIS, Outcome, Server

pytestmark = pytest.mark.embedded

POSTGRESQL = Server(DATABASE, "postgres://somewhere", "PostgreSQL 15.20")
REDIS_7 = Server(REDIS, "redis://somewhere", "Redis 7.0.15")
NO_POSTGRESQL = Server(DATABASE, "postgres://somewhere", "PostgreSQL", trouble="nothing answers")
NO_REDIS = Server(REDIS, "redis://somewhere", "Redis", trouble="nothing answers")


@pytest.fixture
def tried(monkeypatch):
    """Runs nothing: keeps what would have run, and lets it pass."""
    runs = []

    def run(where, urls, arguments):
        runs.append((where, dict(urls), list(arguments)))
        return Outcome(where, "passed in 1 s")

    monkeypatch.setattr(everywhere, "run", run)
    monkeypatch.setattr(everywhere, "postgresql", lambda: POSTGRESQL)
    monkeypatch.setattr(everywhere, "redis_server", lambda: REDIS_7)
    for name in (DATABASE, REDIS, "CI"):
        monkeypatch.delenv(name, raising=False)
    return runs


def test_all_run_on_the_servers_and_what_could_differ_on_sqlite(tried, capsys) -> None:
    assert everywhere.main(["-k", "places"]) == 0
    urls = {DATABASE: "postgres://somewhere", REDIS: "redis://somewhere"}
    assert tried == [
        ("PostgreSQL 15.20 and Redis 7.0.15", urls, ["-m", ALL, "-k", "places"]),
        ("SQLite, what could go otherwise there", {}, ["-m", MAY_DIFFER, "-k", "places"]),
    ]
    assert "On PostgreSQL 15.20 and Redis 7.0.15: passed" in capsys.readouterr().out


def test_without_servers_all_run_on_sqlite(tried, monkeypatch, capsys) -> None:
    for name, without in (("postgresql", NO_POSTGRESQL), ("redis_server", NO_REDIS)):
        monkeypatch.setattr(everywhere, name, lambda without=without: without)
    assert everywhere.main(["-x"]) == 0
    assert tried == [("SQLite, with nothing else installed", {}, ["-m", ALL, "-x"])]
    assert "On PostgreSQL: not run: nothing answers" in capsys.readouterr().out


def test_proofs_run_once_and_alone(tried) -> None:
    assert everywhere.main(["--proofs", "-x"]) == 0
    ((where, urls, arguments),) = tried
    assert (where, arguments) == ("PostgreSQL 15.20 and Redis 7.0.15", ["-m", "proofs", "-x"])
    assert urls[sampling.PROOFS]


def test_in_ci_a_missing_postgresql_is_a_failure(tried, monkeypatch) -> None:
    monkeypatch.setattr(everywhere, "postgresql", lambda: NO_POSTGRESQL)
    assert everywhere.main([]) == 0
    monkeypatch.setenv("CI", "true")
    assert everywhere.main([]) == 1


def test_it_says_what_did_not_run_and_why(tried, monkeypatch, capsys) -> None:
    monkeypatch.setattr(everywhere, "redis_server", lambda: NO_REDIS)
    assert everywhere.main([]) == 0
    assert [urls for _, urls, _ in tried] == [{DATABASE: "postgres://somewhere"}, {}]
    assert capsys.readouterr().out.endswith("On Redis: not run: nothing answers\n")


def test_a_server_asked_for_by_name_must_answer(tried, monkeypatch) -> None:
    monkeypatch.setenv(REDIS, "redis://somewhere")
    monkeypatch.setattr(everywhere, "redis_server", lambda: NO_REDIS)
    assert everywhere.main([]) == 1


@pytest.mark.parametrize("failing", ["SQLite", "PostgreSQL"])
def test_one_failure_fails_all(tried, monkeypatch, failing) -> None:
    def run(where, urls, arguments):
        return Outcome(where, "", failed=where.startswith(failing))

    monkeypatch.setattr(everywhere, "run", run)
    assert everywhere.main([]) == 1


def test_servers_that_are_not_there(monkeypatch) -> None:
    monkeypatch.setenv(DATABASE, "postgres://someone@127.0.0.1:1/nothing")
    monkeypatch.setenv(REDIS, "redis://127.0.0.1:1/0")
    assert everywhere.postgresql().trouble == (
        "nothing that lets us in answers at 127.0.0.1:1 (set TEST_DATABASE_URL to use another)"
    )
    assert everywhere.redis_server().trouble == (
        "nothing that lets us in answers at 127.0.0.1:1 (set TEST_REDIS_URL to use another)"
    )
