from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from forum.people.actions import grant_role
from forum.people.models import Role, User
from forum.rooms.searchable import Audience, Document, Facet
from forum.search import engines
from forum.search.actions import index_documents
from forum.search.models import SearchDocument, SearchWord
from forum.search.queries import Refusal
from forum.search.results import PAGE_SIZE, search_documents
from metrics.models import Place
from tests.forum.search.conftest import FakeSource, document, index_document
from tests.sampling import sampled, times

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def titles(text: str, user: Any = NOBODY, **options: Any) -> list[str]:
    return [result.title for result in search_documents(text, user=user, **options).documents]


@pytest.fixture
def colleague(db: None) -> User:
    user = User.objects.create_user("colleague@example.nhs.uk", name="A Colleague")
    grant_role(user=user, role=Role.MEMBER, place=None, reason="a test", by=None)
    return user


@pytest.fixture
def no_longer_a_member(db: None) -> User:
    return User.objects.create_user("former@example.nhs.uk", name="A Former Member")


# Who finds what


def test_what_is_for_staff_is_found_by_staff_only(
    colleague: User, no_longer_a_member: User
) -> None:
    index_documents(
        documents=[
            document("1", title="Open"),
            document("2", title="Closed", audience=Audience.STAFF),
        ]
    )
    assert sorted(titles("hernias", colleague)) == ["Closed", "Open"]
    for user in (NOBODY, no_longer_a_member):
        results = search_documents("hernias", user=user)
        assert [result.title for result in results.documents] == ["Open"]
        assert results.total == 1
        assert [facet.count for facet in results.counts.offered["kind"]] == [1]


def test_nothing_about_what_is_for_staff_reaches_others(colleague: User) -> None:
    """Not by a count, a name of a facet, a suggestion, or as what comes closest."""
    secret = Facet("intervention", "secret-intervention", "Zygomatic plan")
    index_document(document=document(title="Zygomatic", audience=Audience.STAFF, facets=(secret,)))
    for text in ("zygomatic", "zygomatik", "hernias zygomatic", "zygomatics plan", "zygo", "day"):
        results = search_documents(
            text, user=NOBODY, facets={"intervention": "secret-intervention"}
        )
        assert results.total == 0 and not results.counts.offered
        assert results.suggestion == "" and results.closest_documents == ()
        assert results.counts.chosen["intervention"].label == "secret-intervention"
    assert search_documents("zygomatik", user=colleague).suggestion == "zygomatic"
    assert search_documents("zygomatik", user=colleague).closest_documents[0].title == "Zygomatic"


def test_the_rooms_own_rule_decides_too(fake_source: FakeSource, colleague: User) -> None:
    """The index is a copy: what its room no longer shows is not found, whatever the copy says."""
    seen = Place.objects.create(code="X1", name="Seen", kind=Place.Kind.ICB)
    unseen = Place.objects.create(code="X2", name="Unseen", kind=Place.Kind.ICB)
    fake_source.rule = Place.objects.filter(code="X1")
    index_documents(
        documents=[
            document("1", number=seen.pk, title="Seen", audience=Audience.RESTRICTED),
            document("2", number=unseen.pk, title="Unseen", audience=Audience.RESTRICTED),
            document("3", title="Without a row"),
            document("4", kind="another", title="Of a kind without a rule"),
        ]
    )
    assert sorted(titles("hernias", colleague)) == ["Of a kind without a rule", "Seen"]
    assert titles("hernias") == ["Of a kind without a rule"]
    fake_source.rule = Place.objects.none()
    assert titles("hernias", colleague) == ["Of a kind without a rule"]


def test_what_only_some_may_read_is_suggested_to_nobody(colleague: User) -> None:
    index_document(document=document(title="Zygomatic", audience=Audience.RESTRICTED))
    assert SearchWord.objects.filter(word="zygomatic", audience="restricted").exists()
    assert search_documents("zygomatik", user=colleague).suggestion == ""


# Narrowing and paging


def library_of(count: int) -> list[Document]:
    return [
        document(
            str(number),
            facets=(
                Facet("grade", "ABCD"[number % 4], f"Grade {'ABCD'[number % 4]}"),
                Facet("treatment", f"C_{number % 2}", f"Treatment {number % 2}"),
            ),
        )
        for number in range(count)
    ]


def test_facets_count_what_is_found_and_narrow_it() -> None:
    index_documents(documents=library_of(50))
    results = search_documents("hernia", user=NOBODY)
    assert results.total == 50
    assert [
        (facet.value, facet.label, facet.count) for facet in results.counts.offered["grade"]
    ] == [
        ("A", "Grade A", 13),
        ("B", "Grade B", 13),
        ("C", "Grade C", 12),
        ("D", "Grade D", 12),
    ]
    narrowed = search_documents("hernia", user=NOBODY, facets={"grade": "A", "treatment": "C_0"})
    assert narrowed.total == 13
    assert narrowed.counts.chosen["grade"].label == "Grade A"
    assert {int(result.key) % 4 for result in narrowed.documents} == {0}
    nothing = search_documents("hernia", user=NOBODY, facets={"grade": "A", "treatment": "C_1"})
    assert nothing.total == 0 and nothing.counts.chosen["treatment"].label == "Treatment 1"


def test_of_several_places_of_one_document_each_narrows() -> None:
    index_document(
        document=document(facets=(Facet("place", "03R", "W"), Facet("place", "QWO", "WY")))
    )
    for code, total in (("03R", 1), ("QWO", 1), ("QOQ", 0)):
        assert search_documents("hernia", user=NOBODY, facets={"place": code}).total == total


def test_only_known_facets_narrow() -> None:
    index_document(document=document())
    assert (
        search_documents(
            "hernia", user=NOBODY, facets={"audience": "staff", "q": "x", "page": "2"}
        ).total
        == 1
    )


@pytest.mark.parametrize(
    ("page", "number", "shown"),
    [
        ("1", 1, 20),
        ("3", 3, 10),
        ("4", 3, 10),
        ("0", 3, 10),
        ("-1", 3, 10),
        ("x", 1, 20),
        ("", 1, 20),
        ("9" * 5000, 1, 20),
        ("٣", 3, 10),
        ("1.5", 1, 20),
        ("\0", 1, 20),
    ],
)
def test_any_page_number_gives_a_page(page: str, number: int, shown: int) -> None:
    index_documents(documents=library_of(50))
    results = search_documents("hernia", user=NOBODY, page=page)
    assert (results.page.number, len(results.documents)) == (number, shown)


def test_pages_together_hold_everything_once() -> None:
    index_documents(documents=library_of(50))
    keys = [
        result.key
        for page in (1, 2, 3)
        for result in search_documents("hernia", user=NOBODY, page=page).documents
    ]
    assert len(keys) == 50 == len(set(keys)) and PAGE_SIZE == 20


# What was meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("barnsly", "barnsley"),
        ("Wakefeild", "wakefield"),
        ("wating list", "waiting list"),
        ("Grimbsy -Hull", "grimsby -Hull"),
        ("grimsby", ""),
        ("gri", ""),
        ("xyz", ""),
        ("incomp", "incomplete"),
        ("northumberlnd hospitl", "northumberland hospital"),
        ('"vale of yrok"', '"vale of york"'),
        ("quetzalcoatl", ""),
    ],
)
def test_did_you_mean(indexed_places: None, typed: str, meant: str) -> None:
    assert search_documents(typed, user=NOBODY).suggestion == meant


def test_of_two_words_as_near_the_commoner_is_meant() -> None:
    index_documents(documents=[document("1", title="morning"), document("2", title="mourning")])
    index_document(document=document("3", title="mourning"))
    assert search_documents("moorning", user=NOBODY).suggestion == "mourning"


def test_what_comes_closest_begins_with_what_tells_most() -> None:
    index_documents(
        documents=[
            document(str(number), title="A hospital", body="hospital") for number in range(30)
        ]
    )
    index_document(
        document=document("grimsby", title="North East Lincolnshire", body="Includes Grimsby")
    )
    results = search_documents("grimsby hospital", user=NOBODY)
    assert results.total == 0
    assert results.closest_documents[0].title == "North East Lincolnshire"
    assert len(results.closest_documents) == 10
    without = search_documents("grimsby hospital -lincolnshire", user=NOBODY).closest_documents
    assert {result.title for result in without} == {"A hospital"}


@pytest.mark.parametrize("trigrams", [True, False])
def test_a_title_is_found_by_how_it_looks(
    indexed_places: None, monkeypatch: pytest.MonkeyPatch, trigrams: bool
) -> None:
    """On a database that was not allowed pg_trgm, too."""
    if not trigrams:
        monkeypatch.setattr(engines, "has_trigrams", lambda: False)
    for typed, title in (("barnsly", "Barnsley"), ("westyorkshire", "West Yorkshire")):
        assert search_documents(typed, user=NOBODY).closest_documents[0].title == title
    assert search_documents("quetzalcoatl", user=NOBODY).closest_documents == ()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own")
def test_the_tests_database_has_trigrams() -> None:
    assert engines.has_trigrams()


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("-leeds", Refusal.ONLY_UNWANTED), ("the", Refusal.ONLY_COMMON), ("😀", Refusal.EMPTY)],
)
def test_what_cannot_be_looked_for_finds_nothing(
    indexed_places: None, text: str, refusal: Refusal
) -> None:
    results = search_documents(text, user=NOBODY, facets={"kind": "place"})
    assert results.query.refusal == refusal
    assert results.total == 0 and results.documents == results.closest_documents == ()
    assert results.counts.chosen["kind"].label == "Place"


# Any input whatever

OPERATORS = st.lists(
    st.sampled_from(
        [
            '"',
            "'",
            "-",
            "*",
            "(",
            ")",
            ":",
            "&",
            "|",
            "!",
            "<->",
            "AND",
            "OR",
            "NOT",
            "NEAR",
            "hernia",
            "\\",
            "%",
            "_",
            ";",
            "--",
            "/*",
            "\0",
            "title:",
            "^",
            "+",
            "{",
            "}",
            "😀",
            "é",
            "ﷺ",
            "𞤀",
            "\u202e",
        ]
    ),
    max_size=30,
)


@sampled
@settings(
    max_examples=times(among_others=30, as_proof=400),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.one_of(st.text(), OPERATORS.map(" ".join), OPERATORS.map("".join)))
@example('"')
@example("O'Brien's \"two-stop")
@example("hernia " * 1500)
@example('"' * 10_000)
@example("-" * 10_000)
@example("'; DROP TABLE search_searchdocument; --")
@example("\ud800 hernia")
def test_no_input_is_an_error(text: str) -> None:
    if not SearchDocument.objects.exists():
        index_documents(documents=[document("1"), document("2", title="Two-stop", body="ﷺ é 𞤀")])
    results = search_documents(text, user=NOBODY, facets={"grade": text, "kind": text})
    assert results.total == 0
    results = search_documents(text, user=NOBODY, page=text)
    assert results.total <= 2
    assert bool(results.query.refusal) <= (results.total == 0)
