"""Who forms a group, of what, and who is in it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.improvement_groups import actions, tasks
from forum.improvement_groups.deadlines import MOST_GROUPS, MOST_MEMBERS, MOST_PLACES
from forum.improvement_groups.models import ImprovementGroup, Member
from forum.notifications.models import Notification
from forum.people.actions import Refused, close_account
from forum.people.models import AuditEvent, Organisation, Role, User
from forum.people.permissions import NotAllowed
from metrics.models import Place
from tests.factories.improvement_groups import form_group, join, terms
from tests.factories.people import MakePerson, client_of

pytestmark = pytest.mark.django_db
NHS_NUMBER = "943 476 5919"


def told(person: User) -> list[str]:
    rows = Notification.objects.filter(person=person).order_by("pk")
    return list(rows.values_list("event", flat=True))


def states(group: ImprovementGroup) -> dict[str, str]:
    return {m.person.name: m.state for m in group.members.select_related("person")}


def test_it_is_formed_by_a_lead_who_facilitates_it(
    forming: ImprovementGroup, lead: User, places: dict[str, Place]
) -> None:
    assert (forming.facilitator, forming.state, forming.place_kind) == (lead, "forming", "sub_icb")
    member = forming.members.get()
    assert (member.person, member.place, member.seat) == (lead, places["03R"], 1)
    assert AuditEvent.objects.get(verb="formed an improvement group").actor_id == lead.pk


def test_once_for_each_form_that_is_sent(lead: User, places: dict[str, Place]) -> None:
    key = uuid4()
    first, second = (
        actions.form_group(place=places["03R"], terms=terms(), by=lead, idempotency_key=key)
        for _ in range(2)
    )
    assert first == second


def test_only_leads_form_one_and_for_places_of_theirs(
    person: MakePerson, lead: User, steward: User, places: dict[str, Place]
) -> None:
    region = person("region", Role.IMPROVEMENT_LEAD, "Y63")
    national = person("national", Role.IMPROVEMENT_LEAD)
    for by, code in (
        (person("member"), "03R"),
        (steward, "03R"),
        (lead, "03Q"),
        (region, "00V"),
        (national, "Y63"),
        (national, "ENG"),
    ):
        with pytest.raises(NotAllowed):
            form_group(places[code], by)
    group = actions.form_group(place=places["03Q"], terms=terms(), by=region, takes_part=False)
    assert group.members.get().place is None
    assert form_group(places["QOP"], national).place_kind == "icb"


def test_a_trust_forms_one_by_who_works_there(person: MakePerson, lead: User, db: None) -> None:
    trust = Place.objects.create(code="RXF", kind="provider", name="Mid Yorkshire")
    organisation = Organisation.objects.create(name="Mid Yorkshire NHS Trust", place=trust)
    surgeon = person("surgeon", organisation=organisation)
    with pytest.raises(NotAllowed):
        form_group(trust, surgeon)
    surgeon.details_confirmed_at, surgeon.details_confirmed_by = timezone.now(), lead
    surgeon.save()
    assert form_group(trust, surgeon).place_kind == "provider"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"question": " "}, "find out together"),
        ({"question": NHS_NUMBER}, "NHS number"),
        ({"measure": "waiting-for-decision-to-admit"}, "control chart"),
        ({"measure": "clock-starts"}, "better side"),
        ({"treatment_function": "X"}, "treatment functions"),
        ({"audience": "icb"}, "who may know"),
        ({"starts_on": timezone.localdate() - timedelta(days=40)}, "this month or later"),
        ({"ends_on": timezone.localdate()}, "after the start"),
        ({"ends_on": timezone.localdate() + timedelta(days=800)}, "within two years"),
    ],
)
def test_what_it_may_be_about(
    changes: dict[str, object], words: str, lead: User, places: dict[str, Place]
) -> None:
    with pytest.raises(Refused, match=words):
        form_group(places["03R"], lead, **changes)


def test_what_its_outcome_is_read_from_stays_once_it_meets(
    group: ImprovementGroup, lead: User, peer: User
) -> None:
    later = timezone.localdate() + timedelta(days=40)
    for changes in ({"measure": "median-wait"}, {"starts_on": later}):
        with pytest.raises(Refused, match="stay as they are"):
            actions.change_terms(group=group, terms=terms(**changes), by=lead)
    with pytest.raises(NotAllowed):
        actions.change_terms(group=group, terms=terms(), by=peer)
    changed = actions.change_terms(group=group, terms=terms(question="What else?"), by=lead)
    assert str(changed) == "What else?"


def test_nobody_facilitates_more_than_they_can_run(
    group: ImprovementGroup, lead: User, peer: User, places: dict[str, Place]
) -> None:
    for _ in range(MOST_GROUPS - 1):
        form_group(places["03R"], lead)
    too_many = f"more than {MOST_GROUPS} open groups"
    with pytest.raises(Refused, match=too_many):
        form_group(places["03R"], lead)
    group = actions.close_group(group=group, by=lead)
    form_group(places["03R"], lead)
    with pytest.raises(Refused, match=too_many):
        actions.reopen_group(group=group, by=lead)
    of_peer = form_group(places["03Q"], peer)
    join(of_peer, lead, places["03R"])
    with pytest.raises(Refused, match=too_many):
        member = of_peer.members.get(person=lead)
        actions.hand_over_group(group=of_peer, member=member, by=peer)


# --- who is in it --------------------------------------------------------------------------------


def test_people_are_invited_and_answer(
    forming: ImprovementGroup, lead: User, peer: User, places: dict[str, Place]
) -> None:
    invite = {"group": forming, "email": peer.email, "place": places["03Q"]}
    with pytest.raises(NotAllowed):
        actions.invite_member(**invite, by=peer)  # type: ignore[arg-type]
    for _ in range(2):
        actions.invite_member(**invite, by=lead)  # type: ignore[arg-type]
    assert states(forming) == {"Lead": "member", "Peer": "invited"}
    actions.accept_invitation(group=forming, by=peer)
    actions.accept_invitation(group=forming, by=peer)
    assert states(forming)["Peer"] == "member"
    assert told(peer) == ["invited to a group"] and told(lead) == ["group invitation answered"]


def test_an_invitation_may_be_declined_and_given_again(
    forming: ImprovementGroup, lead: User, peer: User, places: dict[str, Place]
) -> None:
    actions.invite_member(group=forming, email=peer.email, place=places["03Q"], by=lead)
    for _ in range(2):
        actions.decline_invitation(group=forming, by=peer)
    with pytest.raises(NotAllowed):
        actions.accept_invitation(group=forming, by=peer)
    join(forming, peer, places["03Q"])
    assert sorted(forming.members.filter(person=peer).values_list("state", flat=True)) == [
        "declined",
        "member",
    ]


def test_nobody_takes_part_for_a_place_that_is_not_theirs(
    forming: ImprovementGroup, lead: User, peer: User, person: MakePerson, places: dict[str, Place]
) -> None:
    actions.invite_member(group=forming, email=peer.email, place=places["00V"], by=lead)
    with pytest.raises(Refused, match="work elsewhere"):
        actions.accept_invitation(group=forming, by=peer)
    resident = person("resident", home_place=places["QOP"])
    join(forming, resident, places["00Y"])


def test_all_places_are_of_one_kind_and_no_more_than_a_small_team_can_run(
    forming: ImprovementGroup, lead: User, peer: User, person: MakePerson, places: dict[str, Place]
) -> None:
    with pytest.raises(Refused, match="of one kind"):
        actions.invite_member(group=forming, email=peer.email, place=places["QOQ"], by=lead)
    others = [
        Place.objects.create(code=f"X{n}", kind="sub_icb", name=f"X{n}") for n in range(MOST_PLACES)
    ]
    guests = [person(f"guest{n}") for n in range(MOST_MEMBERS)]
    for guest, place in zip(guests, others[: MOST_PLACES - 1], strict=False):
        actions.invite_member(group=forming, email=guest.email, place=place, by=lead)
    with pytest.raises(Refused, match=f"{MOST_PLACES} places at most"):
        actions.invite_member(group=forming, email=guests[-1].email, place=others[-1], by=lead)
    for guest in guests[MOST_PLACES - 1 : MOST_MEMBERS - 1]:
        actions.invite_member(group=forming, email=guest.email, place=places["03R"], by=lead)
    with pytest.raises(Refused, match=f"{MOST_MEMBERS} people at most"):
        actions.invite_member(group=forming, email=guests[-1].email, place=places["03R"], by=lead)
    actions.decline_invitation(group=forming, by=guests[0])
    actions.invite_member(group=forming, email=guests[-1].email, place=places["03R"], by=lead)


def test_the_database_has_as_many_seats(forming: ImprovementGroup, peer: User) -> None:
    for seat in (1, MOST_MEMBERS + 1, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Member.objects.create(
                group=forming, person=peer, invited_by=peer, state="member", seat=seat
            )


def test_who_leaves_reads_the_discussion_no_longer(
    group: ImprovementGroup, lead: User, peer: User
) -> None:
    assert group.thread is not None
    assert set(group.thread.parties.all()) == {lead, peer}
    with pytest.raises(NotAllowed):
        actions.leave_group(group=group, by=lead)
    for _ in range(2):
        actions.leave_group(group=group, by=peer)
    assert set(group.thread.parties.all()) == {lead}
    assert states(group)["Peer"] == "left" and "group member left" in told(lead)


def test_the_facilitator_takes_somebody_off_the_list(
    group: ImprovementGroup, lead: User, peer: User
) -> None:
    member = group.members.get(person=peer)
    with pytest.raises(NotAllowed):
        actions.remove_member(member=member, by=peer)
    with pytest.raises(Refused, match="over first"):
        actions.remove_member(member=group.members.get(person=lead), by=lead)
    for _ in range(2):
        actions.remove_member(member=member, by=lead)
    assert states(group)["Peer"] == "removed"
    assert client_of(peer).get(group.get_absolute_url()).status_code == 200, "staff may know of it"


def test_it_is_handed_over_and_then_the_former_facilitator_may_leave(
    group: ImprovementGroup, lead: User, peer: User, colleague: User
) -> None:
    member = group.members.get(person=peer)
    with pytest.raises(NotAllowed):
        actions.hand_over_group(group=group, member=member, by=peer)
    group = actions.hand_over_group(group=group, member=member, by=lead)
    assert group.facilitator == peer and "group handed over" in told(peer)
    actions.leave_group(group=group, by=lead)
    with pytest.raises(NotAllowed):
        actions.change_terms(group=group, terms=terms(), by=lead)


def test_when_the_facilitator_leaves_the_oldest_member_goes_on(
    group: ImprovementGroup, lead: User, peer: User
) -> None:
    close_account(user=lead, by=lead)
    for _ in range(2):
        tasks.follow_up_groups()
    group.refresh_from_db()
    assert group.facilitator == peer and told(peer).count("group handed over") == 1
    assert list(group.members.accepted().values_list("person", flat=True)) == [peer.pk]


def test_where_nobody_is_left_it_says_so_and_a_member_can_take_it(
    forming: ImprovementGroup, lead: User, peer: User, places: dict[str, Place]
) -> None:
    actions.invite_member(group=forming, email=peer.email, place=places["03Q"], by=lead)
    close_account(user=lead, by=lead)
    tasks.follow_up_groups()
    forming.refresh_from_db()
    assert forming.facilitator_left_on == timezone.localdate()
    with pytest.raises(NotAllowed):
        actions.take_over_group(group=forming, by=peer)
    actions.accept_invitation(group=forming, by=peer)
    for _ in range(2):
        group = actions.take_over_group(group=forming, by=peer)
    assert (group.facilitator, group.facilitator_left_on) == (peer, None)
