"""Every test, on everything that this machine can offer: `make test`.

All of them on PostgreSQL and Redis where they answer, and then on SQLite, with nothing else, what
could go otherwise there. Where nothing answers, all of them on SQLite. It ends by saying which ran
and which did not, and why. In CI a missing PostgreSQL is a failure.

`make proofs` runs what takes many minutes instead: whole countries, thousands of simulated months,
and in full what the other tests do a sample of (tests/sampling.py).

One after the other: both at once would keep four processes on two processors, where what has to
answer within a time (browsers, killed workers) can fail.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
import redis

from tests import sampling

DATABASE, REDIS = "TEST_DATABASE_URL", "TEST_REDIS_URL"
USUAL = {
    DATABASE: "postgres://postgres@127.0.0.1:5432/postgres",
    REDIS: "redis://127.0.0.1:6379/15",
}
# A folder for what the second run need not make again (tests/settings.py).
KEPT = "PATHWAY_TESTS_KEPT"
PROOFS = "--proofs"
ALL, MAY_DIFFER = "not proofs", "sqlite and not proofs"
NOTHING_COLLECTED = 5
MOST_PROCESSES = 4


@dataclass(frozen=True)
class Server:
    variable: str
    url: str
    name: str
    trouble: str = ""

    @property
    def must_run(self) -> bool:
        """Asked for by name, or in CI: it is a mistake that it did not run; otherwise only a pity."""
        return self.variable in os.environ or (
            self.variable == DATABASE and bool(os.environ.get("CI"))
        )


@dataclass(frozen=True)
class Outcome:
    where: str
    result: str
    failed: bool = False


def main(arguments: Sequence[str]) -> int:
    servers = [postgresql(), redis_server()]
    answering = [server for server in servers if not server.trouble]
    urls = {server.variable: server.url for server in answering}
    names = [server.name for server in answering]
    where = " and ".join(names) if names else "SQLite, with nothing else installed"
    if PROOFS in arguments:
        given = [word for word in arguments if word != PROOFS]
        outcomes = [run(where, urls | {sampling.PROOFS: "1"}, ["-m", "proofs", *given])]
    else:
        outcomes = [run(where, urls, ["-m", ALL, *arguments])]
        if answering:
            also = "SQLite, what could go otherwise there"
            outcomes.append(run(also, {}, ["-m", MAY_DIFFER, *arguments]))
    outcomes += [
        Outcome(server.name, f"not run: {server.trouble}", server.must_run)
        for server in servers
        if server.trouble
    ]
    sys.stdout.write("\n")
    for outcome in outcomes:
        sys.stdout.write(f"On {outcome.where}: {outcome.result}\n")
    return int(any(outcome.failed for outcome in outcomes))


def run(where: str, urls: Mapping[str, str], arguments: Sequence[str]) -> Outcome:
    sys.stdout.write(f"\nOn {where}\n")
    sys.stdout.flush()
    # Compiled once and kept: tests start some hundred processes of the project.
    left_out = {*USUAL, "PYTHONDONTWRITEBYTECODE"}
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    # A third on two processors makes it no faster: tried.
    processes = max(2, min(os.cpu_count() or 2, MOST_PROCESSES))
    started = time.monotonic()
    # By group, so that what is built once for many tests is built in one process.
    split = ["-n", str(processes), "--dist", "loadgroup", "--no-loadscope-reorder"]
    code = subprocess.call(
        [sys.executable, "-m", "pytest", "-q", *split, *arguments], env=inherited | urls
    )
    seconds = round(time.monotonic() - started)
    passed = code in (0, NOTHING_COLLECTED)
    return Outcome(where, f"{'passed' if passed else 'FAILED'} in {seconds} s", not passed)


def postgresql() -> Server:
    url = os.environ.get(DATABASE, USUAL[DATABASE])
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper, current_setting('server_version')"
                " FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error:
        return Server(DATABASE, url, "PostgreSQL", no_answer(DATABASE, url))
    can_create, version = row or (False, "")
    if not can_create:
        trouble = f"its user may not create databases (set {DATABASE} to use another)"
        return Server(DATABASE, url, "PostgreSQL", trouble)
    return Server(DATABASE, url, f"PostgreSQL {version.split()[0]}")


def redis_server() -> Server:
    url = os.environ.get(REDIS, USUAL[REDIS])
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=3) as client:
            version = client.info("server")["redis_version"]
    except (redis.RedisError, ValueError, OSError):
        return Server(REDIS, url, "Redis", no_answer(REDIS, url))
    return Server(REDIS, url, f"Redis {version}")


def no_answer(variable: str, url: str) -> str:
    parts = urlsplit(url)
    where = f"{parts.hostname}:{parts.port}"
    return f"nothing that lets us in answers at {where} (set {variable} to use another)"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="pathway-kept-") as folder:
        os.environ[KEPT] = folder
        sys.exit(main(sys.argv[1:]))
