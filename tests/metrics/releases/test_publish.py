"""From a file to what readers see: stage, publish, replace, put back, withdraw, retry."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from metrics.models import Count, DataIssue, Figure, ProviderCount, Release, ReleaseEvent
from metrics.releases.data_issues import MISSING
from metrics.releases.errors import NotAllowed
from metrics.releases.ingest import ingest_release, register_file
from metrics.releases.publish import publish, refuse, retry, supersede, withdraw
from tests import dump
from tests.extracts import Line, extract_csv, with_totals, zipped
from tests.months import (
    FEBRUARY,
    JANUARY,
    MARCH,
    MONTHS,
    csv_name,
    import_file,
    small_month,
    write_zip,
    zip_name,
)
from tests.oracles import extract as oracle
from tests.sampling import sampled, times

State = Release.State
# Commissioners of each place in the small months, by hand; 13Q is NHS England's own, in England only.
ENGLAND = {"03R", "15F", "03Q", "03H", "D4U1Y", "10Q", "93C", "W2U3Z", "13Q"}
MEMBERS = {
    "ENG": ENGLAND,
    "Y63": {"03R", "15F", "03Q", "03H"},
    "QWO": {"03R", "15F"},
    "QOQ": {"03Q", "03H"},
    "QNQ": {"D4U1Y"},
    "Z9B2Z": {"93C", "W2U3Z"},
    "03R": {"03R"},
    "W2U3Z": {"W2U3Z"},
}


SAVEPOINTS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


class Broken(Exception):
    """Stands for a database that fails, or a process that dies, between two statements."""


@contextmanager
def failing_at(number: int) -> Iterator[list[str]]:
    """The database gives up at the so-manieth statement from here. Gives those that it was sent."""
    sent: list[str] = []

    def fail(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if not sql.startswith(SAVEPOINTS):
            sent.append(sql)
            if len(sent) == number:
                raise Broken
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        yield sent


# Of the statements at which something breaks.
EVERY = times(among_others=7, as_proof=1)


def fails_whole_at_every_statement(act: Callable[[], object]) -> int:
    """Run an act for its statements, breaking at one each time; say how many there were."""
    before = dump.everything()
    statements = statements_of(act)
    for number in {*range(1, statements + 1, EVERY), statements}:
        with failing_at(number), pytest.raises(Broken):
            act()
        assert dump.everything() == before, f"something stayed behind at statement {number}"
    return statements


def statements_of(act: Callable[[], object]) -> int:
    """How many statements an act runs; what it does is undone. The second time: what a process asks
    for once in its life is known by then."""
    for _ in range(2):
        with failing_at(0) as sent, transaction.atomic():
            act()
            transaction.set_rollback(True)
    return len(sent)


def revised(month: date, folder: Path, edition: int = 1) -> Path:
    """The month once more, with ten more pathways waiting at Wakefield than in the edition before."""
    more = with_totals([Line("RFF", "03R", "Part_2", "C_110", {4: 10 * edition})])
    return write_zip(folder, month, [*small_month(month), *more], edition=edition)


def verbs(release: Release) -> list[str]:
    return list(release.events.values_list("verb", flat=True))


def waiting_in(code: str, month: date = MARCH) -> list[int]:
    figures = Figure.objects.visible_to(None).filter(place__code=code, month=month)
    return list(figures.filter(treatment_function="C_999").values_list("waiting_list", flat=True))


# --- from a file to figures ---------------------------------------------------------------------


def test_figures_are_those_of_the_rows(published_months, tmp_path) -> None:
    expected = oracle.figures(oracle.plain_rows((tmp_path / zip_name(MARCH)).read_bytes()), MEMBERS)
    assert expected["ENG", "C_999"]["waiting_list"] == 12159
    figures = Figure.objects.visible_to(None).as_submitted().filter(month=MARCH)
    result = {
        (figure.place.code, figure.treatment_function): figure
        for figure in figures.filter(place__code__in=MEMBERS).select_related("place")
    }
    assert result.keys() == expected.keys()
    for at, numbers in expected.items():
        for name, value in numbers.items():
            assert getattr(result[at], name) == pytest.approx(value, rel=1e-12), (at, name)


def test_a_published_release_says_what_it_is(published_months, tmp_path) -> None:
    release = published_months[0]
    assert (release.month, release.file_name) == (JANUARY, "Full-CSV-data-file-Jan26-ZIP-4M.zip")
    assert (release.state, release.origin, release.edition) == ("published", "extract", 0)
    assert release.rows_read == len(small_month(JANUARY))
    assert release.size == (tmp_path / release.file_name).stat().st_size
    assert release.published_by == "a test" and release.published_at >= release.staged_at
    assert (release.lease_holder, release.lease_until, release.current_step) == ("", None, "")
    assert release.progress == 100
    assert verbs(release) == ["fetch", "stage", "publish"]
    assert set(release.events.values_list("by", flat=True)) == {"a test"}


def test_what_is_staged_is_not_seen_until_it_is_published(places, release_store, tmp_path) -> None:
    outcome = import_file(write_zip(tmp_path, MARCH), should_publish=False)
    assert (outcome.kind, outcome.is_good) == ("staged", True)
    assert Count.objects.exists() and Figure.objects.exists()
    assert waiting_in("ENG") == [] and not dump.published()["Figure"]

    publish(release=outcome.release, by="somebody")

    assert waiting_in("ENG") == [12159]
    assert verbs(outcome.release) == ["fetch", "stage", "publish"]


def test_a_commissioner_of_which_no_place_is_known_is_said_to_be_so(
    places, release_store, tmp_path
) -> None:
    """Its pathways are England's and nobody else's, and nobody would notice."""
    new = [
        Line("RXF", "Q9Z9Z", "Part_2", "C_110", {3: 1500}, parent="QWO"),
        Line("RXF", "13R", "Part_2", "C_110", {3: 7}, parent=""),
    ]
    path = write_zip(tmp_path, MARCH, [*small_month(MARCH), *with_totals(new)])
    release = import_file(path).release
    (issue,) = release.issues.all()
    assert (issue.severity, issue.code) == ("soft", "unknown-place")
    assert issue.text == (
        "No place is known here for Q9Z9Z. The 1,500 pathways waiting there count in England, but"
        " in no ICB."
    )
    assert (waiting_in("ENG"), waiting_in("QWO")) == ([12159 + 1507], [5222])


# --- vintages -----------------------------------------------------------------------------------


def test_a_revision_replaces_and_the_earlier_one_can_be_put_back(
    published_months, tmp_path
) -> None:
    first = published_months[2]
    before = dump.meaning(month=MARCH)
    counts = dump.everything()["Count"]
    assert waiting_in("03R") == [2253]

    second = import_file(revised(MARCH, tmp_path)).release

    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "published")
    assert waiting_in("03R") == [2263]
    assert set(counts) < set(dump.everything()["Count"])
    assert Figure.objects.filter(release=first).count() == len(before["Figure"])

    publish(release=first, by="somebody")

    second.refresh_from_db()
    assert second.state == "superseded"
    assert waiting_in("03R") == [2253]
    after = dump.meaning(month=MARCH)
    assert [verb for verb, _ in after.pop("ReleaseEvent")] == [
        "fetch",
        "publish",
        "publish",
        "stage",
        "supersede",
    ]
    del before["ReleaseEvent"]
    assert after == before


def test_an_earlier_edition_after_a_later_one_is_set_aside(places, release_store, tmp_path) -> None:
    later = import_file(revised(MARCH, tmp_path, edition=2)).release
    outcome = import_file(revised(MARCH, tmp_path, edition=1))
    assert (outcome.kind, outcome.is_good) == ("superseded", True)
    assert outcome.release.edition == 1 and later.edition == 2
    assert verbs(outcome.release) == ["fetch", "stage", "supersede"]
    assert waiting_in("03R") == [2273]

    publish(release=outcome.release, by="somebody")

    assert waiting_in("03R") == [2263]


def test_an_identical_file_is_the_same_release(published_months, tmp_path) -> None:
    before = dump.everything()
    outcome = import_file(tmp_path / zip_name(MARCH))
    assert outcome.kind == "published"
    assert outcome.release == published_months[2]
    copy = tmp_path / "Full-CSV-data-file-Mar26-ZIP-3M-6jPlxd.zip"
    copy.write_bytes((tmp_path / zip_name(MARCH)).read_bytes())
    assert import_file(copy).release == published_months[2]
    for table in ("Count", "ProviderCount", "Figure", "DataIssue", "ReleaseEvent"):
        assert dump.everything()[table] == before[table]


def test_the_same_counts_under_another_name_are_recognised(published_months, tmp_path) -> None:
    before = dump.published()
    # Other bytes: the rows in another order, zeros written out, another file name.
    data = extract_csv(reversed(small_month(MARCH)), month=MARCH, blank_zeros=False)
    path = tmp_path / zip_name(MARCH, edition=1)
    path.write_bytes(zipped(data, csv_name(MARCH)))

    outcome = import_file(path)

    assert (outcome.kind, outcome.is_good) == ("same", True)
    assert outcome.reasons == (
        "The same counts as Full-CSV-data-file-Mar26-ZIP-4M.zip, which is published.",
    )
    assert verbs(outcome.release) == ["fetch", "recognise"]
    assert not Count.objects.filter(release=outcome.release).exists()
    assert dump.published() == before


def test_last_months_file_under_this_months_name_is_refused(
    places, release_store, tmp_path
) -> None:
    february = import_file(write_zip(tmp_path, FEBRUARY)).release
    before = dump.published()
    outcome = import_file(write_zip(tmp_path, FEBRUARY, name=zip_name(MARCH)))
    assert outcome.kind == "refused"
    assert "says March 2026, but the rows are of February 2026" in outcome.reasons[0]
    assert dump.published() == before

    # And when somebody has changed the month inside as well.
    path = tmp_path / zip_name(MARCH, edition=1)
    path.write_bytes(zipped(extract_csv(small_month(FEBRUARY), month=MARCH), csv_name(MARCH)))
    outcome = import_file(path)

    assert outcome.kind == "refused"
    assert outcome.reasons == (
        f"Every count is the same as in February 2026 ({february.file_name}): this looks like that"
        " month's file under the name of March 2026.",
    )
    assert dump.published() == before


# --- one transaction or nothing -----------------------------------------------------------------


@sampled
def test_publishing_is_one_transaction(published_months, tmp_path) -> None:
    staged = import_file(revised(FEBRUARY, tmp_path), should_publish=False).release

    statements = fails_whole_at_every_statement(lambda: publish(release=staged, by="somebody"))

    assert statements > 10
    publish(release=staged, by="somebody")
    assert waiting_in("03R", FEBRUARY) == [2331]


@sampled
def test_withdrawing_is_one_transaction(published_months) -> None:
    february = published_months[1]

    statements = fails_whole_at_every_statement(
        lambda: withdraw(release=february, by="somebody", reason="Leeds sent it twice.")
    )

    assert statements > 10
    withdraw(release=february, by="somebody", reason="Leeds sent it twice.")
    assert waiting_in("ENG", FEBRUARY) == []


@sampled
@pytest.mark.django_db(transaction=True)
def test_storing_is_one_transaction(published_months, tmp_path) -> None:
    """Whatever breaks while a month is read, checked and stored: all of it is there, or none."""
    release = register_file(path=revised(MARCH, tmp_path), by="a test")
    before, published = dump.everything(), dump.published()
    statements = statements_of(lambda: ingest_release(release_id=release.pk, by="a test"))
    assert statements > 30
    # The last two read what has become of the release and give it back.
    for number in [*range(1, statements - 2, 4 * EVERY), statements - 2]:
        with failing_at(number), pytest.raises(Broken):
            ingest_release(release_id=release.pk, by="a test")
        now = dump.everything()
        for table in before.keys() - {"Release"}:
            assert now[table] == before[table], (number, table)
        assert dump.published() == published
        # As the sweep finds it when the dead worker's lease is over.
        Release.objects.filter(pk=release.pk).update(lease_until=None, lease_holder="")
    with failing_at(statements - 1), pytest.raises(Broken):
        ingest_release(release_id=release.pk, by="a test")
    assert waiting_in("03R") == [2263]


def test_a_release_is_not_left_between_staged_and_published(
    places, release_store, tmp_path, monkeypatch
) -> None:
    """Staged means that a person wants to look first; a dead worker must not look like that."""
    release = register_file(path=write_zip(tmp_path, MARCH), by="a test")

    def die(changed: date) -> None:
        raise Broken

    with monkeypatch.context() as patch:
        patch.setattr("metrics.releases.publish.refresh_history", die)
        with pytest.raises(Broken):
            ingest_release(release_id=release.pk, by="a test")
    release.refresh_from_db()
    assert release.is_in_progress

    assert ingest_release(release_id=release.pk, by="a test").kind == "published"


# --- withdrawing --------------------------------------------------------------------------------


def test_a_withdrawn_month_is_gone_for_readers_and_can_be_put_back(published_months) -> None:
    january, february, march = published_months
    count = len(dump.everything()["Count"])
    before = dump.meaning(month=MARCH)
    withdraw(release=february, by="somebody", reason=" Leeds sent it twice. ")

    february.refresh_from_db()
    assert (february.state, february.withdrawn_by) == ("withdrawn", "somebody")
    assert february.withdrawal_reason == "Leeds sent it twice."
    assert february.withdrawn_at is not None
    assert waiting_in("ENG", FEBRUARY) == []
    assert waiting_in("ENG", JANUARY) == [12536] and waiting_in("ENG") == [12159]
    assert len(dump.everything()["Count"]) == count
    march.refresh_from_db()
    assert march.compared_with == january
    (issue,) = march.issues.filter(place__code="03H")
    assert "In January 2026, when it last did" in issue.text

    publish(release=february, by="somebody else")

    february.refresh_from_db()
    assert (february.state, february.published_by) == ("published", "somebody else")
    assert (february.withdrawn_at, february.withdrawal_reason) == (None, "")
    assert verbs(february) == ["fetch", "stage", "publish", "withdraw", "publish"]
    assert dump.meaning(month=MARCH) == before


def test_the_vintage_before_is_not_put_back_by_itself(published_months, tmp_path) -> None:
    second = import_file(revised(MARCH, tmp_path)).release
    withdraw(release=second, by="somebody", reason="Wrong.")
    published_months[2].refresh_from_db()
    assert published_months[2].state == "superseded"
    assert waiting_in("ENG") == []


def test_withdrawing_needs_a_reason(published_months) -> None:
    with pytest.raises(NotAllowed, match="Say why"):
        withdraw(release=published_months[0], by="somebody", reason="  ")
    assert Release.objects.published().count() == 3


def test_every_month_withdrawn_leaves_nothing_to_see(published_months) -> None:
    for release in published_months:
        withdraw(release=release, by="somebody", reason="Begin again.")
    assert not Figure.objects.visible_to(None).exists()
    publish(release=published_months[1], by="somebody")
    assert waiting_in("ENG", FEBRUARY) == [12774]


# --- order of arrival ---------------------------------------------------------------------------


def test_months_in_any_order_say_the_same(published_months, tmp_path) -> None:
    in_order = {month: dump.meaning(month=month) for month in MONTHS}
    for order in itertools.permutations(MONTHS):
        with transaction.atomic():
            Release.objects.all().delete()
            for month in order:
                import_file(tmp_path / zip_name(month))
            result = {month: dump.meaning(month=month) for month in MONTHS}
            transaction.set_rollback(True)
        for month in MONTHS:
            assert dump.differences(result[month], in_order[month]) == [], (order, month)


def test_a_month_in_between_tells_the_next_whom_to_miss(places, release_store, tmp_path) -> None:
    # RCC reports in January and February only, RDD in January and March.
    def lines(*providers: str) -> list[Line]:
        # Of sizes so unlike that neither looks like the other's successor.
        waiting = {"RAA": 1000, "RCC": 200, "RDD": 50}
        of = [Line(item, "03R", bands={3: waiting[item]}) for item in ("RAA", *providers)]
        return with_totals(of)

    import_file(write_zip(tmp_path, JANUARY, lines("RCC", "RDD")))
    march = import_file(write_zip(tmp_path, MARCH, lines("RDD"))).release
    assert missing_from("03R") == {(MARCH, "RCC", round(200 / 1250, 9), JANUARY)}

    february = import_file(write_zip(tmp_path, FEBRUARY, lines("RCC"))).release

    assert missing_from("03R") == {
        (FEBRUARY, "RDD", round(50 / 1250, 9), JANUARY),
        (MARCH, "RCC", round(200 / 1200, 9), FEBRUARY),
    }
    march.refresh_from_db()
    assert march.compared_with == february


def missing_from(code: str) -> set[tuple]:
    issues = DataIssue.objects.filter(code=MISSING, place__code=code)
    rows = issues.values_list("release__month", "provider", "share", "last_reported")
    return {(month, provider, round(share, 9), last) for month, provider, share, last in rows}


def test_a_month_published_late_is_compared_with_the_month_before_it_now(
    places, release_store, tmp_path
) -> None:
    january = import_file(write_zip(tmp_path, JANUARY)).release
    staged = import_file(write_zip(tmp_path, MARCH), should_publish=False).release
    assert staged.compared_with == january
    february = import_file(write_zip(tmp_path, FEBRUARY)).release

    publish(release=staged, by="somebody")

    staged.refresh_from_db()
    assert staged.compared_with == february
    assert ("RWA", FEBRUARY) in {(p, last) for _, p, _, last in missing_from("03H")}


# --- refused, and tried again -------------------------------------------------------------------


def test_a_part_of_a_file_is_refused_and_tried_again(published_months, tmp_path) -> None:
    before = dump.published()
    lines = [line for line in small_month(date(2026, 4, 1)) if line.provider in ("RXF", "RR8")]
    outcome = import_file(write_zip(tmp_path, date(2026, 4, 1), lines))
    assert outcome.kind == "refused"
    assert "This looks like a part of a file." in outcome.reasons[0]
    release = outcome.release
    assert list(release.issues.values_list("severity", "code")) == [("hard", "part-of-a-file")]
    assert dump.published() == before
    for month in published_months:
        withdraw(release=month, by="somebody", reason="Begin again.")

    retry(release=release, by="somebody")

    release.refresh_from_db()
    assert (release.state, release.attempts, release.issues.count()) == ("fetched", 0, 0)
    assert ingest_release(release_id=release.pk, by="a test").kind == "published"
    assert verbs(release) == ["fetch", "refuse", "retry", "stage", "publish"]


def test_a_bad_file_is_refused_again_for_the_same_reason(places, release_store, tmp_path) -> None:
    bad = [replace(line, total=7) if line.part == "Part_2" else line for line in small_month(MARCH)]
    first = import_file(write_zip(tmp_path, MARCH, bad))
    assert first.kind == "refused" and first.reasons
    assert list(first.release.issues.values_list("text", flat=True)) == list(first.reasons)
    assert first.release.events.get(verb="refuse").detail == first.reasons[0]
    # A refused release stays refused until somebody asks.
    assert ingest_release(release_id=first.release.pk, by="a test").reasons == first.reasons

    retry(release=first.release, by="somebody")

    assert ingest_release(release_id=first.release.pk, by="a test").reasons == first.reasons
    assert first.release.issues.count() == len(first.reasons)


# --- again does nothing -------------------------------------------------------------------------


def test_doing_it_again_changes_nothing(published_months) -> None:
    withdrawn, published = published_months[0], published_months[2]
    withdraw(release=withdrawn, by="somebody", reason="Wrong.")
    before = dump.everything()
    withdraw(release=withdrawn, by="somebody", reason="Wrong.")
    publish(release=published, by="somebody")
    for release in published_months:
        ingest_release(release_id=release.pk, by="somebody")
    now = dump.everything()
    # A worker took a look at each: that alone is counted.
    names = [field.name for field in Release._meta.concrete_fields]
    lasting = [name not in ("attempts", "progress", "current_step") for name in names]
    for one, other in zip(now.pop("Release"), before.pop("Release"), strict=True):
        assert list(itertools.compress(one, lasting)) == list(itertools.compress(other, lasting))
    assert now == before


def test_rebuilding_figures_gives_the_same_figures(published_months) -> None:
    before = {month: dump.meaning(month=month) for month in MONTHS}
    call_command("rebuild_figures")
    assert {month: dump.meaning(month=month) for month in MONTHS} == before


# --- what the states and the database forbid ----------------------------------------------------


@pytest.mark.parametrize("state", State.values)
def test_a_verb_is_refused_where_the_state_does_not_allow_it(places, state) -> None:
    release = Release.objects.create(
        month=MARCH,
        state=state,
        file_name="a.zip",
        sha256="1",
        content_sha256="2",
        staged_at=timezone.now(),
        published_at=timezone.now(),
        published_by="a test",
    )
    verbs_and_ends = {
        State.PUBLISHED: lambda: publish(release=release, by="x"),
        State.WITHDRAWN: lambda: withdraw(release=release, by="x", reason="Wrong."),
        State.SUPERSEDED: lambda: supersede(release=release, by="x"),
        State.REFUSED: lambda: refuse(release=release, by="x"),
        State.FETCHED: lambda: retry(release=release, by="x"),
    }
    for end, act in verbs_and_ends.items():
        with transaction.atomic():
            # Where it already is, or already under way, doing it again is nothing to complain of.
            if end == State.FETCHED and release.is_in_progress:
                assert act().state == state
            elif release.can_become(end) or state == end in (State.PUBLISHED, State.WITHDRAWN):
                assert act().state == end
            else:
                with pytest.raises(NotAllowed, match=str(release.get_state_display())):
                    act()
                release.refresh_from_db()
                assert release.state == state and not verbs(release)
            transaction.set_rollback(True)


def constrained(**changes: object) -> None:
    fields = {
        "month": MARCH,
        "state": "published",
        "file_name": "a.zip",
        "content_sha256": "2",
        "staged_at": timezone.now(),
        "published_at": timezone.now(),
        "published_by": "x",
    }
    Release.objects.create(**(fields | changes))


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("readers_see_one_vintage_a_month", {}),
        ("one_release_a_month_and_file", {"state": "superseded", "sha256": "of march"}),
        ("a_month_is_its_first_day", {"month": date(2026, 4, 2)}),
        ("what_is_published_was_read", {"state": "staged", "content_sha256": ""}),
        ("what_is_published_was_read", {"state": "withdrawn", "staged_at": None}),
        ("what_is_published_says_when_and_by_whom", {"month": JANUARY, "published_by": ""}),
        ("what_is_published_says_when_and_by_whom", {"month": JANUARY, "published_at": None}),
        ("one_waiting_release_an_address", {"state": "found", "address": "https://a.org/b.zip"}),
    ],
)
def test_the_database_forbids_it(places, constraint, changes) -> None:
    constrained(sha256="of march")
    constrained(state="found", address="https://a.org/b.zip", sha256="")
    before = dump.everything()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        constrained(**changes)
    words = str(refusal.value)
    # SQLite names the columns of a unique index, and says which index only when it is partial.
    assert constraint in words or "UNIQUE" in words
    assert dump.everything() == before


def test_two_published_vintages_of_a_month_are_impossible(published_months, tmp_path) -> None:
    staged = import_file(revised(MARCH, tmp_path), should_publish=False).release
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=staged.pk).update(
            state="published", published_at=timezone.now(), published_by="somebody"
        )
    assert Release.objects.published().filter(month=MARCH).count() == 1


@pytest.mark.parametrize("model", [Count, ProviderCount, Figure])
def test_a_count_stands_once(published_months, model) -> None:
    again = model.objects.first()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_a_part_of_the_list_cannot_be_more_than_the_list(published_months) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.filter(place__code="ENG").update(within_18=10**6)


# --- the commands -------------------------------------------------------------------------------


def test_withdraw_release_by_month(published_months, capsys) -> None:
    call_command("withdraw_release", "2026-02", reason="Leeds sent it twice.", by="Jo")
    assert waiting_in("ENG", FEBRUARY) == []
    assert "Withdrawn: February 2026" in capsys.readouterr().out
    event = ReleaseEvent.objects.get(verb="withdraw")
    assert (event.by, event.detail) == ("Jo", "Leeds sent it twice.")
    with pytest.raises(CommandError, match="No figures are published for February 2026"):
        call_command("withdraw_release", "2026-02", reason="Again.")
    with pytest.raises(CommandError, match="Say why"):
        call_command("withdraw_release", "2026-03", reason=" ")


def test_importing_a_withdrawn_file_again_puts_it_back(published_months, tmp_path, capsys) -> None:
    """As `withdraw_release` promises; but not over another vintage that readers see by then."""
    before = dump.meaning(month=MARCH)["Figure"]
    path = str(tmp_path / zip_name(MARCH))
    call_command("withdraw_release", "2026-03", reason="Wrong.")
    call_command("import_rtt", path)
    assert dump.meaning(month=MARCH)["Figure"] == before

    call_command("withdraw_release", "2026-03", reason="Wrong.")
    import_file(revised(MARCH, tmp_path))
    with pytest.raises(CommandError):
        call_command("import_rtt", path)
    assert "It was withdrawn" in capsys.readouterr().err
    assert waiting_in("03R") == [2263]
