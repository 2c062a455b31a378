"""An adoption has a plan of its own, and where others adopted it and shifted too, the grade rises."""

from datetime import date

import pytest
import time_machine

from forum.adoption.models import Adoption
from forum.casestudies.grading import SHIFTED
from forum.casestudies.models import CaseStudy, Intervention
from forum.evaluation import actions, comparators
from forum.evaluation.models import EvaluationPlan
from forum.evaluation.notifications import concerned_people
from forum.evaluation.tasks import evaluate_plans
from forum.people.actions import Refused
from forum.people.models import Role, User
from forum.people.permissions import NotAllowed
from metrics.models import Place
from tests.factories.adoptions import make_live_adoption, make_source
from tests.factories.case_studies import make_intervention
from tests.factories.evaluations import fix_plan, make_months
from tests.factories.figures import make_release
from tests.factories.people import MakePerson

# Of two ICBs, neither of them that of the case study.
ADOPTERS = {"03R": "QWO", "00V": "QOP"}
BEFORE, AFTER = "2025-03-20T12:00Z", "2025-06-20T12:00Z"


@pytest.fixture
def intervention(db: None) -> Intervention:
    return make_intervention()


@pytest.fixture
def source(places: dict[str, Place], person: MakePerson, intervention: Intervention) -> CaseStudy:
    author = person("author", Role.ICB_LEAD, "QOQ")
    return make_source(places["03Q"], author, intervention)


@pytest.fixture
def adoptions(
    places: dict[str, Place], person: MakePerson, source: CaseStudy, intervention: Intervention
) -> list[Adoption]:
    return [
        make_live_adoption(
            places[code], person(f"of {area}", Role.ICB_LEAD, area), intervention, case_study=source
        )
        for code, area in ADOPTERS.items()
    ]


def fix(adoption: Adoption, at: str = BEFORE) -> EvaluationPlan:
    with time_machine.travel(at, tick=False):
        return fix_plan(adoption, adoption.lead)


def grade(case_study: CaseStudy) -> tuple[str, int]:
    case_study.refresh_from_db()
    return case_study.grade, case_study.shifted_adopters


def test_where_two_other_areas_shifted_too_the_grade_is_an_a(
    source: CaseStudy, adoptions: list[Adoption]
) -> None:
    plans = [fix(each) for each in adoptions]
    make_months(*(each.place for each in adoptions), step=14.0)
    evaluate_plans()
    assert all(plan.verdicts.latest().claim in SHIFTED for plan in plans)
    assert grade(source) == ("A", 2)
    actions.end_plan(plan=plans[0], reason="It was another change.", by=plans[0].author)
    assert grade(source)[1] == 1 and source.grade != "A"


def test_what_does_not_raise_a_grade(
    source: CaseStudy, adoptions: list[Adoption], person: MakePerson, places: dict[str, Place]
) -> None:
    """A plan that came after the start, a place that did not shift, a second place of one area, what is
    made up."""
    shown = person("shown", Role.ICB_LEAD, "QOP", demonstration=True)
    kept = source.intervention
    assert kept is not None
    made_up = make_live_adoption(places["00Y"], adoptions[1].lead, kept, case_study=source)
    neighbour = make_live_adoption(places["15F"], adoptions[0].lead, kept, case_study=source)
    fix(adoptions[1], AFTER)
    for each in (adoptions[0], made_up, neighbour):
        fix(each)
    Adoption.objects.filter(pk=made_up.pk).update(author=shown)
    stepping = [each.place for each in (*adoptions, made_up, neighbour)]
    make_months(*stepping, step=14.0)
    evaluate_plans()
    assert grade(source)[1] == 1 and source.grade != "A"


def test_where_its_own_figures_got_worse_others_do_not_make_it_an_a(
    source: CaseStudy, adoptions: list[Adoption]
) -> None:
    CaseStudy.objects.filter(pk=source.pk).update(figures_claim="worse")
    for each in adoptions:
        fix(each)
    make_months(*(each.place for each in adoptions), step=14.0)
    evaluate_plans()
    assert grade(source)[1] == 2 and source.grade != "A"


def test_only_its_adopters_fix_a_plan_until_it_has_ended(
    adoptions: list[Adoption], steward: User, source: CaseStudy
) -> None:
    adoption = adoptions[0]
    assert source.owner is not None
    for person in (steward, source.owner, adoptions[1].lead):
        with pytest.raises(NotAllowed):
            fix_plan(adoption, person)
    plan = fix(adoption)
    assert (plan.subject, plan.place) == (adoption, adoption.place)
    with pytest.raises(Refused, match="has a plan already"):
        fix(adoption)
    Adoption.objects.filter(pk=adoptions[1].pk).update(
        state="stopped", reason="no_effect", ended_on=date(2026, 6, 1)
    )
    with pytest.raises(NotAllowed):
        fix(adoptions[1])


def test_its_lead_and_the_owner_of_its_source_are_told(
    adoptions: list[Adoption], source: CaseStudy
) -> None:
    assert concerned_people(fix(adoptions[0])) == [adoptions[0].lead, source.owner]


def test_whoever_adopted_the_same_is_no_placebo(
    adoptions: list[Adoption], source: CaseStudy
) -> None:
    make_release(date(2025, 1, 1))
    plan = fix(adoptions[0])
    started = {each.place.code for each in adoptions[1:]}
    assert comparators.excluded_places(plan) >= started
    assert adoptions[0].place.code not in comparators.excluded_places(plan)


@pytest.mark.parametrize(("long", "refused"), [(500, False), (501, True)])
def test_a_reason_that_is_too_long_is_refused_and_never_cut(
    adoptions: list[Adoption], long: int, refused: bool
) -> None:
    plan = fix(adoptions[0])
    if refused:
        with pytest.raises(Refused, match="500"):
            actions.end_plan(plan=plan, reason="x" * long, by=plan.author)
    else:
        assert actions.end_plan(plan=plan, reason="x" * long, by=plan.author).ended_at
