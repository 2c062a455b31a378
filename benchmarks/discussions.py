"""What discussions cost a page: with a million posts stored, against the same pages with a thousand.

python -m benchmarks.discussions fill POSTS | measure
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from benchmarks.databases import Databases
from benchmarks.imports import aim
from benchmarks.processes import Run, report, run

FEW, MANY = "talk-few", "talk-many"
FEW_POSTS = 1_000
# A million, and a hundred thousand threads. Fewer, to see that this runs: BENCH_POSTS=20000.
POSTS = int(os.environ.get("BENCH_POSTS", "1010000"))
IN_A_THREAD, PER_PERSON, LONG_THREAD = 10, 50, 10_000
PLACE, READER = "03R", "reader@example.nhs.uk"
OF_THE_READER = 200
# New accounts, and whoever wrote much today, are held back.
LONG_AGO = "2025-01-06 09:00:00+00:00"
TIMES, WARM_UP, CHUNK = 15, 3, 5_000
AT_MOST_QUERIES, AT_MOST_LONGER, REPLY_AT_MOST_LONGER = 15, 1.3, 1.5
REPLY = "a reply"


def measure(databases: Databases, repeats: int) -> None:
    made: list[str] = []
    try:
        for of, posts in ((FEW, FEW_POSTS), (MANY, POSTS)):
            databases.create(of)
            made.append(of)
            run("discussions", "fill", str(posts), environment=databases.environment(of))
        rounds = [
            (
                run("discussions", "measure", environment=databases.environment(FEW)),
                run("discussions", "measure", environment=databases.environment(MANY)),
            )
            for _ in range(repeats)
        ]
        print_report(databases, rounds)
    finally:
        for of in made:
            databases.drop(of)


def print_report(databases: Databases, rounds: Sequence[tuple[Run, Run]]) -> None:
    few, many = (timed.results["stored"] for timed in rounds[0])
    print(f"\nDiscussions on {databases.name}: {_stored(many)}, against {_stored(few)}")
    print(f"  {'':<32}{'ms, few':>12}{'ms, many':>12}{'ratio':>7}{'queries':>9}")
    summaries = {page: _summed_up(page, rounds) for page in rounds[0][0].results["pages"]}
    for page, (short, long, ratio, queries) in summaries.items():
        print(f"  {page:<32}{short:>12.1f}{long:>12.1f}{ratio:>7.2f}{queries:>9}")
    reply = summaries.pop(REPLY)
    for page, (_, _, ratio, queries) in summaries.items():
        aim(f"{page}: {queries} queries", f"at most {AT_MOST_QUERIES}", queries <= AT_MOST_QUERIES)
        longer = f"at most {AT_MOST_LONGER}"
        aim(f"{page}: many / few = {ratio:.2f}", longer, ratio <= AT_MOST_LONGER)
    longer = f"at most {REPLY_AT_MOST_LONGER}"
    aim(f"{REPLY}: many / few = {reply[2]:.2f}", longer, reply[2] <= REPLY_AT_MOST_LONGER)


def _stored(stored: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in stored.items())


def _summed_up(page: str, rounds: Sequence[tuple[Run, Run]]) -> tuple[float, float, float, int]:
    pairs = [(few.results["pages"][page], many.results["pages"][page]) for few, many in rounds]
    return (
        median(few["ms"] for few, _ in pairs),
        median(many["ms"] for _, many in pairs),
        median(many["ms"] / few["ms"] for few, many in pairs),
        max(page_result["queries"] for pair in pairs for page_result in pair),
    )


# --- filling -------------------------------------------------------------------------------------


def fill(posts: int) -> None:
    """The figures that pages show, and so many posts: a long thread and many of ten."""
    from django.core.management import call_command
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from forum.notifications.models import Notification
    from forum.people.models import RoleGrant, User
    from forum.threads.models import Post, Thread
    from metrics.places import load_places

    call_command("migrate", verbosity=0)
    load_places(by="make bench")
    call_command("load_bundled", verbosity=0, stdout=sys.stderr)
    long = min(LONG_THREAD, posts // 2)
    with transaction.atomic():
        people = _people(max(posts // PER_PERSON, 2))
        threads = 1 + (posts - long) // IN_A_THREAD
        _bulk(Thread, _threads(threads, long, people))
        _posts(posts, long, len(people))
        _bulk(Notification, _notifications(threads, people))
        for statement in connection.ops.sequence_reset_sql(
            no_style(), [User, RoleGrant, Thread, Post, Notification]
        ):
            with connection.cursor() as cursor:
                cursor.execute(statement)
    with connection.cursor() as cursor:
        # As its own housekeeping would have done over the years.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    report(posts=posts)


def _people(number: int) -> Sequence[int]:
    """Their keys; the first reads the pages."""
    from forum.people.models import Role, RoleGrant, User

    _bulk(
        User,
        (
            User(
                pk=pk,
                name=f"Person {pk}",
                date_joined=datetime.fromisoformat(LONG_AGO),
                email=READER if pk == 1 else f"p{pk}@example.nhs.uk",
            )
            for pk in range(1, number + 1)
        ),
    )
    grants = (
        RoleGrant(user_id=pk, role=Role.MEMBER, reason="make bench") for pk in range(1, number + 1)
    )
    _bulk(RoleGrant, grants)
    return range(1, number + 1)


def _threads(number: int, long: int, people: Sequence[int]) -> Iterable[Any]:
    """The first is the long one. Each knows its first and its last post, which come after it."""
    from django.utils import timezone

    from forum.threads.models import Thread
    from metrics.models import Place

    now = timezone.now()
    open_places = Place.objects.filter(kind__in=[Place.Kind.ICB, Place.Kind.SUB_ICB], valid_to=None)
    places = list(open_places.order_by("pk"))
    places.sort(key=lambda place: place.code != PLACE)
    for at in range(number):
        size = long if at == 0 else IN_A_THREAD
        first = 1 if at == 0 else 1 + long + (at - 1) * IN_A_THREAD
        written = now - timedelta(minutes=at)
        yield Thread(
            pk=at + 1,
            title=f"How did thread {at + 1} go?",
            kind="question",
            author_id=people[at % len(people)],
            author_role="member",
            place=places[at % len(places)],
            first_post_id=first,
            last_post_id=first + size - 1,
            last_number=size,
            post_count=size,
            last_post_at=written,
            changed_at=written,
        )


def _posts(number: int, long: int, people: int) -> None:
    from django.db import connection

    of_long = f"i < {long}"
    thread = f"CASE WHEN {of_long} THEN 1 ELSE 2 + (i - {long}) / {IN_A_THREAD} END"
    # What does not fill a thread any more is one more of the last.
    values = {
        "id": "i + 1",
        "thread_id": thread,
        "first_thread_id": thread,
        "number": f"CASE WHEN {of_long} THEN i + 1 ELSE 1 + (i - {long}) % {IN_A_THREAD} END",
        "author_id": f"1 + (i * 7) % {people}",
        "body": "'We changed the form, and **half** of the referrals became advice. ' || i",
        "kind": "'reply'",
        "visibility": "'visible'",
        "identifier_check": "'clear'",
        "author_role": "'member'",
        "version": "1",
        "useful_count": "0",
        "created_at": f"'{LONG_AGO}'",
    }
    blank = ("outcome", "visibility_reason", "author_role_place", "author_profession")
    values |= dict.fromkeys((*blank, "author_organisation"), "''")
    whole = long + (number - long) // IN_A_THREAD * IN_A_THREAD
    statement = (
        f"INSERT INTO threads_post ({', '.join(values)}) WITH RECURSIVE n(i) AS"
        f" (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {whole})"
        f" SELECT {', '.join(values.values())} FROM n"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _notifications(threads: int, people: Sequence[int]) -> Iterable[Any]:
    """One about each thread, to one person after another, and some hundred to the reader."""
    from django.contrib.contenttypes.models import ContentType

    from forum.notifications.models import Notification
    from forum.threads.models import Thread

    about = ContentType.objects.get_for_model(Thread)
    for at in range(threads):
        person = 1 if at < OF_THE_READER else people[at % len(people)]
        yield Notification(
            person_id=person,
            kind=Notification.Kind.THREAD,
            about_type=about,
            about_id=at + 1,
            subject_kind="thread",
            subject_key=str(at + 1),
            title=f"How did thread {at + 1} go?",
            path=f"/discussions/{at + 1}/",
            idempotency_key=f"bench:{at}",
        )


def _bulk(model: Any, rows: Iterable[Any]) -> None:
    from itertools import islice

    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        model.objects.bulk_create(chunk)


# --- measuring -----------------------------------------------------------------------------------


def measure_all() -> None:
    from django.test import Client

    from benchmarks.visit import AS_A_BROWSER
    from forum.people.models import User
    from forum.threads.models import Post, Thread

    reader = User.objects.get(email=READER)
    client = Client(headers=AS_A_BROWSER)
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    paths = {
        "newest page of a long thread": "/discussions/1/?at=newest",
        "list of threads": "/discussions/",
        "a place's page": f"/places/{PLACE}/",
        "inbox": "/notifications/",
    }
    pages = {name: _timed(_getting(client, path)) for name, path in paths.items()}
    pages[REPLY] = _timed(_posting(client, Thread.objects.order_by("pk")[1].pk))
    stored = {"posts": Post.objects.count(), "threads": Thread.objects.count()}
    report(pages=pages, stored=stored | {"people": User.objects.count()})


def _getting(client: Any, path: str) -> Callable[[], object]:
    def get() -> None:
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}: nothing to measure.")

    return get


def _posting(client: Any, thread: int) -> Callable[[], object]:
    def post() -> None:
        form_data = {"body": "We did that too, and it took three months.", "action": "send"}
        answer = client.post(f"/discussions/{thread}/", form_data)
        if answer.status_code != 302:
            raise SystemExit(f"A reply was answered {answer.status_code}: nothing to measure.")

    return post


def _timed(work: Callable[[], object]) -> dict[str, float]:
    """Milliseconds and queries, once it is known how far its reader has read."""
    from time import perf_counter

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    durations = []
    for _ in range(WARM_UP + TIMES):
        started = perf_counter()
        work()
        durations.append(1000 * (perf_counter() - started))
    with CaptureQueriesContext(connection) as captured:
        work()
        queries = len(captured)
    return {"ms": median(durations[WARM_UP:]), "queries": queries}


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        measure_all()
