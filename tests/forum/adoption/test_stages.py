"""The stages of an adoption, in every order that is allowed and none that is not."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.adoption import actions
from forum.adoption.lifecycle import ADOPTIONS, ENDED, IN_USE, UNDER_WAY, Stage
from forum.adoption.models import Adoption, Reason
from forum.adoption.outcomes import CONDITIONS, Outcome, outcome_of
from forum.casestudies.models import Intervention
from forum.people.actions import Refused
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from forum.people.permissions.rule import NOBODY
from metrics.models import Place
from tests.factories.adoptions import make_adoption
from tests.factories.people import MakePerson

pytestmark = pytest.mark.django_db
NHS_NUMBER = "943 476 5919"


def move(adoption: Adoption, to: str, by: User, **more: object) -> Adoption:
    return actions.move_adoption(adoption=adoption, to=to, by=by, **more)  # type: ignore[arg-type]


def test_from_interest_to_a_matter_of_course(adoption: Adoption, lead: User) -> None:
    begun = timezone.localdate() - timedelta(days=60)
    adoption = move(adoption, "testing", lead, on=begun, words="Two practices.")
    assert (adoption.started_on, adoption.went_live_on) == (begun, None)
    live = timezone.localdate() - timedelta(days=30)
    adoption = move(adoption, "live", lead, on=live)
    assert (adoption.started_on, adoption.went_live_on) == (begun, live)
    adoption = move(adoption, "embedded", lead)
    assert adoption.went_live_on == live
    steps = [(step.state, step.words) for step in adoption.steps.all()]
    assert steps[1] == ("testing", "Two practices.") and steps[-1][0] == "embedded"
    assert AuditEvent.objects.filter(verb="moved an adoption").count() == 3


def test_one_back_where_somebody_chose_too_much(adoption: Adoption, lead: User) -> None:
    adoption = move(adoption, "testing", lead)
    adoption = move(adoption, "planning", lead)
    assert (adoption.state, adoption.started_on) == ("planning", None)
    with pytest.raises(NotAllowed):
        move(adoption, "interested", lead)


def test_no_day_to_come_and_none_before_the_start(adoption: Adoption, lead: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused, match="today or an earlier day"):
        move(adoption, "testing", lead, on=tomorrow)
    adoption = move(adoption, "testing", lead)
    with pytest.raises(Refused, match="before testing began"):
        move(adoption, "live", lead, on=timezone.localdate() - timedelta(days=1))


def test_paused_with_a_reason_and_gone_on_with(adoption: Adoption, lead: User) -> None:
    adoption = move(adoption, "testing", lead)
    with pytest.raises(Refused, match="Choose why"):
        actions.pause_adoption(adoption=adoption, reason="", by=lead)
    with pytest.raises(Refused, match="what the other reason is"):
        actions.pause_adoption(adoption=adoption, reason="other", by=lead)
    adoption = actions.pause_adoption(adoption=adoption, reason="staff", by=lead)
    assert (adoption.state, adoption.paused_from) == ("paused", "testing")
    adoption = actions.resume_adoption(adoption=adoption, by=lead)
    assert (adoption.state, adoption.reason, adoption.paused_from) == ("testing", "", "")


def test_stopped_because_it_did_not_work_says_so(adoption: Adoption, lead: User) -> None:
    with pytest.raises(NotAllowed):
        actions.stop_adoption(adoption=adoption, reason="no_effect", by=lead)
    adoption = move(adoption, "testing", lead)
    with pytest.raises(NotAllowed):
        actions.decline_adoption(adoption=adoption, reason="fit", by=lead)
    adoption = actions.stop_adoption(adoption=adoption, reason="no_effect", by=lead)
    assert (adoption.result, adoption.ended_on) == ("did_not_work", timezone.localdate())
    assert outcome_of(adoption) == Outcome.DID_NOT_WORK
    with pytest.raises(NotAllowed):
        move(adoption, "live", lead)


def test_decided_against_before_it_was_begun(adoption: Adoption, lead: User) -> None:
    adoption = actions.decline_adoption(adoption=adoption, reason="fit", by=lead, words="Too far.")
    assert (adoption.state, adoption.reason_words) == ("declined", "Too far.")
    assert outcome_of(adoption) == Outcome.DECLINED


def test_how_it_goes_is_only_said_of_what_was_tried(adoption: Adoption, lead: User) -> None:
    with pytest.raises(Refused, match="not been tested yet"):
        actions.update_adoption(adoption=adoption, words="Well", result="worked", by=lead)
    with pytest.raises(Refused, match="in a sentence"):
        actions.update_adoption(adoption=adoption, words=" ", by=lead)
    with pytest.raises(Refused, match="NHS number"):
        actions.update_adoption(adoption=adoption, words=NHS_NUMBER, by=lead)
    adoption = move(adoption, "live", lead)
    adoption = actions.update_adoption(
        adoption=adoption, words="Well", result="worked", confidence=4, needs="A form", by=lead
    )
    assert (adoption.result, adoption.confidence, adoption.needs) == ("worked", 4, "A form")
    for confidence in (0, 6):
        with pytest.raises(Refused, match="from 1 to 5"):
            actions.update_adoption(adoption=adoption, words="Well", confidence=confidence, by=lead)


def test_only_the_adopter_says_anything(
    adoption: Adoption, author: User, steward: User, approver: User, person: MakePerson
) -> None:
    for other in (author, steward, person("member")):
        with pytest.raises(NotAllowed):
            move(adoption, "testing", other)
        with pytest.raises(NotAllowed):
            actions.update_adoption(adoption=adoption, words="Well", by=other)
    assert move(adoption, "testing", approver).state == "testing"


def test_what_should_move_and_who_reads_it(adoption: Adoption, lead: User) -> None:
    aim = actions.Aim("median-wait", "C_100", 24, "The medical director", "staff")
    adoption = actions.set_aim(adoption=adoption, aim=aim, by=lead)
    assert (adoption.measure, adoption.baseline_months) == ("median-wait", 24)
    assert (adoption.treatment_function, adoption.audience) == ("C_100", "staff")
    for wrong, words in (
        (actions.Aim("nothing", "C_100", 12, "", "staff"), "measures"),
        (actions.Aim("", "X", 12, "", "staff"), "treatment functions"),
        (actions.Aim("", "C_100", 0, "", "staff"), "1 to 60"),
        (actions.Aim("", "C_100", 12, "", "icb"), "who may read"),
    ):
        with pytest.raises(Refused, match=words):
            actions.set_aim(adoption=adoption, aim=wrong, by=lead)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_is_done_the_rows_stay_within_the_rules(
    data: st.DataObject,
    places: dict[str, Place],
    lead: User,
    approver: User,
    steward: User,
    author: User,
    person: MakePerson,
    intervention: Intervention,
) -> None:
    """Every step by chance, allowed or not: a refusal changes nothing, and the database takes the rest."""
    with pytest.raises(Undone), transaction.atomic():
        strangers = (
            steward,
            author,
            person("member"),
            person("region", Role.IMPROVEMENT_LEAD, "Y63"),
        )
        _do_anything(
            data, make_adoption(places["03R"], lead, intervention), (lead, approver), strangers
        )
        raise Undone


class Undone(Exception):
    """So that each example begins with no rows."""


def _do_anything(
    data: st.DataObject,
    adoption: Adoption,
    adopters: tuple[User, ...],
    strangers: tuple[User, ...],
) -> None:
    verbs = (
        lambda by: move(adoption, data.draw(st.sampled_from(Stage.values)), by),
        lambda by: actions.pause_adoption(
            adoption=adoption, reason=data.draw(st.sampled_from(Reason.values)), words="So", by=by
        ),
        lambda by: actions.resume_adoption(adoption=adoption, by=by),
        lambda by: actions.stop_adoption(adoption=adoption, reason="fit", by=by),
        lambda by: actions.decline_adoption(adoption=adoption, reason="money", by=by),
        lambda by: actions.update_adoption(
            adoption=adoption,
            words="So",
            result=data.draw(st.sampled_from(["", "worked", "did_not_work"])),
            by=by,
        ),
    )
    for _ in range(data.draw(st.integers(1, 6))):
        before = Adoption.objects.values().get(pk=adoption.pk)
        verb = data.draw(st.sampled_from(verbs))
        by = data.draw(st.sampled_from((*adopters, *adopters, *strangers)))
        try:
            with transaction.atomic():
                verb(by)
        except (NotAllowed, Refused):
            assert Adoption.objects.values().get(pk=adoption.pk) == before
        after = Adoption.objects.get(pk=adoption.pk)
        if by in strangers:
            assert Adoption.objects.values().get(pk=adoption.pk) == before
        assert before["state"] == after.state or ADOPTIONS.allows(before["state"], after.state)
        assert (after.ended_on is not None) == (after.state in ENDED)
        assert after.state not in IN_USE or after.went_live_on
        assert bool(after.reason) == (after.state not in UNDER_WAY)
        in_words = [outcome for outcome, rule in CONDITIONS.items() if rule.holds(after)]
        assert len(in_words) == 1, "each is in exactly one column of the ledger"
        found = CONDITIONS[in_words[0]].filter(Adoption.objects.all(), NOBODY)
        assert found.filter(pk=after.pk).exists()
