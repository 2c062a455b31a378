"""Case studies and interventions, through their own rooms' actions."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoCaptureOnCommitCallbacks

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy, Intervention
from forum.people.changes import changed
from forum.people.models import Role, User
from forum.search.actions import refresh
from forum.search.models import SearchDocument
from forum.search.results import search_documents
from metrics.models import Membership, Place
from tests.factories.case_studies import write
from tests.factories.people import MakePerson

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
PATHWAY = "A shared referral pathway for cardiology"


def titles(text: str, user: object = NOBODY) -> list[str]:
    """Of what people wrote: the specialty itself is found by its name too."""
    documents = search_documents(text, user=user).documents  # type: ignore[arg-type]
    return [result.title for result in documents if result.kind != "treatment"]


def test_a_problem_in_ones_own_words_finds_what_was_done(published: CaseStudy) -> None:
    refresh()
    results = search_documents("too many referrals cardiology", user=NOBODY)
    assert [result.title for result in results.documents] == [PATHWAY]
    result = results.documents[0]
    assert result.address == published.get_absolute_url()
    assert result.note.startswith(
        "Case study from Wakefield, a sub-ICB location in West Yorkshire. Grade D. Last reviewed on "
    )
    values = {
        name: [facet.value for facet in facets] for name, facets in results.counts.offered.items()
    }
    assert values == {
        "kind": ["case_study"],
        "outcome": ["worked"],
        "treatment": ["C_320"],
        "setting": ["across"],
        "measure": ["within-18-weeks"],
        "grade": ["D"],
        "region": ["Y63"],
        "place": ["03R", "QWO"],
    }


def test_what_is_being_written_is_found_by_nobody(
    written: CaseStudy, lead: User, steward: User
) -> None:
    refresh()
    for user in (NOBODY, lead, steward):
        assert titles("cardiology", user) == []


def test_what_was_compiled_is_not_said_to_be_reviewed(published: CaseStudy) -> None:
    CaseStudy.objects.update(compiled=True)
    refresh()
    note = SearchDocument.objects.get(kind="case_study").note
    assert "Compiled on" in note and "eviewed" not in note


def test_contacts_are_not_found_by(published: CaseStudy, colleague: User) -> None:
    refresh()
    for text in ("deputy", "manager", "cardiology@example.nhs.uk"):
        assert titles(text, colleague) == []


@pytest.mark.parametrize(
    ("audience", "finders"),
    [
        ("public", {"nobody", "colleague", "lead", "elsewhere", "steward"}),
        ("staff", {"colleague", "lead", "elsewhere", "steward"}),
        ("icb", {"lead", "steward"}),
    ],
)
def test_only_those_for_whom_it_was_published_find_it(
    audience: str,
    finders: set[str],
    written: CaseStudy,
    lead: User,
    approver: User,
    steward: User,
    colleague: User,
    person: MakePerson,
) -> None:
    write(written, lead, audience=audience)
    actions.submit(case_study=written, by=lead)
    actions.approve(case_study=written, by=approver)
    actions.publish(case_study=written, by=steward)
    refresh()
    elsewhere = person("elsewhere", Role.ICB_LEAD, "QOP")
    asking = {
        "nobody": NOBODY,
        "colleague": colleague,
        "lead": lead,
        "elsewhere": elsewhere,
        "steward": steward,
    }
    assert {name for name, user in asking.items() if titles("cardiology", user)} == finders
    readable = {
        name
        for name, user in asking.items()
        if CaseStudy.objects.readable_by(user).filter(pk=written.pk).exists()
    }
    assert readable == finders


def test_what_was_withdrawn_is_gone_before_the_index_knows(
    published: CaseStudy, steward: User
) -> None:
    refresh()
    actions.withdraw(case_study=published, reason="It was about another place.", by=steward)
    assert SearchDocument.objects.filter(kind="case_study").exists()
    assert titles("cardiology") == []
    refresh()
    assert not SearchDocument.objects.filter(kind="case_study").exists()


def test_a_case_study_moves_with_its_place(published: CaseStudy, places: dict[str, Place]) -> None:
    refresh()
    assert refresh().indexed == 0
    Membership.objects.filter(child=places["03R"]).update(valid_to=date(2026, 4, 1))
    Membership.objects.create(
        child=places["03R"], parent=places["QOQ"], valid_from=date(2026, 4, 1)
    )
    refresh()
    offered = search_documents("cardiology", user=NOBODY, facets={"place": "QOQ"}).counts.offered
    assert [facet.value for facet in offered["place"]] == ["QOQ", "03R"]
    assert search_documents("cardiology", user=NOBODY, facets={"place": "QWO"}).total == 0


def test_what_was_archived_is_no_longer_offered(published: CaseStudy, steward: User) -> None:
    refresh()
    actions.archive(case_study=published, reason="Of its time.", by=steward)
    assert titles("cardiology") == []


def test_a_reported_change_is_indexed_at_once(
    published: CaseStudy,
    lead: User,
    steward: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        changed(published)
        assert titles("cardiology") == []
    assert titles("cardiology") == [PATHWAY]
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(case_study=published, reason="It was about another place.", by=steward)
        changed(published)
        changed(lead)
    assert SearchDocument.objects.count() == 0


def test_an_index_that_fails_fails_nothing_else(
    published: CaseStudy,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the index is broken")

    monkeypatch.setattr("forum.search.actions.refresh_document", fail)
    with django_capture_on_commit_callbacks(execute=True):
        changed(published)
    monkeypatch.undo()
    refresh()
    assert titles("cardiology") == [PATHWAY]


def test_an_intervention_is_found_by_its_aliases(steward: User, places: dict[str, Place]) -> None:
    actions.create_intervention(
        name="Advice and guidance",
        aliases="e-advice, specialist advice",
        by=steward,
        measure="within-18-weeks",
        texts={"core": "A specialist answers within three days."},
    )
    refresh()
    results = search_documents("specialist advice", user=NOBODY)
    assert [result.title for result in results.documents] == ["Advice and guidance"]
    assert results.documents[0].note == "Intervention, emerging, version 1"
    intervention = Intervention.objects.get()
    actions.revise_intervention(
        intervention=intervention,
        texts={"core": "A consultant rings back."},
        by=steward,
        based_on=1,
    )
    refresh()
    assert titles("rings back") == ["Advice and guidance"] and titles("three days") == []
