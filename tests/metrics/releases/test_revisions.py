"""The ledger of revisions holds what differs between what readers saw and see, and no more."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from metrics.like_for_like import measured
from metrics.measures import MEASURES
from metrics.models import (
    AnalysisResult,
    Place,
    Population,
    Release,
    RevisedFigure,
    Revision,
    SignalChange,
    SignalComparison,
)
from metrics.releases.analyse import analyse_newest
from metrics.releases.figures import rebuild_figures
from metrics.releases.publish import publish, refresh_figures, withdraw
from metrics.releases.signal_changes import record_signal_changes, statements
from metrics.series import Vintages, read_figures
from tests.metrics.releases.test_publish import revised
from tests.months import FEBRUARY, MARCH, import_file

pytestmark = pytest.mark.django_db

RECORDED = [measure for measure in MEASURES if measure.unit != "change"]
Shown = dict[tuple[str, str, str], tuple[float | None, bool]]


def shown(month) -> Shown:
    """Each value of a month as pages read it, the slow way: a place and a treatment at a time."""
    vintages = Vintages.visible_to(None)
    months = vintages.months_to(month)
    values: Shown = {}
    for place in Place.objects.with_pages():
        figures = read_figures(
            user=None,
            vintages=vintages,
            places=(place,),
            months=months,
            whole=((place, months),),
        )
        for treatment in figures.treatments(place):
            series = figures.series(place, treatment)
            last = len(months) - 1
            for measure in RECORDED:
                value = (measured(measure, series, last).value, measure.too_few(series, last))
                values[place.code, treatment, measure.slug] = value
    return values


def ledger(revision: Revision) -> dict[tuple[str, str, str], tuple[float | None, float | None]]:
    rows = revision.changed.values_list(
        "place__code", "treatment_function", "measure", "before", "after"
    )
    return {
        key: (before, after) for *key_parts, before, after in rows for key in [tuple(key_parts)]
    }


def differences(before: Shown, after: Shown) -> dict:
    nothing = (None, False)
    return {
        key: (before.get(key, nothing)[0], after.get(key, nothing)[0])
        for key in before.keys() | after.keys()
        if before.get(key, nothing)[0] != after.get(key, nothing)[0]
        and not (before.get(key, nothing)[1] and after.get(key, nothing)[1])
    }


def test_the_ledger_is_the_difference_of_what_readers_saw_and_see(
    published_months, tmp_path
) -> None:
    before = shown(MARCH)
    assert not Revision.objects.exists()

    second = import_file(revised(MARCH, tmp_path)).release

    revision = Revision.objects.get()
    assert (revision.month, revision.before, revision.after) == (MARCH, published_months[2], second)
    expected = differences(before, shown(MARCH))
    assert ledger(revision) == expected
    # Ten more wait at Wakefield, in trauma and orthopaedics: there, in its ICB, region and England.
    assert {code for code, _, _ in expected} == {"03R", "QWO", "Y63", "ENG"}
    assert {treatment for _, treatment, _ in expected} == {"C_110", "C_999"}
    assert expected["03R", "C_999", "waiting-list"] == (2253, 2263)
    assert (
        expected["ENG", "C_110", "waiting-list"][1]
        == 10 + before["ENG", "C_110", "waiting-list"][0]
    )
    assert (revision.figures, revision.places) == (len(expected), 4)
    first = revision.changed.in_order().first()
    assert (first.place.code, first.treatment_function, first.measure) == (
        "ENG",
        "C_999",
        "waiting-list",
    )


def test_withdrawing_and_putting_back_are_revisions_too(published_months, tmp_path) -> None:
    first = published_months[2]
    second = import_file(revised(MARCH, tmp_path)).release
    there = ledger(Revision.objects.get())

    withdraw(release=second, by="somebody", reason="it was wrong")
    withdrawal = Revision.objects.newest_first()[0]
    assert (withdrawal.before, withdrawal.after, withdrawal.figures) == (second, None, 0)
    assert (withdrawal.by, withdrawal.reason) == ("somebody", "it was wrong")

    publish(release=first, by="somebody")
    back = Revision.objects.newest_first()[0]
    assert (back.before, back.after) == (second, first)
    assert ledger(back) == {key: (after, before) for key, (before, after) in there.items()}

    withdraw(release=first, by="somebody", reason="to see")
    publish(release=Release.objects.get(pk=first.pk), by="somebody")
    again = Revision.objects.newest_first()[0]
    assert again.is_put_back and (again.figures, again.places) == (0, 0)
    # Its figures are still those that the revision before it led to.
    assert Vintages.visible_to(None).by_month[MARCH].revision == back.pk


def test_an_earlier_edition_that_is_set_aside_is_none(published_months, tmp_path) -> None:
    import_file(revised(MARCH, tmp_path, edition=2))
    assert import_file(revised(MARCH, tmp_path, edition=1)).kind == "superseded"
    assert Revision.objects.count() == 1


def test_nothing_stays_behind_of_a_publication_that_broke_off(
    published_months, tmp_path, monkeypatch
) -> None:
    staged = import_file(revised(MARCH, tmp_path), should_publish=False).release

    def broken(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("metrics.releases.revisions.bulk_load", broken)
    with pytest.raises(RuntimeError):
        publish(release=staged, by="a test")
    staged.refresh_from_db()
    assert staged.state == "staged" and not Revision.objects.exists()


def test_a_place_summed_in_another_geography_is_compared_in_todays(
    published_months, tmp_path
) -> None:
    first = published_months[2]
    staged = import_file(revised(MARCH, tmp_path), should_publish=False).release
    Release.objects.filter(pk=first.pk).update(geography="another")
    publish(release=staged, by="a test")
    first.refresh_from_db()
    assert first.geography == Release.objects.get(pk=staged.pk).geography


@pytest.mark.parametrize(
    "wrong", [{"by": ""}, {"after": None, "figures": 1}, {"figures": 3, "places": 1}]
)
def test_the_database_refuses_what_is_no_revision(published_months, wrong) -> None:
    release = published_months[2]
    fields = {"month": MARCH, "before": release, "after": release, "by": "a test"} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(**fields)


# --- what the statistics said before, and say now ------------------------------------------------


def test_statistics_are_made_again_after_an_earlier_month_was_revised(
    published_months, tmp_path
) -> None:
    assert analyse_newest() > 0 and analyse_newest() == 0
    were = statements(published_months[2])
    import_file(revised(FEBRUARY, tmp_path))
    assert analyse_newest() > 0 and analyse_newest() == 0
    comparison = Revision.objects.get().comparison
    assert comparison == SignalComparison.objects.get()
    assert (comparison.month, comparison.before, comparison.after) == (
        MARCH,
        published_months[2],
        published_months[2],
    )
    are = statements(published_months[2])
    changed = {key for key in were.keys() | are.keys() if were.get(key) != are.get(key)}
    assert changed == {
        (row.place_id, row.treatment_function, row.measure) for row in SignalChange.objects.all()
    }


def test_a_later_vintage_is_compared_with_the_statistics_of_the_one_that_it_replaced(
    analysed_months, tmp_path
) -> None:
    first = analysed_months[2]
    second = import_file(revised(MARCH, tmp_path)).release
    AnalysisResult.objects.filter(release=first).update(suppression_reason="", label="", rule="")
    told = AnalysisResult.objects.filter(
        release=first, place__code="03R", treatment_function="C_999", measure="median-wait"
    )
    told.update(variation="concern_high", rule="shift", side=1, run=8, points=8)
    analyse_newest()
    comparison = Revision.objects.get().comparison
    assert (comparison.before, comparison.after) == (first, second)
    change = comparison.changes.get(
        place__code="03R", treatment_function="C_999", measure="median-wait"
    )
    assert change.before == {
        "variation": "concern_high",
        "rule": "shift",
        "side": 1,
        "run": 8,
        "points": 8,
    }
    assert change.after is None or "rule" not in change.after


def test_a_month_that_was_not_analysed_has_nothing_to_compare_with(
    published_months, tmp_path
) -> None:
    import_file(revised(FEBRUARY, tmp_path))
    analyse_newest()
    comparison = Revision.objects.get().comparison
    assert comparison.before is None and not comparison.changes.exists()


def test_what_is_not_told_is_no_change(analysed_months) -> None:
    """Months on one side of the average are told of a shift alone."""
    release = analysed_months[2]
    rows = AnalysisResult.objects.filter(release=release)
    rows.update(label="", outside=0, suppression_reason="", rule="", variation="common", run=3)
    assert statements(release) == {}
    one = rows.filter(treatment_function="C_999", measure="median-wait")[:1].get()
    AnalysisResult.objects.filter(pk=one.pk).update(
        variation="concern_high", rule="astronomical", side=1, run=5, points=1
    )
    (statement,) = statements(release).values()
    assert "run" not in statement and statement["points"] == 1
    made = record_signal_changes(
        release=release, pending=[], before=release, were=statements(release)
    )
    assert not made.changes.exists() and made.at <= timezone.now()


# --- figures follow places and populations by themselves -----------------------------------------


def test_figures_and_statistics_follow_a_change_of_populations(analysed_months) -> None:
    assert not refresh_figures()
    key = Vintages.visible_to(None).key
    rate = "admitted-per-1000-monthly"
    before = AnalysisResult.objects.get(
        place__code="03R", treatment_function="C_999", measure=rate
    ).value
    people = Population.objects.filter(place__code="03R", kind="registered")
    for row in people:
        Population.objects.filter(pk=row.pk).update(count=2 * row.count)

    assert refresh_figures() and not refresh_figures()
    assert analyse_newest() > 0

    after = AnalysisResult.objects.get(
        place__code="03R", treatment_function="C_999", measure=rate
    ).value
    assert after == pytest.approx(before / 2)
    assert Vintages.visible_to(None).key != key
    # Not a revision: the same vintage is shown.
    assert not Revision.objects.exists() and not RevisedFigure.objects.exists()


def test_figures_follow_month_by_month(published_months, monkeypatch) -> None:
    """Nobody waits until all are summed; what broke off goes on from there."""
    Population.objects.filter(place__code="03R", kind="registered").update(count=1_000_000)
    rebuilt: list[Release] = []

    def rebuild_one(releases: list[Release], *, on: date) -> int:
        if rebuilt:
            raise RuntimeError
        rebuilt.extend(releases)
        return rebuild_figures(releases, on=on)

    with monkeypatch.context() as patched:
        patched.setattr("metrics.releases.publish.rebuild_figures", rebuild_one)
        with pytest.raises(RuntimeError):
            refresh_figures()
    assert rebuilt == published_months[:1]
    now = list(Release.objects.published().order_by("month").values_list("geography", flat=True))
    assert now[0] != now[1] == now[2]
    assert refresh_figures() and not refresh_figures()
    assert set(Release.objects.published().values_list("geography", flat=True)) == {now[0]}
