"""Pages as readers get them from one running server: kept, made anew and for somebody who has signed in,
each against a bare template view; and many readers and writers at once while a month is imported.

python -m benchmarks.readers people NUMBER | measure
"""

import random
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from statistics import median
from subprocess import Popen
from typing import Any

from benchmarks.bare import BARE
from benchmarks.databases import Databases, copied
from benchmarks.imports import aim
from benchmarks.processes import report, run
from benchmarks.server import Answer, Ask, Load, Reader, load, served
from benchmarks.visit import AS_A_BROWSER, cold_visit, keep_no_pages

PLACE = "/places/QOP/"
PAGES = (
    *("/", "/england/", PLACE, f"{PLACE}figures/", f"{PLACE}within-18-weeks/", "/places/03R/"),
    *("/places/", "/england/variation/", "/compare/?places=QOP,QWO", "/measures/", "/data/"),
    *("/case-studies/", "/about/"),
)
CONNECTIONS, SECONDS, ROUNDS = 4, 2.0, 3
MANY, QUIET_SECONDS, WRITERS_IN_10 = 50, 20, 1
LEAST_SHARE, MOST_QUERIES, MOST_MS, MOST_MS_SIGNED_IN, MOST_LONGER = 0.5, 12, 40, 60, 3
MOST_KB, MOST_PACKED_KB = 150, 40
TOKEN = "a" * 32
TIMES, WARM_UP = 9, 2


def measure(databases: Databases, of: str, last: Path) -> None:
    """`of` holds every genuine month but the last, which is imported while others read and write."""
    with copied(databases, of, "served") as environment:
        people = run("readers", "people", str(MANY), environment=environment).results
        sessions = people["sessions"]
        made = run("readers", "measure", sessions[0], environment=environment).results
        with served(environment) as port:
            print_pages(databases, _warm(port), made)
            print_mixed(databases, *_mixed(port, people, environment, last))


# --- pages -----------------------------------------------------------------------------------------


def _warm(port: int) -> dict[str, float]:
    """Answers a second, by page: medians of rounds in which each page has its turn."""
    rounds: dict[str, list[float]] = {path: [] for path in (BARE, *PAGES)}
    for _ in range(ROUNDS):
        for path, found in rounds.items():
            Reader(port).get(path)
            readers = [partial(Reader(port).get, path) for _ in range(CONNECTIONS)]
            found.append(load(readers, lambda passed: passed > SECONDS).each_second)
    return {path: median(found) for path, found in rounds.items()}


def print_pages(
    databases: Databases, warm: Mapping[str, float], made: Mapping[str, dict[str, float]]
) -> None:
    print(f"\nPages as served on {databases.name}: {CONNECTIONS} connections, {ROUNDS} rounds")
    print(
        f"  {'':<28}{'kept /s':>9}{'of bare':>9}{'made: CPU ms':>14}{'queries':>9}"
        f"{'signed in: CPU ms':>19}{'queries':>9}{'kB packed':>11}{'cold kB':>9}"
    )
    print(f"  {'bare template, 10 kB':<28}{warm[BARE]:>9.0f}{1:>9.2f}")
    for path in PAGES:
        costs = made[path]
        print(
            f"  {path:<28}{warm[path]:>9.0f}{warm[path] / warm[BARE]:>9.2f}{costs['ms']:>14.1f}"
            f"{costs['queries']:>9.0f}{costs['ms_signed_in']:>19.1f}"
            f"{costs['queries_signed_in']:>9.0f}{costs['packed']:>11.1f}{costs['cold']:>9.1f}"
        )
    least = min(warm[path] for path in PAGES) / warm[BARE]
    aim(f"kept / bare: {least:.2f} at least", f"at least {LEAST_SHARE}", least >= LEAST_SHARE)
    place = made[PLACE]
    for words, value, most in (
        ("place page made, CPU ms", place["ms"], MOST_MS),
        ("place page made, queries", place["queries"], MOST_QUERIES),
        ("place page signed in, CPU ms", place["ms_signed_in"], MOST_MS_SIGNED_IN),
        ("cold visit, kB", max(made[path]["cold"] for path in PAGES), MOST_KB),
        ("HTML packed, kB", max(made[path]["packed"] for path in PAGES), MOST_PACKED_KB),
    ):
        aim(f"{words}: {value:.1f}", f"at most {most}", value <= most)


def measure_all(session: str) -> None:
    keep_no_pages()
    report(**{path: _costs(path, session) for path in PAGES})


def _costs(path: str, session: str) -> dict[str, float]:
    from django.conf import settings
    from django.test import Client

    nobody, somebody = (Client(headers=AS_A_BROWSER) for _ in range(2))
    somebody.cookies[settings.SESSION_COOKIE_NAME] = session
    sent = cold_visit(path)
    costs = {"packed": next(iter(sent.values())) / 1000, "cold": sum(sent.values()) / 1000}
    costs["ms"], costs["queries"] = _processor(nobody, path)
    costs["ms_signed_in"], costs["queries_signed_in"] = _processor(somebody, path)
    return costs


def _processor(client: Any, path: str) -> tuple[float, int]:
    """Milliseconds of processor, middleware and compression included, and queries."""
    from time import process_time

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    durations = []
    for _ in range(WARM_UP + TIMES):
        started = process_time()
        answer = client.get(path)
        durations.append(1000 * (process_time() - started))
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}: nothing to measure.")
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
        queries = len(captured)
    return median(durations[WARM_UP:]), queries


# --- many at once, while a month is imported ----------------------------------------------------------


def _mixed(
    port: int, people: Mapping[str, Any], environment: Mapping[str, str], last: Path
) -> tuple[Load, Load]:
    """First without an import, then for as long as one takes."""
    quiet = load(_many(port, people), lambda passed: passed > QUIET_SECONDS)
    command = [sys.executable, "-m", "benchmarks.ours", "import", str(last)]
    with Popen(command, env=environment) as importing:
        loud = load(_many(port, people), lambda _: importing.poll() is not None)
    if importing.returncode:
        raise SystemExit("The month could not be imported: see above.")
    return quiet, loud


def _many(port: int, people: Mapping[str, Any]) -> list[Ask]:
    return [
        partial(_read_or_write, Visitor(port, session, people["post"]))
        for session in people["sessions"]
    ]


class Visitor:
    """Reads as nobody nine times of ten; writes as somebody."""

    def __init__(self, port: int, session: str, post: int) -> None:
        self.post = post
        self.chance = random.Random(session)
        # One connection for both: idle ones are ended by the server, and that is no error.
        self.reader = Reader(port)
        self.as_somebody = {
            "cookie": f"sessionid={session}; csrftoken={TOKEN}",
            "x-csrftoken": TOKEN,
            "content-type": "application/x-www-form-urlencoded",
        }
        self.has_bookmark = False

    def write(self) -> Answer:
        """Marks a post, or takes the mark away; one time of five changes a name, after which every page
        is made anew."""
        if self.chance.random() < 0.2:
            name = f"name=Person+{self.chance.randrange(1000)}"
            fields = f"{name}&profession=nurse&organisation=A+Trust"
            return self._post("/account/profile/", fields)
        verb = "remove-bookmark" if self.has_bookmark else "bookmark"
        self.has_bookmark = not self.has_bookmark
        return self._post(f"/discussions/posts/{self.post}/do/{verb}/", "x=1")

    def _post(self, path: str, fields: str) -> Answer:
        return self.reader.ask("POST", path, fields, **self.as_somebody)


def _read_or_write(visitor: Visitor) -> Answer:
    if visitor.chance.randrange(10) < WRITERS_IN_10:
        return visitor.write()
    return visitor.reader.get(visitor.chance.choice(PAGES))


def print_mixed(databases: Databases, quiet: Load, loud: Load) -> None:
    print(f"\n{MANY} readers and writers at once on {databases.name}, nine readings to a writing")
    print(f"  {'':<28}{'answers':>9}{'/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'errors':>8}")
    for words, result in (("quiet", quiet), ("while a month is imported", loud)):
        print(
            f"  {words:<28}{len(result.answers):>9}{result.each_second:>8.0f}"
            f"{result.percentile(0.5):>9.0f}{result.percentile(0.99):>9.0f}{len(result.failures):>8}"
        )
    errors = quiet.failures + loud.failures
    aim(f"errors: {len(errors)} {sorted(set(errors))[:3]}", "none", not errors)
    longer = loud.percentile(0.99) / quiet.percentile(0.99)
    aim(f"p99 / quiet p99: {longer:.2f}", f"at most {MOST_LONGER}", longer <= MOST_LONGER)


def make_people(number: int) -> None:
    """Members who have signed in, a post that they can mark, and what the statistics say."""
    from django.conf import settings

    from metrics.models import Place
    from metrics.releases.analyse import analyse_newest
    from tests.factories.people import client_of, make_person
    from tests.factories.threads import start_thread

    analyse_newest()
    people = [make_person({}, f"p{at}") for at in range(number)]
    thread = start_thread(people[0], Place.objects.get(code="QOP"))
    cookies = [client_of(person).cookies[settings.SESSION_COOKIE_NAME] for person in people]
    report(sessions=[cookie.value for cookie in cookies], post=thread.first_post_id)


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "people":
        make_people(int(sys.argv[2]))
    else:
        measure_all(sys.argv[2])
