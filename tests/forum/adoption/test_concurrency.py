"""Two who begin the same at the same place, at the same moment."""

from functools import partial

from forum.adoption import actions
from forum.adoption.models import Adoption
from forum.people.actions import Refused
from forum.people.models import Role
from forum.threads.models import Thread
from tests.factories.adoptions import make_source
from tests.factories.case_studies import make_intervention
from tests.factories.people import make_person
from tests.factories.places import make_places
from tests.forum.writing.test_blocked_texts_concurrently import run_concurrently


def test_of_two_who_begin_at_once_one_begins(several_connections: None) -> None:
    places = make_places()
    author = make_person(places, "author", Role.ICB_LEAD, "QOQ")
    source = make_source(places["03Q"], author, make_intervention())
    leads = [make_person(places, name, Role.ICB_LEAD, "QWO") for name in ("one", "two", "three")]
    begin = partial(actions.begin_adoption, place=places["03R"], case_study=source)
    results = run_concurrently(*(partial(begin, by=lead) for lead in leads))
    assert sorted(type(result).__name__ for result in results) == [
        "Adoption",
        *2 * [Refused.__name__],
    ]
    adoption = Adoption.objects.get()
    assert adoption in results
    assert Thread.objects.count() == 1, "its discussion opens once"
    assert "has an open record of this already" in str(
        next(result for result in results if isinstance(result, Refused))
    )
