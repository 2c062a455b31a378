"""Who is asked: by the rule's own line, at most three times a place and month, and never twice."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.invitations import actions, tasks
from forum.invitations.actions import inviting
from forum.invitations.models import Invitation, ReadMonth, State
from forum.notifications.models import Notification, OutgoingEmail
from forum.people.models import AuditEvent, Role, User
from metrics.analysis.improvers import Improver, Movement, find_improvers
from metrics.models import Place, Release, SeriesBreak
from metrics.places import ensure_providers
from metrics.series import Vintages
from tests.factories.case_studies import make_case_study
from tests.factories.evaluations import make_months
from tests.factories.figures import make_release
from tests.factories.invitations import MONTH, MOVEMENT, make_invitation, make_spread_months
from tests.factories.people import MakePerson
from tests.forum.invitations.conftest import analysed_newest

pytestmark = pytest.mark.django_db
WITHIN, LONG = "within-18-weeks", "over-52-weeks-share"


def improvers_of(
    monkeypatch: pytest.MonkeyPatch, *improvers: Improver, release: Release | None = None
) -> None:
    monkeypatch.setattr(inviting, "find_improvers", lambda vintages: improvers)


def moved(low: int, low_now: int) -> Movement:
    """From a position that begins at `low` to one that begins at `low_now`, of 42."""
    return Movement(
        55.0, 63.0, (low + 2, low, low + 4), (low_now + 2, low_now, low_now + 4), 42, 56.0
    )


# --- the rule's line ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "months",
    [
        # It wandered.
        {"step": 0.0},
        {"step": 1.0},
        # It got worse.
        {"step": -12.0},
        # All of England did as well as this place.
        {"step": 8.0, "everywhere": 8.0},
        {"step": 8.0, "everywhere": 7.9},
        # Two years are not there yet.
        {"step": 12.0, "months": 23},
    ],
)
def test_who_does_not_meet_the_whole_rule_is_not_asked(
    months: dict[str, float], places: dict[str, Place], lead: User
) -> None:
    make_spread_months(places["03R"], **months)  # type: ignore[arg-type]
    actions.invite_improvers(release_id=analysed_newest())
    assert not Invitation.objects.about(places["03R"]).exists()
    assert ReadMonth.objects.exists()


def test_positions_that_cannot_be_told_apart_are_no_improvement(
    places: dict[str, Place], lead: User
) -> None:
    """All were alike before: beyond chance and beyond England, and yet no position was left."""
    make_months(places["03R"], step=12.0)
    assert actions.invite_improvers(release_id=analysed_newest()) == 0


def test_a_place_whose_series_breaks_is_not_compared(
    improved: int, places: dict[str, Place]
) -> None:
    SeriesBreak.objects.create(
        place=places["03R"], month=date(2025, 6, 1), kind=next(iter(SeriesBreak.SEVERING))
    )
    assert actions.invite_improvers(release_id=improved) == 0


def test_who_improved_by_the_whole_rule_is_asked(improved: int, places: dict[str, Place]) -> None:
    (improver,) = find_improvers(Vintages.visible_to(None))
    assert actions.invite_improvers(release_id=improved) == 1
    invitation = Invitation.objects.get()
    assert (invitation.place, invitation.area) == (places["03R"], places["03R"])
    assert (invitation.measure, invitation.treatment_function) == (WITHIN, "C_999")
    assert invitation.month == date(2026, 3, 1) and invitation.state == State.WAITING
    assert invitation.movement == improver.movement
    assert invitation.movement.now - invitation.movement.before == pytest.approx(12, abs=1)
    event = AuditEvent.objects.get(verb="invited to tell what was done")
    assert event.object_id == str(invitation.pk) and event.actor_id is None


# --- one time ----------------------------------------------------------------------------------


def test_again_it_makes_nothing_and_tells_nobody(improved: int) -> None:
    for _ in range(2):
        actions.invite_improvers(release_id=improved)
        ReadMonth.objects.all().delete()  # As if the worker had died before its last line.
    assert Invitation.objects.count() == Notification.objects.count() == 1


def test_the_task_reads_each_month_one_time(improved: int, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    queued: list[int] = []
    monkeypatch.setattr(tasks.invite_improvers, "delay", queued.append)
    tasks.look_for_improvers()
    tasks.invite_improvers(improved)
    tasks.look_for_improvers()
    assert queued == [improved]
    # A revision of the same month asks nobody.
    Release.objects.filter(pk=improved).update(state="superseded")
    make_release(date(2026, 3, 1), edition=2, analysed_from="a test")
    tasks.look_for_improvers()
    assert queued == [improved]


def test_nothing_is_read_before_its_statistics_are_there(improved: int) -> None:
    Release.objects.update(analysed_from="")
    assert actions.release_to_read() is None
    assert actions.invite_improvers(release_id=improved) == 0
    assert not ReadMonth.objects.exists()


def test_another_release_than_the_newest_is_left_alone(improved: int) -> None:
    older = Release.objects.earliest("month")
    assert actions.invite_improvers(release_id=older.pk) == 0 == Invitation.objects.count()


def test_the_three_clearest_of_a_place_are_asked(
    improved: int, places: dict[str, Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = places["03R"]
    improvers_of(
        monkeypatch,
        Improver(place, "C_100", WITHIN, moved(20, 10)),
        Improver(place, "C_110", WITHIN, moved(30, 2)),
        Improver(place, "C_120", LONG, moved(2, 20)),
        Improver(place, "C_130", WITHIN, moved(25, 5)),
        Improver(places["15F"], "C_130", WITHIN, moved(20, 10)),
    )
    assert actions.invite_improvers(release_id=improved) == 4
    rows = Invitation.objects.about(place).order_by("position")
    assert [row.treatment_function for row in rows] == ["C_110", "C_130", "C_120"]
    assert [row.position for row in rows] == [1, 2, 3]


@pytest.mark.parametrize(
    ("answered", "months_ago", "count"),
    [(False, 60, 0), (True, 1, 0), (True, 23, 0), (True, 25, 1)],
)
def test_not_again_until_24_months_after_an_answer(
    *,
    improved: int,
    places: dict[str, Place],
    lead: User,
    answered: bool,
    months_ago: int,
    count: int,
) -> None:
    earlier = make_invitation(places["03R"], month=date(2021, 3, 1))
    if answered:
        actions.say_nothing_particular(invitation=earlier, by=lead)
        ago = timezone.localdate() - timedelta(days=round(30.44 * months_ago))
        Invitation.objects.update(not_before=ago + timedelta(days=730))
    assert actions.invite_improvers(release_id=improved) == count
    earlier.refresh_from_db()
    assert (earlier.replaced_on is not None) == bool(count)


# --- told already ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "count"),
    [
        ({"started_on": date(2025, 4, 1)}, 0),
        ({"started_on": date(2024, 4, 1)}, 0),
        ({"started_on": date(2024, 3, 1)}, 1),
        ({"started_on": None, "live": False, "state": "draft"}, 0),
        ({"started_on": date(2025, 4, 1), "state": "withdrawn", "ended_reason": "So"}, 1),
        ({"started_on": date(2025, 4, 1), "measure": LONG}, 1),
        ({"started_on": date(2025, 4, 1), "treatment_function": "C_320"}, 1),
        ({"started_on": date(2025, 4, 1), "audience": "staff"}, 0),
    ],
)
def test_who_has_told_it_already_is_not_asked(
    improved: int, places: dict[str, Place], lead: User, columns: dict[str, object], count: int
) -> None:
    make_case_study(places["03R"], lead, **{"measure": WITHIN, **columns})
    assert actions.invite_improvers(release_id=improved) == count


def test_a_demonstration_tells_nothing(
    improved: int, places: dict[str, Place], person: MakePerson, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.DEMO = True
    shown = person("shown", Role.ICB_LEAD, "QWO", demonstration=True)
    make_case_study(places["03R"], shown, measure=WITHIN, started_on=date(2025, 4, 1))
    make_invitation(places["03R"], by=shown)
    assert actions.invite_improvers(release_id=improved) == 1


# --- who is told -------------------------------------------------------------------------------


def test_leads_of_the_area_and_nobody_else_are_told(
    places: dict[str, Place], person: MakePerson, lead: User, approver: User, steward: User
) -> None:
    inside = person("inside", Role.ICB_LEAD, "03R")
    person("beside", Role.ICB_LEAD, "15F")
    person("peer", Role.ICB_LEAD, "QOQ")
    person("shown", Role.ICB_LEAD, "QWO", demonstration=True)
    person("region", Role.IMPROVEMENT_LEAD, "Y63")
    make_invitation(places["03R"])
    people = set(Notification.objects.values_list("person__name", flat=True))
    assert people == {"Lead", "Inside"} == {lead.name, inside.name}
    assert OutgoingEmail.objects.count() == 2


def test_of_a_trust_the_icb_that_speaks_for_it(
    improved: int, places: dict[str, Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_providers(names={"RXF": "MID YORKSHIRE TEACHING NHS TRUST"}, month=date(2025, 12, 1))
    trust = Place.objects.get(code="RXF")
    improvers_of(monkeypatch, Improver(trust, "C_999", WITHIN, MOVEMENT))
    assert actions.invite_improvers(release_id=improved) == 0, "nobody speaks for it"
    ReadMonth.objects.all().delete()
    monkeypatch.setattr(inviting, "speaks_for", lambda place, on: places["QWO"])
    assert actions.invite_improvers(release_id=improved) == 1
    assert Invitation.objects.get().area == places["QWO"]
    assert Notification.objects.get().person.name == "Lead"


# --- the database ------------------------------------------------------------------------------


def test_the_database_refuses_what_no_action_does(
    places: dict[str, Place], invitation: Invitation, lead: User
) -> None:
    place = places["03R"]
    answered = {"state": State.LAPSED, "answered_at": timezone.now(), "not_before": MONTH}

    def refused(change) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    refused(lambda: make_invitation(place, month=date(2026, 4, 1)))
    refused(lambda: make_invitation(place, treatment="C_100"))
    refused(lambda: make_invitation(place, treatment="C_100", position=4))
    refused(lambda: make_invitation(place, treatment="C_100", position=0))
    row = Invitation.objects.filter(pk=invitation.pk)
    refused(lambda: row.update(state="mislaid"))
    refused(lambda: row.update(state=State.LAPSED))
    refused(lambda: row.update(state=State.WRITING))
    refused(lambda: row.update(reason="So"))
    refused(lambda: row.update(**answered, replaced_on=MONTH - timedelta(days=1)))
    refused(lambda: row.update(replaced_on=MONTH))
    row.update(**answered, replaced_on=MONTH)
    assert make_invitation(place, month=date(2026, 4, 1)).pk
    assert CaseStudy.objects.count() == 0
