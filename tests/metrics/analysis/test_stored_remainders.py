"""What is kept of one analysis for the next changes nothing but what it costs."""

from datetime import date

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics.analysis.load_panel import load_panels
from metrics.analysis.panel import Panel
from metrics.analysis.results import ANALYSED_KINDS
from metrics.analysis.stored_remainders import StoredRemainders, largest_shares, unpacked
from metrics.models import MissingShare, NonSubmission, Place, Release, StoredRemainder
from metrics.releases.analyse import analyse, analyse_newest
from metrics.releases.publish import withdraw

pytestmark = pytest.mark.django_db


def panels(stored: StoredRemainders | None = None) -> dict[Place.Kind, Panel]:
    newest = Release.objects.published().latest("month").month
    return load_panels(ANALYSED_KINDS, newest, since=date(2000, 1, 1), stored=stored)


def same(first: dict[Place.Kind, Panel], second: dict[Place.Kind, Panel]) -> bool:
    return all(
        dict(panel.left_out) == dict(second[kind].left_out)
        and dict(panel.left_out_shares) == pytest.approx(dict(second[kind].left_out_shares))
        and all(
            np.array_equal(values, second[kind].columns[name], equal_nan=True)
            for name, values in panel.columns.items()
        )
        for kind, panel in first.items()
    )


def reads_who_reported_what(queries: CaptureQueriesContext) -> bool:
    return any('"bands"' in query["sql"] for query in queries.captured_queries)


def test_the_next_analysis_reads_nothing_twice(analysed_months: list[Release]) -> None:
    assert set(StoredRemainder.objects.values_list("release", flat=True)) == {
        release.pk for release in analysed_months
    }
    stored = StoredRemainders()
    with CaptureQueriesContext(connection) as queries:
        again = panels(stored)
    assert again[Place.Kind.SUB_ICB].left_out
    assert same(again, panels()) and not stored.changed
    assert not reads_who_reported_what(queries)


def test_who_else_is_left_out_is_read_of_their_places_alone(
    analysed_months: list[Release],
) -> None:
    hull = Place.objects.get(code="03F")
    share = MissingShare.objects.filter(place__code="03H").first()
    assert share is not None
    clinic = NonSubmission.objects.create(
        release=analysed_months[-1],
        provider="NT999",
        part=share.submission.part,
        last_submitted=analysed_months[-2].month,
    )
    share.pk, share.submission, share.place, share.share = None, clinic, hull, 0.1
    share.save()
    stored = StoredRemainders()
    again = panels(stored)
    assert same(again, panels())
    before = {row.pk: unpacked(bytes(row.packed)) for row in StoredRemainder.objects.all()}
    for release, remainder in stored.changed.items():
        old = dict(before[release].places.tolist())
        new = dict(remainder.places.tolist())
        assert {place for place in new if new[place] != old[place]} == {hull.pk}


def test_what_is_left_is_of_the_vintages_that_readers_see(analysed_months: list[Release]) -> None:
    withdraw(release=analysed_months[0], by="a test", reason="to see what is left")
    analyse_newest()
    assert set(StoredRemainder.objects.values_list("release", flat=True)) == {
        release.pk for release in analysed_months[1:]
    }
    assert same(panels(StoredRemainders()), panels())


def test_what_another_version_stored_is_read_anew(analysed_months: list[Release]) -> None:
    row = StoredRemainder.objects.get(release=analysed_months[-1])
    kept = unpacked(bytes(row.packed))
    fewer = np.dtype([item for item in kept.lines.dtype.descr if item[0] != "waiting_list"])
    of_another = type(kept)(kept.places, np.zeros(0, fewer), kept.shares)
    StoredRemainder.objects.filter(pk=row.pk).update(packed=of_another.packed())
    assert analyse(release=analysed_months[-1])
    again = unpacked(bytes(StoredRemainder.objects.get(pk=row.pk).packed))
    assert np.array_equal(again.lines, kept.lines)


def test_the_largest_share_of_all_months_counts(analysed_months: list[Release]) -> None:
    rows = [unpacked(bytes(row.packed)).shares for row in StoredRemainder.objects.all()]
    expected: dict[tuple[object, ...], float] = {}
    for table in rows:
        for *group, provider, share in table.tolist():
            key = (*group, provider)
            expected[key] = max(share, expected.get(key, 0.0))
    read = {
        (place, treatment.encode(), part.encode(), provider.encode()): share
        for (place, treatment, part), provider, share in largest_shares(rows)
    }
    assert read == expected
