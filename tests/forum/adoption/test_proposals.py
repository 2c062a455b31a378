"""The intervention learns: what an adopter proposes stands in a new version, with both names."""

import pytest
from django.test import Client

from forum.adoption import actions
from forum.adoption.models import Adoption, Proposal
from forum.casestudies.models import CaseStudy, Intervention
from forum.notifications.models import Notification
from forum.people.actions import Refused
from forum.people.models import Role, User
from forum.people.permissions import NotAllowed
from metrics.models import Place
from tests.factories.adoptions import make_live_adoption
from tests.factories.people import MakePerson, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tested(adoption: Adoption, lead: User) -> Adoption:
    return actions.move_adoption(adoption=adoption, to="testing", by=lead)


@pytest.fixture
def proposal(tested: Adoption, lead: User) -> Proposal:
    adaptation = actions.add_adaptation(
        adoption=tested,
        component="The form",
        change="One page",
        why="Nobody filled in three.",
        by=lead,
    )
    return actions.propose(
        adoption=tested,
        part="adaptable",
        text="One page is enough.",
        adaptation=adaptation,
        by=lead,
    )


def test_merged_it_stands_in_version_2_with_both_names_and_version_1_stays(
    proposal: Proposal, author: User, lead: User, intervention: Intervention
) -> None:
    told = Notification.objects.get(person=author, event="lesson proposed")
    assert told.path == proposal.get_absolute_url()
    proposal = actions.merge_proposal(proposal=proposal, text="One page is enough.", by=author)
    first, second = intervention.versions.order_by("number")
    assert (first.adaptable, second.adaptable) == ("", "One page is enough.")
    assert second.core == first.core and proposal.merged_into == second
    assert lead.display_name in second.credits and author.display_name in second.credits
    proposal.adoption.refresh_from_db()
    assert proposal.adoption.intervention_version == first, "what was followed is still pointed at"
    page = Client().get(intervention.get_absolute_url()).content.decode()
    assert "Version 2" in page and "Version 1" in page and lead.display_name in page
    page = Client().get(proposal.adoption.get_absolute_url()).content.decode()
    assert "There is a version 2 by now" in page
    assert Notification.objects.filter(person=lead, event="lesson decided").count() == 1


def test_others_who_do_it_are_told_of_the_new_version(
    proposal: Proposal,
    author: User,
    intervention: Intervention,
    person: MakePerson,
    places: dict[str, Place],
) -> None:
    other = person("other", Role.ICB_LEAD, "QOP")
    make_live_adoption(places["00V"], other, intervention)
    actions.merge_proposal(proposal=proposal, text="One page.", by=author)
    told = Notification.objects.get(person=other)
    assert told.event == "new intervention version"


def test_nobody_decides_their_own(
    proposal: Proposal, lead: User, source: CaseStudy, steward: User, person: MakePerson
) -> None:
    CaseStudy.objects.filter(pk=source.pk).update(owner=lead)
    with pytest.raises(NotAllowed):
        actions.merge_proposal(proposal=proposal, text="So", by=lead)
    with pytest.raises(NotAllowed):
        actions.merge_proposal(proposal=proposal, text="So", by=person("member"))
    assert actions.merge_proposal(proposal=proposal, text="So", by=steward).state == "merged"


def test_not_taken_up_with_a_reason(proposal: Proposal, author: User, lead: User) -> None:
    with pytest.raises(Refused, match="why"):
        actions.decline_proposal(proposal=proposal, reason=" ", by=author)
    proposal = actions.decline_proposal(proposal=proposal, reason="It says so.", by=author)
    assert (proposal.state, proposal.decided_by) == ("declined", author)
    page = client_of(lead).get(proposal.get_absolute_url()).content.decode()
    assert "It says so." in page
    with pytest.raises(NotAllowed):
        actions.merge_proposal(proposal=proposal, text="So", by=author)


def test_withdrawn_by_who_proposed_it(proposal: Proposal, author: User, lead: User) -> None:
    with pytest.raises(NotAllowed):
        actions.withdraw_proposal(proposal=proposal, by=author)
    assert actions.withdraw_proposal(proposal=proposal, by=lead).state == "withdrawn"


def test_only_what_was_tried_teaches(adoption: Adoption, lead: User) -> None:
    with pytest.raises(NotAllowed):
        actions.propose(adoption=adoption, part="core", text="So", by=lead)


def test_an_adaptation_is_proposed_once_at_a_time(proposal: Proposal, lead: User) -> None:
    with pytest.raises(Refused, match="already"):
        actions.propose(
            adoption=proposal.adoption,
            part="core",
            text="So",
            adaptation=proposal.adaptation,
            by=lead,
        )


def test_the_whole_way_by_pages(tested: Adoption, lead: User, author: User) -> None:
    client = client_of(lead)
    address = tested.get_absolute_url()
    data = {"component": "The form", "change": "One page", "why": "Time"}
    assert client.post(f"{address}do/adapt/", data).status_code == 302
    data = {"part": "adaptable", "text": "One page is enough.", "adaptation": ""}
    answer = client.post(f"{address}do/propose/", data)
    proposal = Proposal.objects.get()
    assert answer.headers["Location"] == proposal.get_absolute_url()
    page = client_of(author).get(proposal.get_absolute_url()).content.decode()
    assert "Save the new version" in page and "(learnt in Wakefield)" in page
    data = {"part": "adaptable", "text": "One page is enough."}
    answer = client_of(author).post(f"{proposal.get_absolute_url()}do/merge/", data)
    assert answer.status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "merged"
