"""A page that is no secret says who may see it; what an address names by number is as if it were not there."""

import pytest

from forum.people.models import Role
from forum.people.permissions import PERMISSION_RULES, Permission
from forum.people.web.roles_needed import who_may
from tests.factories.people import client_of, make_person, suspend
from tests.factories.places import make_places

pytestmark = pytest.mark.django_db


def test_it_names_the_roles_of_the_table_of_permissions() -> None:
    member = make_person(make_places(), "member")
    answer = client_of(member).get("/support/ask/")
    assert answer.status_code == 403
    page = answer.content.decode()
    for role in PERMISSION_RULES[Permission.ASK_FOR_SUPPORT]:
        assert f"{role.label}, for their own area" in page
    assert Role.STEWARD.label not in page.partition("<dl")[2].partition("</dl>")[0]


def test_whoever_has_no_role_reads_it_and_learns_of_no_object() -> None:
    person = suspend(make_person(make_places(), "suspended"), days=3)
    assert client_of(person).get("/discussions/").status_code == 403
    assert client_of(person).get("/discussions/1/").status_code == 404
    assert client_of(person).post("/support/ask/").status_code == 404


@pytest.mark.parametrize("address", ["/data/import/", "/data/partial-submissions/"])
def test_pages_of_figures_say_so_too(address: str) -> None:
    """Though figures know nothing of people."""
    member = client_of(make_person(make_places(), "member"))
    answer = member.get(address)
    assert answer.status_code == 403
    for role in PERMISSION_RULES[Permission.PUBLISH_FIGURES]:
        assert role.label in answer.content.decode()
    assert member.post(address).status_code == 404


def test_every_permission_can_be_said() -> None:
    for permission in Permission:
        assert len(who_may(permission)) == len(PERMISSION_RULES[permission]) > 0
