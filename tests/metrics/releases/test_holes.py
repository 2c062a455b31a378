"""A month with a hole waits for a person, and what was published before stays as it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from metrics.models import DataIssue, Release
from metrics.releases.errors import NotAllowed
from metrics.releases.ingest import ingest_release
from metrics.releases.publish import publish, withdraw
from tests.extracts import Line, with_totals
from tests.factories.publishers import publisher_client
from tests.months import FEBRUARY, JANUARY, MARCH, import_file, small_month, write_zip

APRIL = date(2026, 4, 1)


def codes_on_hold(release: Release) -> list[str]:
    return list(release.issues.filter(severity="hold").values_list("code", flat=True))


def without(match: Callable[[Line], bool], month: date = FEBRUARY) -> list[Line]:
    return [line for line in small_month(month) if not match(line)]


@pytest.fixture
def january(places: None, release_store, tmp_path) -> Release:
    return import_file(write_zip(tmp_path, JANUARY)).release


HOLES = {
    "an ICB": (lambda line: line.parent == "QWO", "place-missing", "West Yorkshire (QWO)"),
    "a sub-ICB location": (lambda line: line.commissioner == "15F", "place-missing", "Leeds (15F)"),
    "a part of a place": (
        lambda line: (line.commissioner, line.part) == ("15F", "Part_1B"),
        "place-missing",
        "no completed non-admitted pathways for Leeds (15F) (there were 749)",
    ),
    "a part": (lambda line: line.part == "Part_1A", "part-missing", "no completed admitted"),
}


@pytest.mark.parametrize("name", HOLES)
def test_what_is_missing_whole_is_held(january, tmp_path, name) -> None:
    match, code, words = HOLES[name]
    outcome = import_file(write_zip(tmp_path, FEBRUARY, without(match)))
    assert (outcome.kind, outcome.is_good) == ("staged", False)
    assert code in codes_on_hold(outcome.release)
    assert words in " ".join(outcome.reasons)
    assert list(Release.objects.published()) == [january]


def test_a_treatment_function_that_is_missing_whole_is_held(january, tmp_path) -> None:
    def into_another(line: Line) -> Line:
        return replace(line, treatment="C_130") if line.treatment == "C_110" else line

    only = [line for line in small_month(FEBRUARY) if line.treatment == "C_110"]
    lines = [into_another(line) for line in only] + [line.as_total() for line in only]
    outcome = import_file(write_zip(tmp_path, FEBRUARY, lines))
    assert "treatment-function-missing" in codes_on_hold(outcome.release)
    assert "Trauma and orthopaedics" in " ".join(outcome.reasons)


def test_a_total_that_moves_too_far_is_held(january, tmp_path) -> None:
    lines = small_month(FEBRUARY)
    shrunk = [
        replace(line, bands={week: count // 2 for week, count in line.bands.items()})
        if line.part == "Part_2"
        else line
        for line in lines
        if line.treatment != "C_999"
    ]
    outcome = import_file(write_zip(tmp_path, FEBRUARY, with_totals(shrunk)))
    assert set(codes_on_hold(outcome.release)) == {"moved-too-far"}
    assert outcome.reasons[0].startswith("England: incomplete pathways went from 12,5")


def test_a_held_release_is_published_by_a_person_with_a_reason(january, tmp_path) -> None:
    path = write_zip(tmp_path, FEBRUARY, without(lambda line: line.parent == "QWO"))
    release = import_file(path).release
    # Given again, and by the schedule.
    assert ingest_release(release_id=release.pk, by="the schedule").kind == "staged"
    with pytest.raises(CommandError):
        call_command("import_rtt", path)
    with pytest.raises(NotAllowed, match="Say why"):
        publish(release=release, by="somebody", reason=" ")
    publish(release=release, by="somebody", reason="West Yorkshire sent nothing, says NHS England")
    assert Release.objects.published().get(month=FEBRUARY) == release
    assert release.events.last().detail == "West Yorkshire sent nothing, says NHS England"
    # Put back, too, only by a person.
    withdraw(release=release, by="somebody", reason="to look again")
    with pytest.raises(CommandError):
        call_command("import_rtt", path)
    assert not Release.objects.published().filter(month=FEBRUARY).exists()


def test_a_revision_with_a_hole_does_not_replace_a_good_vintage(january, tmp_path) -> None:
    good = import_file(write_zip(tmp_path, FEBRUARY)).release
    lines = without(lambda line: line.part == "Part_3")
    revised = import_file(write_zip(tmp_path, FEBRUARY, lines, edition=1)).release
    assert codes_on_hold(revised) == ["part-missing"]
    assert Release.objects.published().get(month=FEBRUARY) == good


def test_a_vintage_is_held_beside_the_one_it_replaces(places, release_store, tmp_path) -> None:
    """Of the first month there is none before."""
    good = import_file(write_zip(tmp_path, JANUARY)).release
    lines = without(lambda line: line.parent == "QWO", JANUARY)
    revised = import_file(write_zip(tmp_path, JANUARY, lines, edition=1)).release
    assert "place-missing" in codes_on_hold(revised)
    assert Release.objects.published().get() == good


def test_a_month_that_has_not_ended_is_refused(places, release_store, tmp_path) -> None:
    outcome = import_file(write_zip(tmp_path, date(2062, 1, 1)))
    assert outcome.kind == "refused"
    assert "January 2062, a month that has not ended" in outcome.reasons[0]


def test_a_month_far_after_the_newest_is_held(places, release_store, tmp_path) -> None:
    import_file(write_zip(tmp_path, date(2024, 12, 1)))
    assert codes_on_hold(import_file(write_zip(tmp_path, JANUARY)).release) == ["far-after"]


def test_a_first_import_is_published(places, release_store, tmp_path) -> None:
    lines = without(lambda line: line.part == "Part_1A")
    assert import_file(write_zip(tmp_path, FEBRUARY, lines)).kind == "published"


def test_a_trust_that_is_missing_or_comes_back_is_no_hole(january, tmp_path) -> None:
    silent = import_file(
        write_zip(tmp_path, FEBRUARY, without(lambda line: line.provider == "RWA"))
    )
    back = import_file(write_zip(tmp_path, MARCH, small_month(date(2025, 12, 1))))
    assert (silent.kind, back.kind) == ("published", "published")
    assert not DataIssue.objects.filter(severity="hold").exists()


def test_a_merger_is_no_hole(january, tmp_path) -> None:
    merged = [
        replace(line, provider="RYJ") if line.provider == "RAL" else line
        for line in small_month(FEBRUARY)
    ]
    assert import_file(write_zip(tmp_path, FEBRUARY, merged)).kind == "published"


def test_the_geography_of_april_2026_is_no_hole(january, tmp_path) -> None:
    moved = {"D4U1Y": "U2G6B"}
    lines = [
        replace(line, commissioner=moved.get(line.commissioner, line.commissioner))
        for line in small_month(APRIL)
    ]
    assert import_file(write_zip(tmp_path, APRIL, lines)).kind == "published"


def test_the_page_of_a_held_release_asks_for_a_reason(january, tmp_path) -> None:
    lines = without(lambda line: line.part == "Part_1A")
    release = import_file(write_zip(tmp_path, FEBRUARY, lines)).release
    client = publisher_client()
    page = client.get(f"/data/{release.pk}/").content.decode()
    assert "<strong>Held:</strong>" in page and "Why is it right to publish it?" in page
    client.post(f"/data/{release.pk}/publish/", {"reason": ""})
    assert not Release.objects.published().filter(month=FEBRUARY).exists()
    client.post(f"/data/{release.pk}/publish/", {"reason": "It is so."})
    assert Release.objects.published().get(month=FEBRUARY) == release
