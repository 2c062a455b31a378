"""A trust that sends its whole list and a piece of another part is said, and kept out of comparison."""

from dataclasses import replace
from itertools import pairwise

import pytest
from django.contrib.auth.models import Permission

from metrics.analysis.load_panel import load_panel
from metrics.analysis.report import reproduce_report
from metrics.measures import BY_SLUG
from metrics.models import DataIssue, Membership, PartialSubmission, Place, Release
from metrics.pages.values import is_incomplete
from metrics.releases.analyse import analyse_newest
from metrics.releases.errors import NotAllowed
from metrics.releases.publish import publish
from metrics.releases.submission_decisions import decide
from metrics.series import PARTIAL, Vintages, read_figures
from tests.caching import clear_cache
from tests.extracts import Line, with_totals
from tests.months import FEBRUARY, JANUARY, MARCH, import_file, write_zip

TRUSTS = {
    "RR8": ("15F", "QWO"),
    "RBT": ("27D", "QYG"),
    "RM3": ("01G", "QOP"),
    "RHM": ("D9Y0V", "QRL"),
}
PARTS = {"Part_1A": 1_200, "Part_1B": 5_500, "Part_2": 35_000}


def lines(**admitted: int) -> list[Line]:
    rows = []
    for trust, (commissioner, parent) in TRUSTS.items():
        for part, pathways in PARTS.items():
            count = admitted.get(trust, pathways) if part == "Part_1A" else pathways
            rows.append(Line(trust, commissioner, part, bands={5: count}, parent=parent))
        rows.append(Line(trust, commissioner, "Part_3", total=8_000, parent=parent))
    return with_totals(rows)


def more(month: list[Line]) -> list[Line]:
    """Seven more of everything: no two months may hold the same counts."""
    return [replace(line, bands={week: n + 7 for week, n in line.bands.items()}) for line in month]


@pytest.fixture
def february(places: None, release_store, tmp_path) -> Release:
    import_file(write_zip(tmp_path, JANUARY, lines()))
    outcome = import_file(write_zip(tmp_path, FEBRUARY, more(lines(RBT=35))))
    assert outcome.kind == "published"
    return outcome.release


def suppressed(release: Release) -> set[tuple[str, str]]:
    issues = release.issues.filter(code=PARTIAL, suppresses=True)
    return set(issues.values_list("place__code", "part"))


def left_out(release: Release) -> set[tuple[str, str]]:
    return set(release.non_submissions.values_list("provider", "part"))


def incomplete(slug: str) -> bool:
    place = Place.objects.get(code="27D")
    vintages = Vintages.visible_to(None)
    figures = read_figures(user=None, vintages=vintages, places=[place], months=(JANUARY, FEBRUARY))
    return is_incomplete(BY_SLUG[slug], figures.series(place), 1)


def test_a_longer_code_that_begins_with_its_own_is_another_provider(
    places: None, release_store, tmp_path
) -> None:
    """The month before it sent nothing, and a provider whose code begins with its own did."""
    import_file(write_zip(tmp_path, JANUARY, lines()))
    others = [
        replace(line, provider="RBT01") if line.provider == "RBT" else line
        for line in more(lines())
    ]
    outcome = import_file(write_zip(tmp_path, FEBRUARY, others), should_publish=False)
    publish(release=outcome.release, by="a test", reason="It is so.")
    march = import_file(write_zip(tmp_path, MARCH, more(more(lines(RBT=28))))).release
    text = march.issues.get(code=PARTIAL, place__code="27D").text
    assert "In January 2026 it had" in text


def test_the_part_is_said_to_be_partial_and_is_not_compared(february: Release) -> None:
    submission = PartialSubmission.objects.get()
    assert (submission.provider, submission.part, submission.state) == ("RBT", "1A", "presumed")
    assert (submission.pathways, submission.expected) == (42, 1_200)
    assert {("27D", "1A"), ("QYG", "1A"), ("ENG", "1A")} <= suppressed(february)
    text = february.issues.get(code=PARTIAL, place__code="27D").text
    assert "sent 42 completed admitted pathways for February 2026, where about 1,200" in text
    assert "As they stand they are not compared" in text
    assert left_out(february) == {("RBT", "1A")}
    assert incomplete("completed-admitted") and not incomplete("waiting-list")
    panel = load_panel(Place.Kind.SUB_ICB, FEBRUARY)
    row = [place.code for place in panel.places].index("27D")
    assert panel.columns["completed_admitted"][row, 0, 0] == 1_200
    assert (
        panel.columns["completed_admitted"][row, 0, 1]
        != panel.columns["completed_admitted"][row, 0, 1]
    )
    assert panel.columns["waiting_list"][row, 0, 1] == 35_007


def test_a_steward_decides_either_way_with_a_reason(february: Release) -> None:
    submission = PartialSubmission.objects.get()
    with pytest.raises(NotAllowed):
        decide(submission=submission, is_whole=True, by="a steward", reason=" ")
    decide(submission=submission, is_whole=True, by="a steward", reason="The ward was closed.")
    assert left_out(february) == set()
    assert suppressed(february) == set() and not incomplete("completed-admitted")
    assert "The ward was closed." in february.events.last().detail
    decide(submission=submission, is_whole=False, by="a steward", reason="It was not.")
    assert ("27D", "1A") in suppressed(february)
    assert left_out(february) == {("RBT", "1A")}


def test_answers_that_readers_keep_end_with_a_decision(february: Release) -> None:
    def kept() -> str:
        return Vintages.visible_to(None).key

    submission, keys = PartialSubmission.objects.get(), []
    for is_whole in (True, False):
        analyse_newest()
        keys.append(kept())
        decide(submission=submission, is_whole=is_whole, by="a steward", reason="It was seen.")
        keys.append(kept())
        assert analyse_newest() > 0
    keys.append(kept())
    assert all(key != later for key, later in pairwise(keys))


def test_the_list_is_for_those_who_publish(february: Release, client, django_user_model) -> None:
    person = django_user_model.objects.create_user(email="a@nhs.net", password="a long one")
    client.force_login(person)
    assert client.get("/data/partial-submissions/").status_code == 403
    person.user_permissions.add(Permission.objects.get(codename="publish_release"))
    page = client.get("/data/partial-submissions/").content.decode()
    assert "42 completed admitted pathways, where about 1,200 were expected" in page
    address = f"/data/partial-submissions/{PartialSubmission.objects.get().pk}/"
    client.post(address, {"decision": "whole", "reason": "It says so."})
    assert PartialSubmission.objects.get().state == "whole"


def test_notes_follow_the_geography_of_today(february: Release, tmp_path) -> None:
    """Cheshire comes to another ICB: the figures of the months before are summed anew, and so is what
    is said of them."""
    assert ("QYG", "1A") in suppressed(february) and ("QOP", "1A") not in suppressed(february)
    manchester = Place.objects.get(code="QOP")
    Membership.objects.filter(child__code="27D", parent__code="QYG").update(parent=manchester)
    clear_cache()
    march = import_file(write_zip(tmp_path, MARCH, more(more(lines())))).release
    assert march
    publish(release=march, by="a test", reason="Its only part has moved.")
    assert ("QOP", "1A") in suppressed(february) and ("QYG", "1A") not in suppressed(february)


def test_the_report_gives_no_position_to_a_place_of_a_partial_return(february: Release) -> None:
    line = reproduce_report(months=(JANUARY, FEBRUARY)).line("27D")
    assert line and line.incomplete and line.ranks[0] is None and line.done[0] == 1_242
    before = reproduce_report(months=(JANUARY,)).line("27D")
    assert before and not before.incomplete and before.ranks[0]


def test_a_partial_return_of_another_part_leaves_the_report_as_it_is(february: Release) -> None:
    """Its figures are of admitted pathways."""
    DataIssue.objects.filter(code=PARTIAL).update(part="1B")
    line = reproduce_report(months=(JANUARY, FEBRUARY)).line("27D")
    assert line and not line.incomplete and not line.touched and line.ranks[0]
