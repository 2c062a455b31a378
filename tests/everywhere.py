"""Every test, on everything that this machine can offer: `make test`.

First on SQLite, with nothing else. Then, where PostgreSQL or Redis answers, what could differ
there runs again on them. It ends by saying which ran and which did not, and why.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
import redis

DATABASE, REDIS = "TEST_DATABASE_URL", "TEST_REDIS_URL"
USUAL = {
    DATABASE: "postgres://postgres@127.0.0.1:5432/postgres",
    REDIS: "redis://127.0.0.1:6379/15",
}
SAME_EVERYWHERE = "not pure and not browser and not embedded"
NOTHING_COLLECTED = 5
MOST_PROCESSES = 4


@dataclass(frozen=True)
class Server:
    variable: str
    url: str
    name: str
    trouble: str = ""

    @property
    def asked_for(self) -> bool:
        return self.variable in os.environ


@dataclass(frozen=True)
class Outcome:
    where: str
    result: str
    failed: bool = False


def main(arguments: Sequence[str]) -> int:
    servers = [postgresql(), redis_server()]
    answering = [server for server in servers if not server.trouble]
    outcomes = [run("SQLite, with nothing else installed", {}, arguments)]
    if answering:
        where = " and ".join(server.name for server in answering)
        urls = {server.variable: server.url for server in answering}
        outcomes.append(run(where, urls, ["-m", SAME_EVERYWHERE, *arguments]))
    for server in servers:
        if server.trouble:
            # Asked for by name, it is a mistake that it did not run; otherwise only a pity.
            outcomes.append(Outcome(server.name, f"not run: {server.trouble}", server.asked_for))
    sys.stdout.write("\n")
    for outcome in outcomes:
        sys.stdout.write(f"On {outcome.where}: {outcome.result}\n")
    return int(any(outcome.failed for outcome in outcomes))


def run(where: str, urls: Mapping[str, str], arguments: Sequence[str]) -> Outcome:
    sys.stdout.write(f"\nOn {where}\n")
    sys.stdout.flush()
    inherited = {name: value for name, value in os.environ.items() if name not in USUAL}
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
    may_create, version = row or (False, "")
    if not may_create:
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
    sys.exit(main(sys.argv[1:]))
