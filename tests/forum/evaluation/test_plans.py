"""A plan is fixed, amended in the open, and ended: each by its authors only, and with a trace."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine

from forum.casestudies.models import CaseStudy
from forum.evaluation import actions
from forum.evaluation.models import EvaluationPlan
from forum.people.actions import Refused
from forum.people.models import AuditEvent, User
from forum.people.permissions import NotAllowed
from metrics.models import Place
from tests.factories.evaluations import START, fix_plan, make_months, terms_for


def test_a_plan_keeps_which_months_were_out(published: CaseStudy, lead: User) -> None:
    make_months(published.place, months=6, places=1)
    with time_machine.travel("2025-03-20T12:00Z", tick=False):
        plan = fix_plan(published, lead)
    assert (plan.newest_then, plan.is_late) == (date(2024, 9, 1), False)
    event = AuditEvent.objects.get(verb="fixed an evaluation plan")
    assert event.detail["First month since it began"] == "April 2025"
    published.refresh_from_db()
    assert published.figures_claim == "planned"


@pytest.mark.parametrize(("day", "late"), [("2025-04-30", False), ("2025-05-01", True)])
def test_a_plan_that_is_fixed_after_the_start_says_so(
    published: CaseStudy, lead: User, day: str, late: bool
) -> None:
    with time_machine.travel(f"{day}T12:00Z", tick=False):
        assert fix_plan(published, lead).is_late is late


def test_an_amendment_keeps_what_was_said_before(published: CaseStudy, lead: User) -> None:
    with time_machine.travel("2025-03-20T12:00Z", tick=False):
        plan = fix_plan(published, lead)
    EvaluationPlan.objects.update(evaluated_from="somewhere")
    with time_machine.travel("2025-06-20T12:00Z", tick=False):
        terms = terms_for(published.place, ramp_in=3, direction="down")
        actions.amend_plan(plan=plan, terms=terms, why="It took three months.", by=lead)
    plan.refresh_from_db()
    (amendment,) = plan.amendments.all()
    assert amendment.changes == [
        ["Should become", "higher", "lower"],
        ["Months of taking it up", "0", "3"],
    ]
    assert amendment.why == "It took three months."
    assert plan.is_late, "whoever amends it later has seen more"
    assert plan.evaluated_from == "", "it is read anew"


def test_what_changes_nothing_or_says_no_reason_is_no_amendment(
    published: CaseStudy, lead: User
) -> None:
    plan = fix_plan(published, lead)
    with pytest.raises(Refused, match="Nothing is different"):
        actions.amend_plan(plan=plan, terms=terms_for(published.place), why="So.", by=lead)
    with pytest.raises(Refused, match="Say why"):
        terms = terms_for(published.place, ramp_in=1)
        actions.amend_plan(plan=plan, terms=terms, why="  ", by=lead)
    assert not plan.amendments.exists()


def test_a_plan_that_ended_is_not_amended(published: CaseStudy, lead: User) -> None:
    plan = fix_plan(published, lead)
    plan = actions.end_plan(plan=plan, reason="It never began.", by=lead)
    assert actions.end_plan(plan=plan, reason="Again", by=lead).ended_reason == "It never began."
    with pytest.raises(NotAllowed):
        terms = terms_for(published.place, ramp_in=1)
        actions.amend_plan(plan=plan, terms=terms, why="Later.", by=lead)
    published.refresh_from_db()
    assert published.figures_claim == ""
    assert fix_plan(published, lead).pk != plan.pk, "another one can be fixed"


def test_only_its_authors_fix_a_plan(published: CaseStudy, colleague: User, steward: User) -> None:
    for person in (colleague, steward):
        with pytest.raises(NotAllowed):
            fix_plan(published, person)


def test_there_is_one_plan_at_a_time_and_sending_twice_makes_one(
    published: CaseStudy, lead: User
) -> None:
    key, terms = uuid4(), terms_for(published.place)
    first, second = (
        actions.fix_plan(of=published, terms=terms, by=lead, idempotency_key=key) for _ in range(2)
    )
    assert first == second
    with pytest.raises(Refused, match="has a plan already"):
        fix_plan(published, lead)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"measure": "nothing"}, "Choose a measure"),
        ({"direction": "sideways"}, "Choose a measure"),
        ({"treatment": "C_000"}, "no such treatment"),
        ({"ramp_in": 13}, "12 months at most"),
    ],
)
def test_what_cannot_be_read_is_refused(
    published: CaseStudy, lead: User, changes: dict[str, object], refused: str
) -> None:
    with pytest.raises(Refused, match=refused):
        fix_plan(published, lead, **changes)


def test_a_whole_country_is_not_evaluated(
    published: CaseStudy, lead: User, places: dict[str, Place]
) -> None:
    with pytest.raises(Refused, match="area or a trust"):
        actions.fix_plan(of=published, terms=terms_for(places["ENG"]), by=lead)


def test_a_small_part_of_an_area_is_sent_to_the_trust_s_own_figures(
    published: CaseStudy, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust = Place.objects.create(code="RXF", name="Mid Yorkshire", kind=Place.Kind.PROVIDER)
    shares = {"is": 0.298}
    monkeypatch.setattr("forum.evaluation.actions.plans.provider_share", lambda *of: shares["is"])
    with pytest.raises(Refused, match=r"does 29\.8% of the operations"):
        fix_plan(published, lead, provider=trust)
    shares["is"] = 0.3
    assert fix_plan(published, lead, provider=trust).provider == trust


def test_patient_data_is_not_kept_in_a_reason(published: CaseStudy, lead: User) -> None:
    plan = fix_plan(published, lead)
    with pytest.raises(Refused):
        actions.end_plan(plan=plan, reason="Patient 943 476 5919 moved.", by=lead)
    assert plan.start == START
