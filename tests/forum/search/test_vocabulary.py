from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.people.actions import Refused
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from forum.search import vocabulary
from forum.search.actions import (
    add_term,
    edit_term,
    load_vocabulary,
    restore_term,
    retire_term,
)
from forum.search.models import VocabularyTarget, VocabularyTerm
from forum.search.vocabulary import VocabularyError, file_entries, known_targets, problems_of
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
CARDIOLOGY = (("treatment", "C_320"),)


@pytest.fixture
def steward() -> User:
    return make_person({}, "steward", Role.STEWARD)


def written(rows: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary.reference, "rows", lambda name: rows)


ROW = {
    "term": "echo",
    "kind": "test",
    "meaning": "echocardiogram",
    "leads_to": "treatment:C_320",
    "source": "a test",
}


def test_the_file_is_sound_and_covers_every_specialty() -> None:
    entries = file_entries()
    assert len(entries) >= 400
    assert {entry.kind for entry in entries} == set(VocabularyTerm.Kind.values)
    treatments = {key for entry in entries for kind, key in entry.targets if kind == "treatment"}
    assert treatments == set(TREATMENTS) - {TOTAL_TREATMENT}
    topics = {target for target in known_targets() if target[0] == "topic"}
    assert topics == {target for entry in entries for target in entry.targets if target in topics}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"term": " ", "meaning": ""}, "has no words"),
        ({"term": "?!"}, "has no words"),
        ({"term": "x" * 81}, "is too long"),
        ({"kind": "sort"}, "'sort' is no kind of term"),
        ({"source": ""}, "has no source"),
        ({"leads_to": ""}, "leads nowhere"),
        ({"leads_to": "treatment:C_998"}, "treatment:C_998 is not known"),
        ({"leads_to": "treatment:C_999"}, "treatment:C_999 is not known"),
        ({"leads_to": "measure:never"}, "measure:never is not known"),
        ({"leads_to": "topic:never"}, "topic:never is not known"),
        ({"leads_to": "place:QWO"}, "place:QWO is not known"),
        ({"leads_to": "C_320"}, "C_320: is not known"),
        ({"leads_to": "treatment:C_320 treatment:C_320"}, "leads to the same page twice"),
    ],
)
def test_a_wrong_row_stops_the_whole_file(
    changes: dict[str, str], problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written([ROW, {**ROW, "term": "tape", **changes}], monkeypatch)
    with pytest.raises(VocabularyError, match=problem.replace("?", r"\?")):
        load_vocabulary()
    assert not VocabularyTerm.objects.exists()


def test_the_same_words_twice_stop_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    written([ROW, {**ROW, "term": "Écho!"}], monkeypatch)
    with pytest.raises(VocabularyError, match="'Écho!' is there twice, as 'echo'"):
        file_entries()


def test_loading_twice_changes_nothing_and_follows_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written([ROW, {**ROW, "term": "tape"}], monkeypatch)
    assert load_vocabulary().added == 2
    before = list(VocabularyTerm.objects.values()), list(VocabularyTarget.objects.values())
    again = load_vocabulary()
    assert (again.added, again.changed, again.removed) == (0, 0, 0)
    assert before == (
        list(VocabularyTerm.objects.values()),
        list(VocabularyTarget.objects.values()),
    )
    written([{**ROW, "leads_to": "treatment:C_300 treatment:C_320"}], monkeypatch)
    after = load_vocabulary()
    assert (after.added, after.changed, after.removed) == (0, 1, 1)
    term = VocabularyTerm.objects.get()
    assert [str(target) for target in term.targets.all()] == ["treatment:C_300", "treatment:C_320"]


def test_loading_never_undoes_what_a_steward_did(
    steward: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    written([ROW, {**ROW, "term": "tape"}], monkeypatch)
    load_vocabulary()
    add_term(term="ticker", kind="everyday", meaning="", targets=CARDIOLOGY, by=steward)
    echo = VocabularyTerm.objects.get(words="echo")
    edit_term(
        term=echo, kind="test", meaning="", targets=[("treatment", "C_300")], based_on=1, by=steward
    )
    retire_term(term=VocabularyTerm.objects.get(words="tape"), by=steward)
    before = list(VocabularyTerm.objects.values()), list(VocabularyTarget.objects.values())
    written(
        [{**ROW, "kind": "procedure"}, {**ROW, "term": "tape", "kind": "procedure"}], monkeypatch
    )
    load_vocabulary()
    written([], monkeypatch)
    load_vocabulary()
    assert before == (
        list(VocabularyTerm.objects.values()),
        list(VocabularyTarget.objects.values()),
    )


def test_a_steward_adds_changes_retires_and_restores_with_a_history(steward: User) -> None:
    def add() -> VocabularyTerm:
        return add_term(
            term=" Ticker ", kind="everyday", meaning="", targets=CARDIOLOGY, by=steward
        )

    term = add()
    assert (term.term, term.words, term.edited_by) == ("Ticker", "ticker", steward)
    # The same form again.
    assert add() == term
    targets = [("treatment", "C_320"), ("topic", "diagnostics")]
    term = edit_term(
        term=term, kind="everyday", meaning="heart", targets=targets, based_on=1, by=steward
    )
    edit_term(term=term, kind="everyday", meaning="heart", targets=targets, based_on=1, by=steward)
    retire_term(term=term, by=steward)
    retire_term(term=term, by=steward)
    assert not VocabularyTerm.objects.in_use().exists()
    restore_term(term=term, by=steward)
    events = AuditEvent.objects.about(term)
    assert [event.verb for event in events] == [
        "added a search term",
        "changed a search term",
        "retired a search term",
        "restored a search term",
    ]
    assert events[1].detail["before"]["meaning"] == ""
    assert events[1].detail["after"]["leads to"] == ["treatment:C_320", "topic:diagnostics"]


def test_what_is_refused(steward: User) -> None:
    term = add_term(term="ticker", kind="everyday", meaning="", targets=CARDIOLOGY, by=steward)
    with pytest.raises(Refused, match="“ticker” is there already"):
        add_term(term="TICKER!", kind="test", meaning="", targets=CARDIOLOGY, by=steward)
    with pytest.raises(Refused, match="leads nowhere"):
        add_term(term="new", kind="test", meaning="", targets=[], by=steward)
    with pytest.raises(Refused, match="Someone else has changed this"):
        edit_term(term=term, kind="test", meaning="x", targets=CARDIOLOGY, based_on=9, by=steward)
    member = make_person({}, "member")
    for run in (
        lambda: add_term(term="y", kind="test", meaning="", targets=CARDIOLOGY, by=member),
        lambda: retire_term(term=term, by=member),
        lambda: restore_term(term=term, by=member),
        lambda: edit_term(
            term=term, kind="test", meaning="", targets=CARDIOLOGY, based_on=1, by=member
        ),
    ):
        with pytest.raises(NotAllowed):
            run()
    assert not VocabularyTerm.objects.visible_to(member).exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "sort"},
        {"words": ""},
        {"source": ""},
        {"retired": True},
        {"edited_at": timezone.now()},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_the_database_refuses_what_the_verbs_would(fields: dict[str, object]) -> None:
    values = {"term": "a", "words": "a", "kind": "test", "source": "a test"}
    with pytest.raises(IntegrityError), transaction.atomic():
        VocabularyTerm.objects.create(**values | fields)
    term = VocabularyTerm.objects.create(**values)
    for target in ({"kind": "place", "key": "QWO"}, {"kind": "treatment", "key": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            VocabularyTarget.objects.create(term=term, position=1, **target)


def test_entries_are_compared_as_they_are_typed() -> None:
    entry = replace(file_entries()[0], term="A&G")
    assert entry.words == "a and g"
    assert not list(problems_of(entry, known_targets()))
