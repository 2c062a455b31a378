"""Who may work on a release: one worker at a time, and only as long as it shows that it lives."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from metrics.lease import LeaseLost, lease
from metrics.models import Release
from metrics.releases import ingest as bring_module
from metrics.releases import stage as stage_module
from metrics.releases.ingest import MAX_ATTEMPTS, Outcome, ingest_release, register_file
from metrics.releases.requeue import abandoned_releases
from metrics.releases.stage import DuplicateCounts
from metrics.rtt.problems import refuse
from metrics.source import Fetched, FetchRefused
from tests import dump
from tests.months import FEBRUARY, JANUARY, MARCH, MONTHS, import_file, write_zip, zip_name
from tests.waiting import PATIENCE


@pytest.fixture
def fetched(places, release_store, tmp_path) -> Release:
    """A month in the store, not yet read."""
    return register_file(path=write_zip(tmp_path, MARCH), by="a test")


def run_out(release: Release) -> None:
    Release.objects.filter(pk=release.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_one_holds_it_and_others_do_not(fetched) -> None:
    with lease(Release.objects.all(), fetched.pk) as first:
        assert first
        with lease(Release.objects.all(), fetched.pk) as second:
            assert second is None
        assert abandoned_releases(by="a test") == []
        outcome = ingest_release(release_id=fetched.pk, by="a test")
        assert (outcome.kind, outcome.is_good) == ("held", False)
        assert outcome.reasons == ("Another worker is importing it.",)
    with lease(Release.objects.all(), fetched.pk) as third:
        assert third and third != first


def test_it_is_given_back_whatever_happens(fetched) -> None:
    with pytest.raises(ZeroDivisionError), lease(Release.objects.all(), fetched.pk):
        raise ZeroDivisionError
    fetched.refresh_from_db()
    assert (fetched.lease_holder, fetched.lease_until, fetched.current_step) == ("", None, "")
    assert fetched.attempts == 1
    assert abandoned_releases(by="a test") == [fetched.pk]


def test_each_sign_of_life_renews_it(fetched, settings) -> None:
    with lease(Release.objects.all(), fetched.pk) as leased:
        run_out(fetched)
        leased.report_progress(current_step="reading", progress=30)
        fetched.refresh_from_db()
        left = fetched.lease_until - timezone.now()
        assert timedelta(seconds=settings.PATHWAY_LEASE_SECONDS - 5) < left
        assert (fetched.current_step, fetched.progress) == ("reading", 30)


def test_when_it_has_run_out_another_takes_over(fetched) -> None:
    with lease(Release.objects.all(), fetched.pk) as first:
        run_out(fetched)
        assert abandoned_releases(by="a test") == [fetched.pk]
        with lease(Release.objects.all(), fetched.pk) as second:
            assert second
            with pytest.raises(LeaseLost):
                first.report_progress(current_step="reading", progress=30)
        # And the first, on leaving, does not take from the second what is no longer its own.
        with lease(Release.objects.all(), fetched.pk) as third:
            assert third


Meanwhile = Callable[[Callable[[], object]], None]


@pytest.fixture
def meanwhile(fetched, monkeypatch) -> Meanwhile:
    """While the first worker reads, its lease runs out and a second does all the work. Then the
    first goes on as told."""

    def arrange(then: Callable[[], object]) -> None:
        read = stage_module.read

        def slow_read(file):  # type: ignore[no-untyped-def]
            monkeypatch.setattr(stage_module, "read", read)
            rows = read(file)
            run_out(fetched)
            assert ingest_release(release_id=fetched.pk, by="the second").kind == "published"
            then()
            return rows

        monkeypatch.setattr(stage_module, "read", slow_read)

    return arrange


def raises(error: Exception) -> Callable[[], object]:
    def now() -> None:
        raise error

    return now


@pytest.mark.parametrize(
    "then",
    [
        lambda: None,
        raises(refuse("cell", "The first worker could not read it.")),
        raises(FetchRefused("The first worker could not fetch it.")),
        raises(DuplicateCounts(Release(file_name="another.zip", state="published"))),
    ],
    ids=["stores", "refuses", "gives up fetching", "recognises"],
)
def test_one_that_lost_it_while_reading_changes_nothing(then, fetched, meanwhile) -> None:
    result: list[dict] = []
    meanwhile(lambda: (result.append(dump.everything()), then()))

    outcome = ingest_release(release_id=fetched.pk, by="the first")

    assert outcome.kind == "held"
    assert "was taken over by another worker" in outcome.reasons[0]
    assert dump.everything() == result[0]
    fetched.refresh_from_db()
    assert (fetched.state, fetched.published_by) == ("published", "the second")


def test_one_that_lost_it_while_fetching_changes_nothing(
    places, release_store, tmp_path, monkeypatch
) -> None:
    path = write_zip(tmp_path, MARCH)
    release = Release.objects.create(
        month=MARCH, address="https://www.england.nhs.uk/a.zip", file_name=path.name
    )
    after: list[dict] = []

    def fetch(client, address, store, progress) -> Fetched:  # type: ignore[no-untyped-def]
        got = bring_module.source.keep(path, store)
        if not after:
            after.append({})
            run_out(release)
            assert ingest_release(release_id=release.pk, by="the second").kind == "published"
            after.append(dump.everything())
        return got

    monkeypatch.setattr(bring_module.source, "fetch", fetch)

    assert ingest_release(release_id=release.pk, by="the first").kind == "held"

    assert dump.everything() == after[1]
    assert Release.objects.get().state == "published"


def test_the_command_says_that_another_worker_has_it(fetched, tmp_path, capsys) -> None:
    with (
        lease(Release.objects.all(), fetched.pk),
        pytest.raises(CommandError, match="1 of 1 not imported"),
    ):
        call_command("import_rtt", str(tmp_path / zip_name(MARCH)))
    assert "Another worker is importing it." in capsys.readouterr().err


def test_the_sweep_gives_up_after_five_times(fetched) -> None:
    Release.objects.update(attempts=MAX_ATTEMPTS - 1)
    assert abandoned_releases(by="a test") == [fetched.pk]
    Release.objects.update(attempts=MAX_ATTEMPTS)
    assert abandoned_releases(by="a test") == []
    fetched.refresh_from_db()
    assert fetched.state == "refused"
    (issue,) = fetched.issues.all()
    assert (issue.code, issue.severity) == ("gave-up", "hard")
    assert "The import stopped 5 times without an answer." in issue.text


def test_the_sweep_leaves_alone_what_waits_for_a_person(places, release_store, tmp_path) -> None:
    import_file(write_zip(tmp_path, JANUARY), should_publish=False)
    import_file(write_zip(tmp_path, MARCH))
    bad = tmp_path / zip_name(FEBRUARY)
    bad.write_bytes(b"")
    import_file(bad)
    states = Release.objects.order_by("month").values_list("state", flat=True)
    assert list(states) == ["staged", "refused", "published"]
    assert abandoned_releases(by="a test") == []


def test_a_file_that_left_the_store_is_asked_for(fetched, tmp_path) -> None:
    Path(bring_module.stored_path(fetched)).unlink()
    outcome = ingest_release(release_id=fetched.pk, by="a test")
    assert outcome.kind == "refused"
    assert "is no longer in the store of fetched files. Import it again" in outcome.reasons[0]
    call_command("import_rtt", str(tmp_path / zip_name(MARCH)))
    assert Release.objects.get().state == "published"


@pytest.mark.django_db(transaction=True)
def test_months_imported_side_by_side_say_the_same(published_months, tmp_path, monkeypatch) -> None:
    in_order = {month: dump.meaning(month=month) for month in MONTHS}
    Release.objects.all().delete()
    if connection.vendor == "postgresql":
        # All three are stored before any is published, so that none has seen the others.
        together = threading.Barrier(len(MONTHS), timeout=PATIENCE)
        publish = stage_module.publish_or_supersede

        def all_at_once(**what):  # type: ignore[no-untyped-def]
            together.wait()
            return publish(**what)

        monkeypatch.setattr(stage_module, "publish_or_supersede", all_at_once)
    outcomes: list[Outcome] = []

    def work(month) -> None:  # type: ignore[no-untyped-def]
        try:
            outcomes.append(import_file(tmp_path / zip_name(month)))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[month]) for month in MONTHS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [outcome.kind for outcome in outcomes] == ["published"] * 3
    for month in MONTHS:
        assert dump.differences(dump.meaning(month=month), in_order[month]) == []
