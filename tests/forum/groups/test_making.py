"""Naming a group, changing it and closing it; what the database refuses; who may open it."""

from collections.abc import Sequence

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from forum.groups import actions
from forum.groups.models import SharedGroup, groups_visible_to
from forum.people.exceptions import Refused
from forum.people.models import AuditEvent, User
from forum.people.permissions import NotAllowed
from forum.people.permissions.rule import NOBODY
from metrics.models import GroupMember, Place, PlaceGroup
from tests.factories.people import MakePerson

FORM = {"name": "Aire and Ouse", "kind": "sub_icb", "audience": "public"}


def codes(group: PlaceGroup) -> set[str]:
    return set(group.members.values_list("place__code", flat=True))


def test_a_group_is_found_by_its_name_and_keeps_its_address(
    shared: SharedGroup, maker: User, three: Sequence[Place]
) -> None:
    assert shared.get_absolute_url() == "/groups/aire-and-ouse/"
    assert codes(shared.group) == {"03R", "15F", "03Q"}
    actions.edit_group(shared=shared, name="Calder", audience="members", by=maker)
    second = actions.make_group(name="Aire and Ouse", places=three, by=maker)
    assert second.get_absolute_url() == "/groups/aire-and-ouse-2/"
    shared.refresh_from_db()
    assert (str(shared), shared.get_absolute_url()) == ("Calder", "/groups/aire-and-ouse/")
    verbs = AuditEvent.objects.about(shared).values_list("verb", flat=True)
    assert list(verbs) == ["named a group of areas", "changed a group of areas"]


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (["03R"], "Choose 2 to 40 places"),
        (["03R", "03R"], "each place once"),
        (["03R", "QWO"], "one kind"),
        (["ENG", "ENG"], "one kind"),
    ],
)
def test_places_are_of_one_kind_and_each_once(
    places: dict[str, Place], maker: User, chosen: list[str], words: str
) -> None:
    rows = [Place.objects.get(code=code) for code in chosen]
    with pytest.raises(Refused, match=words):
        actions.make_group(name="Some", places=rows, by=maker)
    assert not PlaceGroup.objects.exists()


@pytest.mark.sqlite
def test_the_database_holds_a_group_to_its_kind(
    shared: SharedGroup, places: dict[str, Place]
) -> None:
    for wrong in (
        lambda: GroupMember.objects.create(group=shared.group, place=places["QWO"]),
        lambda: GroupMember.objects.create(group=shared.group, place=places["03R"]),
        lambda: PlaceGroup.objects.update(kind="icb"),
        lambda: PlaceGroup.objects.update(kind="region"),
        lambda: shared.group.members.update(place=places["QWO"]),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_only_its_maker_changes_it(
    shared: SharedGroup, maker: User, colleague: User, places: dict[str, Place]
) -> None:
    both = [places["03R"], places["03K"]]
    with pytest.raises(NotAllowed):
        actions.change_places(shared=shared, places=both, by=colleague)
    actions.change_places(shared=shared, places=both, by=maker)
    assert codes(shared.group) == {"03R", "03K"}
    icbs = list(Place.objects.filter(code__in=["QWO", "QOQ"]))
    with pytest.raises(Refused, match="keeps its kind"):
        actions.change_places(shared=shared, places=icbs, by=maker)
    actions.close_group(shared=shared, by=maker)
    with pytest.raises(NotAllowed):
        actions.edit_group(shared=shared, name="Other", audience="public", by=maker)
    assert not SharedGroup.objects.listed().exists()
    actions.reopen_group(shared=shared, by=maker)
    assert SharedGroup.objects.listed().exists()


def test_who_can_open_it(shared: SharedGroup, maker: User, colleague: User) -> None:
    def opened_by(*people: object) -> list[bool]:
        return [groups_visible_to(person).exists() for person in people]  # type: ignore[arg-type]

    assert opened_by(NOBODY, colleague, maker) == [True, True, True]
    actions.edit_group(shared=shared, name="Calder", audience="members", by=maker)
    assert opened_by(NOBODY, colleague, maker) == [False, True, True]
    SharedGroup.objects.update(withheld=True)
    assert opened_by(NOBODY, colleague, maker) == [False, False, True]


def test_a_name_holds_no_patient_information(three: Sequence[Place], maker: User) -> None:
    with pytest.raises(Refused):
        actions.make_group(name="Patient 943 476 5919", places=three, by=maker)


def test_places_are_found_by_name_step_by_step(
    shared: SharedGroup, maker: User, client: Client
) -> None:
    """Each button sends the one form, so nothing that was typed is lost."""
    client.force_login(maker)

    def send(**fields: str) -> str:
        return client.post("/groups/new/", {**FORM, **fields}).content.decode()

    page = send(action="find", find="Wakefield", places="")
    assert 'name="places" value="03R"' in page
    assert 'value="Aire and Ouse"' in page
    page = send(action="find", find="Nowhere at all", places="03R")
    assert "No further place of this kind was found" in page
    assert 'value="Nowhere at all"' in page
    for step in ({"remove": "03R"}, {"action": "save"}):
        page = send(find="Nowhere at all", places="03R,15F", **step)
        assert 'value="Nowhere at all"' in page
    page = send(find="Wakefield", places="15F", action="save")
    assert 'name="places" value="15F,03R"' in page and 'value="Wakefield"' not in page
    assert 'name="places" value="15F"' in send(remove="03R", places="03R,15F")
    assert "Choose 2 to 40 places" in send(action="save", places="03R")
    response = client.post("/groups/new/", {**FORM, "action": "save", "places": "03R,15F"})
    assert response.headers["Location"] == "/groups/aire-and-ouse-2/"


def test_the_list_shows_ones_own_and_what_others_share(
    shared: SharedGroup, maker: User, person: MakePerson, client: Client
) -> None:
    assert "Aire and Ouse" in client.get("/groups/").content.decode()
    actions.edit_group(shared=shared, name="Calder", audience="members", by=maker)
    assert "Calder" not in client.get("/groups/").content.decode()
    client.force_login(maker)
    assert "Your groups" in client.get("/groups/").content.decode()
