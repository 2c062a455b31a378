"""A group meets, is closed with what the figures show, and falls silent; each step by whom it may be."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.improvement_groups import actions
from forum.improvement_groups.deadlines import DAYS_PAST_END, GRACE_DAYS, REOPEN_DAYS, SILENT_DAYS
from forum.improvement_groups.lifecycle import ENDED, GROUPS, MEMBERS
from forum.improvement_groups.models import ImprovementGroup, Member
from forum.moderation.reportable import kind_of_model
from forum.notifications.models import Notification
from forum.people.actions import Refused
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from metrics.calendar import add_months
from metrics.models import Figure, Place, Release
from metrics.stats.claims import Claim
from tests.factories.evaluations import FIRST, START, make_months
from tests.factories.figures import make_figure, make_release
from tests.factories.improvement_groups import (
    form_group,
    join,
    make_meeting,
    plan_session,
    terms,
    when,
)
from tests.factories.people import MakePerson, client_of
from tests.sampling import times

pytestmark = pytest.mark.django_db
EXAMPLES = times(among_others=8, as_proof=100)


def after(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def told(person: User, event: str) -> int:
    return Notification.objects.filter(person=person, event=event).count()


def test_it_begins_once_a_second_person_has_joined(
    forming: ImprovementGroup, lead: User, peer: User, places: dict[str, Place]
) -> None:
    with pytest.raises(Refused, match="Nobody has joined"):
        actions.begin_meeting(group=forming, by=lead)
    join(forming, peer, places["03Q"])
    with pytest.raises(NotAllowed):
        actions.begin_meeting(group=forming, by=peer)
    for _ in range(2):
        group = actions.begin_meeting(group=forming, by=lead)
    assert group.state == "meeting" and group.thread is not None
    assert group.thread.audience == "parties" and told(peer, "group begun") == 1


def began(group: ImprovementGroup, day: date) -> None:
    """As if it had been formed then."""
    ImprovementGroup.objects.filter(pk=group.pk).update(starts_on=day)


def test_it_is_closed_with_what_the_figures_show_and_no_other_words(
    group: ImprovementGroup, lead: User, peer: User, places: dict[str, Place]
) -> None:
    make_months(places["03R"], step=6.0)
    began(group, START)
    with pytest.raises(NotAllowed):
        actions.close_group(group=group, by=peer)
    with pytest.raises(Refused, match="NHS number"):
        actions.close_group(group=group, note="943 476 5919", by=lead)
    for _ in range(2):
        group = actions.close_group(group=group, note="Calls help.", by=lead)
    assert (group.state, group.closed_on) == ("closed", timezone.localdate())
    said = {row["code"]: row for row in group.outcome}
    assert said["03R"]["claim"] in (Claim.BEYOND_TREND, Claim.BEYOND_PEERS)
    assert "larger than the earlier trend would predict (" in said["03R"]["sentence"]
    assert said["03Q"]["sentence"] == "What the team reports.", "it has no figures"
    assert group.outcome_month == date(2026, 3, 1) and told(peer, "group closed") == 1
    page = Client().get(group.get_absolute_url())
    assert page.status_code == 404
    page = client_of(peer).get(group.get_absolute_url()).content.decode()
    assert "larger than the earlier trend" in page
    assert "provisional: fewer than 24 months before" in page


def test_what_got_worse_is_said_as_plainly(
    group: ImprovementGroup, lead: User, places: dict[str, Place]
) -> None:
    make_months(places["03R"], step=-6.0)
    began(group, START)
    group = actions.close_group(group=group, by=lead)
    said = {row["code"]: row["sentence"] for row in group.outcome}
    assert said["03R"] == "The measure got worse."


def test_while_it_is_too_early_it_says_from_when_and_is_read_again(
    group: ImprovementGroup, lead: User, places: dict[str, Place]
) -> None:
    make_months(places["03R"], months=18, places=20)
    began(group, START)
    group = actions.close_group(group=group, by=lead)
    row = next(row for row in group.outcome if row["code"] == "03R")
    assert row["is_too_early"] and "The figures of March 2026 are the first" in row["lines"][0]
    ImprovementGroup.objects.filter(pk=group.pk).update(closed_on=date(2025, 9, 30))
    assert actions.read_outcomes() == 0, "no newer figures are out"
    make_figure(make_release(add_months(group.outcome_month or date.max, 1)), places["03R"])
    assert (actions.read_outcomes(), actions.read_outcomes()) == (1, 0)


def test_what_was_not_out_yet_is_read_when_it_is(
    group: ImprovementGroup, lead: User, places: dict[str, Place]
) -> None:
    make_months(places["03R"], months=12, places=1)
    group = actions.close_group(group=group, by=lead)
    assert actions.read_outcomes() == 0, "no newer figures are out"
    newest = group.closed_on.replace(day=1) if group.closed_on else date.max
    make_figure(make_release(newest), places["03R"])
    assert (actions.read_outcomes(), actions.read_outcomes()) == (1, 0)
    group.refresh_from_db()
    assert group.outcome_month == newest
    settled = [row | {"is_too_early": False} for row in group.outcome]
    ImprovementGroup.objects.filter(pk=group.pk).update(outcome=settled)
    make_figure(make_release(after(62).replace(day=1)), places["03R"])
    assert actions.read_outcomes() == 0, "what could be read stays"


def revise_months_since_start(place: Place) -> None:
    """NHS England sends them once more, as low as the months before."""
    for old in Release.objects.filter(month__gte=START).order_by("month"):
        values = list(Figure.objects.filter(release=old).select_related("place"))
        Release.objects.filter(pk=old.pk).update(state=Release.State.SUPERSEDED)
        new = make_release(old.month, edition=2)
        for row in values:
            row.pk, row.release = None, new
            row.within_18 = 600 if row.place == place else row.within_18
        Figure.objects.bulk_create(values)


def test_figures_that_are_revised_are_read_again_and_what_was_read_before_stays(
    group: ImprovementGroup, lead: User, peer: User, places: dict[str, Place]
) -> None:
    make_months(places["03R"], step=6.0)
    began(group, START)
    group = actions.close_group(group=group, by=lead)
    first = {row["code"]: row["sentence"] for row in group.outcome}
    assert "larger than" in first["03R"] and actions.read_outcomes() == 0
    revise_months_since_start(places["03R"])
    assert (actions.read_outcomes(), actions.read_outcomes()) == (1, 0)
    group.refresh_from_db()
    second = {row["code"]: row["sentence"] for row in group.outcome}
    assert "larger than" not in second["03R"] and second["03Q"] == first["03Q"]
    assert group.outcome_month == date(2026, 3, 1), "no later month is read"
    assert told(peer, "group outcome read") == told(lead, "group outcome read") == 1
    assert AuditEvent.objects.filter(verb="read the outcome of a group").count() == 1
    page = client_of(peer).get(group.get_absolute_url()).content.decode()
    assert f"Before that they said: {first['03R']}" in unescape(page)
    group = actions.reopen_group(group=group, by=lead)
    assert (group.outcome_from, group.outcome_revised) == ("", [])


def test_a_revision_that_changes_no_word_is_no_news(
    group: ImprovementGroup, lead: User, peer: User, places: dict[str, Place]
) -> None:
    make_months(places["03R"], months=12, places=1)
    group = actions.close_group(group=group, by=lead)
    Release.objects.filter(month=FIRST).update(geography="another")
    assert (actions.read_outcomes(), actions.read_outcomes()) == (1, 0)
    group.refresh_from_db()
    assert told(peer, "group outcome read") == 0 and group.outcome_revised == []


def test_a_closed_group_may_be_reopened_for_a_time(
    group: ImprovementGroup, lead: User, peer: User
) -> None:
    group = actions.close_group(group=group, by=lead)
    with pytest.raises(NotAllowed):
        actions.reopen_group(group=group, by=peer)
    for _ in range(2):
        group = actions.reopen_group(group=group, by=lead)
    assert (group.state, group.closed_on, group.outcome) == ("meeting", None, [])
    group = actions.close_group(group=group, by=lead)
    too_long_ago = after(-REOPEN_DAYS - 1)
    ImprovementGroup.objects.filter(pk=group.pk).update(closed_on=too_long_ago)
    with pytest.raises(NotAllowed):
        actions.reopen_group(group=group, by=lead)


# --- silence -------------------------------------------------------------------------------------


def test_a_silent_group_is_reminded_once_and_then_closed_with_a_note(
    group: ImprovementGroup, lead: User, peer: User
) -> None:
    assert actions.remind_silent_groups(today=after(SILENT_DAYS - 1)) == 0
    assert actions.remind_silent_groups(today=after(SILENT_DAYS)) == 1
    assert actions.remind_silent_groups(today=after(SILENT_DAYS + 1)) == 0, "once"
    assert told(lead, "group silent") == told(peer, "group silent") == 1
    assert actions.close_silent_groups(today=after(SILENT_DAYS + GRACE_DAYS - 1)) == 0
    assert actions.close_silent_groups(today=after(SILENT_DAYS + GRACE_DAYS)) == 1
    assert actions.close_silent_groups(today=after(SILENT_DAYS + GRACE_DAYS)) == 0
    group.refresh_from_db()
    assert group.state == "silent" and "So this site closed" in group.closing_note
    assert told(peer, "group closed") == 1 and not group.outcome


def test_a_note_or_a_session_to_come_ends_the_silence(group: ImprovementGroup, lead: User) -> None:
    session = plan_session(group, 60)
    assert actions.remind_silent_groups(today=after(SILENT_DAYS)) == 0, "it met after 60 days"
    assert actions.remind_silent_groups(today=after(60 + SILENT_DAYS)) == 1
    actions.write_notes(session=session, notes="We go on.", version=0, by=lead)
    group.refresh_from_db()
    assert group.reminded_on is None
    assert actions.close_silent_groups(today=after(60 + SILENT_DAYS + GRACE_DAYS)) == 0
    actions.cancel_session(session=session, by=lead)
    assert actions.remind_silent_groups(today=after(SILENT_DAYS)) == 1, "a cancelled one is none"


def test_a_group_past_its_last_day_is_closed_with_what_the_figures_show(
    group: ImprovementGroup, lead: User, peer: User, places: dict[str, Place]
) -> None:
    make_months(places["03R"], months=12, places=1)
    last = group.ends_on
    plan_session(group, (last - timezone.localdate()).days + 2)
    assert actions.close_groups_past_their_end(today=last + timedelta(DAYS_PAST_END)) == 0
    end = last + timedelta(DAYS_PAST_END + 2)
    assert actions.close_groups_past_their_end(today=end) == 1
    assert actions.close_groups_past_their_end(today=end) == 0
    group.refresh_from_db()
    assert group.state == "closed" and "last day passed" in group.closing_note
    assert {row["code"] for row in group.outcome} == {"03R", "03Q"}
    assert told(lead, "group closed") == told(peer, "group closed") == 1


def test_a_closed_group_is_left_in_peace(group: ImprovementGroup, lead: User) -> None:
    actions.close_group(group=group, by=lead)
    assert actions.remind_silent_groups(today=after(400)) == 0
    assert actions.close_silent_groups(today=after(400)) == 0


def test_a_report_hides_it_and_a_steward_may_take_it_away(
    places: dict[str, Place], lead: User, steward: User, peer: User
) -> None:
    group = form_group(places["03R"], lead, audience="public")
    kind = kind_of_model(ImprovementGroup)
    assert kind is not None and kind.withhold(group, "a report")
    assert not kind.withhold(group, "again")
    assert Client().get(group.get_absolute_url()).status_code == 404
    assert client_of(lead).get(group.get_absolute_url()).status_code == 200
    kind.show(group, steward)
    assert Client().get(group.get_absolute_url()).status_code == 200
    with pytest.raises(NotAllowed):
        actions.remove_group(group=group, reason="So", by=peer)
    kind.decisions["withdraw"](group, body="", reason="It names a patient.", by=steward)
    assert Client().get(group.get_absolute_url()).status_code == 404
    with pytest.raises(NotAllowed):
        actions.change_terms(group=group, terms=terms(), by=lead)


# --- by chance -----------------------------------------------------------------------------------


class Undone(Exception):
    """So that each example begins with no rows."""


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_whatever_is_done_by_whomever_the_rules_hold(
    data: st.DataObject,
    places: dict[str, Place],
    lead: User,
    peer: User,
    steward: User,
    approver: User,
    person: MakePerson,
) -> None:
    """Every step by chance, as each role: a refusal changes nothing, and strangers change nothing."""
    with pytest.raises(Undone), transaction.atomic():
        strangers = (
            steward,
            approver,
            person("nothing"),
            person("region", Role.IMPROVEMENT_LEAD, "Y63"),
            person("admin", Role.ADMINISTRATOR),
        )
        group = form_group(places["03R"], lead)
        guest = person("guest", home_place=places["00V"])
        actions.invite_member(group=group, email=peer.email, place=places["03Q"], by=lead)
        for _ in range(data.draw(st.integers(3, 10))):
            _do_anything(data, group, (lead, peer, guest), strangers, places)
        raise Undone


def _do_anything(
    data: st.DataObject,
    group: ImprovementGroup,
    people: tuple[User, ...],
    strangers: tuple[User, ...],
    places: dict[str, Place],
) -> None:
    def member() -> Member:
        return data.draw(st.sampled_from(list(group.members.order_by("pk"))))

    verbs = {
        "begin": lambda by: actions.begin_meeting(group=group, by=by),
        "close": lambda by: actions.close_group(group=group, by=by),
        "reopen": lambda by: actions.reopen_group(group=group, by=by),
        "accept": lambda by: actions.accept_invitation(group=group, by=by),
        "decline": lambda by: actions.decline_invitation(group=group, by=by),
        "leave": lambda by: actions.leave_group(group=group, by=by),
        "invite": lambda by: actions.invite_member(
            group=group, email=people[-1].email, place=places["00V"], by=by
        ),
        "remove": lambda by: actions.remove_member(member=member(), by=by),
        "hand over": lambda by: actions.hand_over_group(group=group, member=member(), by=by),
        "take over": lambda by: actions.take_over_group(group=group, by=by),
        "plan": lambda by: actions.plan_session(group=group, when=when(), by=by),
        "discuss": lambda by: actions.open_discussion(group=group, by=by),
        "fall silent": lambda by: actions.close_silent_groups(today=after(400)),
        "pass the end": lambda by: actions.close_groups_past_their_end(today=after(400)),
        "remind": lambda by: actions.remind_silent_groups(today=after(SILENT_DAYS)),
    }
    before = _rows(group)
    verb = data.draw(st.sampled_from(sorted(verbs)))
    by = data.draw(st.sampled_from((*people, people[0], *strangers)))
    try:
        with transaction.atomic():
            verbs[verb](by)
    except (NotAllowed, Refused):
        assert _rows(group) == before
    now = _rows(group)
    if by in strangers and verb not in ("fall silent", "pass the end", "remind"):
        assert now == before, f"{by} may not {verb}"
    _check(before, now, group)


Rows = tuple[dict[str, object], dict[int, dict[str, object]], int]


def _rows(group: ImprovementGroup) -> Rows:
    members = {row["id"]: row for row in group.members.values()}
    fields = ImprovementGroup.objects.values().get(pk=group.pk)
    return fields, members, group.sessions.count()


def _check(before: Rows, after_it: Rows, group: ImprovementGroup) -> None:
    state, former = str(after_it[0]["state"]), str(before[0]["state"])
    assert state == former or GROUPS.allows(former, state)
    assert (after_it[0]["closed_on"] is not None) == (state in ENDED)
    for number, member in after_it[1].items():
        earlier = before[1].get(number)
        if earlier is not None and earlier["state"] != member["state"]:
            assert MEMBERS.allows(str(earlier["state"]), str(member["state"]))
    group.refresh_from_db()
    is_accepted = group.members.accepted().filter(person=group.facilitator_id).exists()
    assert is_accepted, "the facilitator is a member"
    if group.thread is not None:
        readers = set(group.thread.parties.values_list("pk", flat=True))
        assert readers <= set(group.members.accepted().values_list("person", flat=True))


def test_of_a_group_of_icbs_the_chart_is_of_icbs(
    lead: User, peer: User, places: dict[str, Place]
) -> None:
    group = make_meeting(places["QWO"], lead, {"peer": (peer, places["QOQ"])})
    assert Release.objects.count() == 0
    group = actions.close_group(group=group, by=lead)
    assert group.outcome == [] and group.outcome_month is None
