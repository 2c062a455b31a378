"""What is counted, of whom, and that months that are over stay as they were."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from forum.adoption import actions as adoptions
from forum.people.models import AuditEvent, Role, User
from forum.recommendations.actions import count_recommendations
from forum.recommendations.counts import Value
from forum.recommendations.models import MonthlyCount, Snapshot
from forum.support import actions as support
from metrics.models import Place, SeriesBreak
from tests.factories import figures
from tests.factories.adoptions import make_live_adoption, make_source
from tests.factories.case_studies import make_intervention
from tests.factories.people import MakePerson
from tests.factories.support import prepare_flag
from tests.factories.technologies import attest_access, make_technology
from tests.factories.threads import post_reply, start_thread
from tests.forum.support.conftest import MONTH, release_with_results

pytestmark = pytest.mark.django_db
YEAR_BEFORE = date(2025, 8, 1)


def counted(code: str = "ENG", *, now: datetime | None = None) -> dict[str, Value]:
    count_recommendations(now=now or timezone.now())
    newest = Snapshot.objects.newest_first()[0]
    return {row.slug: row.value for row in newest.counts.filter(place__code=code)}


def test_where_nothing_happened_nothing_is_made_up(places: dict[str, Place]) -> None:
    values = counted()
    assert values["areas-with-lasting-waits"] == Value(0, of=0)
    assert values["days-to-first-contact"] == Value(None, based_on=0)
    assert values["case-studies"] == Value(0) and values["gap-inside-icbs"].number is None


def test_areas_with_lasting_waits_and_the_offers_that_they_had(
    places: dict[str, Place], person: MakePerson, lead: User
) -> None:
    release_with_results(places)
    regional = person("regional", Role.IMPROVEMENT_LEAD, "Y63")
    flag = prepare_flag(regional, places["03R"], make_intervention())
    support.send_flag(flag=flag, by=regional)
    # Only its parties know of it: no count tells of it.
    before = counted()
    assert before["areas-with-lasting-waits"] == Value(2, of=3)
    assert before["areas-offered-support"] == Value(0, of=2) and before["offers"] == Value(0)
    support.reply_to_flag(flag=flag, kind="accept", body="Yes.", by=lead)
    offer = support.accept_offer(offer=flag.offers.get(), by=lead)
    support.log_contact(offer=offer, contacted_on=timezone.localdate(), description="Call", by=lead)
    after = counted()
    assert after["areas-offered-support"] == Value(1, of=2)
    assert after["days-to-first-contact"] == Value(0, based_on=1)
    assert after["offers-accepted"] == Value(1, of=1)
    assert counted("QWO")["areas-offered-support"] == Value(1, of=1)
    assert counted("QOP")["areas-offered-support"] == Value(0, of=1)


def test_what_is_tried_in_another_icb(
    places: dict[str, Place], person: MakePerson, lead: User
) -> None:
    intervention = make_intervention()
    source = make_source(places["03Q"], person("author", Role.ICB_LEAD, "QOQ"), intervention)
    adoptions.begin_adoption(place=places["03R"], case_study=source, by=lead)
    # Not begun there yet; then begun in its own ICB and in another.
    assert counted()["case-studies-tried-elsewhere"] == Value(0, of=1)
    make_live_adoption(places["03K"], lead, intervention, case_study=source)
    assert counted()["case-studies-tried-elsewhere"] == Value(0, of=1)
    make_live_adoption(places["00V"], lead, intervention, case_study=source)
    values = counted()
    assert values["case-studies-tried-elsewhere"] == Value(1, of=1)
    assert values["tried-from-elsewhere"] == Value(1)
    assert counted("QOQ")["tried-from-elsewhere"] == Value(0)
    assert counted("QOP")["tried-from-elsewhere"] == Value(1)


def test_questions_that_another_icb_answered(places: dict[str, Place], person: MakePerson) -> None:
    asker, peer = person("one"), person("other")
    User.objects.filter(pk=asker.pk).update(home_place=places["03R"], organisation=None)
    User.objects.filter(pk=peer.pk).update(home_place=places["03Q"], organisation=None)
    thread = start_thread(asker, places["QWO"])
    assert counted()["questions-across"] == Value(0, of=1)
    post_reply(thread, peer)
    values = counted()
    assert values["questions-across"] == Value(1, of=1)
    assert values["questions-answered"] == Value(0, of=1)
    assert counted("QOQ")["questions"] == Value(0) and counted("QWO")["questions"] == Value(1)


def test_access_and_what_differs_inside_an_icb(
    places: dict[str, Place], steward: User, lead: User
) -> None:
    technology = make_technology(by=steward)
    attest_access(lead, technology, places["03R"])
    values = counted()
    assert values["access-known"] == Value(1, of=6) and values["access-differs"] == Value(0, of=0)
    attest_access(lead, technology, places["15F"], status="not_offered", reason="No staff")
    values = counted("QWO")
    assert values["access-known"] == Value(2, of=2) and values["access-differs"] == Value(1, of=1)
    assert values["access-available"] == Value(1, of=2) and "technologies" not in values


def publish(month: date, places: dict[str, Place], **shares: int) -> None:
    """How many in a hundred had waited 18 weeks or less."""
    release = figures.make_release(month)
    for code, within in shares.items():
        figures.make_figure(release, places[code[1:]], waiting_list=1000, within_18=10 * within)


def test_a_gap_changes_like_for_like_or_its_change_is_not_said(places: dict[str, Place]) -> None:
    publish(YEAR_BEFORE, places, p03R=60, p15F=50, p03Q=70, p03K=60, p00Y=40, p00V=30)
    publish(MONTH, places, p03R=60, p15F=56, p03Q=70, p03K=58, p00Y=45)
    values = counted("QWO")
    assert (values["gap-inside-icbs"], values["gap-inside-icbs-change"]) == (Value(4), Value(-6))
    # Of Bury nothing is known now: of its ICB there is no gap.
    assert counted("QOP")["gap-inside-icbs"] == Value(None)
    values = counted()
    assert values["gap-inside-icbs"] == Value(8, based_on=2)
    assert values["gap-inside-icbs-smaller"] == Value(1, of=2)


def test_across_a_boundary_no_change_of_a_gap_is_said(places: dict[str, Place]) -> None:
    SeriesBreak.objects.create(
        month=MONTH, kind="geography", place=places["03R"], short="a", text="b", source="c"
    )
    publish(YEAR_BEFORE, places, p03R=60, p15F=50)
    publish(MONTH, places, p03R=60, p15F=56)
    values = counted("QWO")
    assert (values["gap-inside-icbs"], values["gap-inside-icbs-change"]) == (Value(4), Value(None))


def test_demonstrations_are_never_counted(
    places: dict[str, Place], person: MakePerson, settings: Any
) -> None:
    settings.DEMO = True
    shown = person("shown", Role.ICB_LEAD, "QWO", demonstration=True)
    make_source(places["03Q"], shown, make_intervention())
    start_thread(shown, places["QWO"])
    values = counted()
    assert values["case-studies"] == Value(0) and values["questions"] == Value(0)


def test_a_month_that_is_over_stays_and_counting_twice_changes_nothing(
    places: dict[str, Place], person: MakePerson
) -> None:
    now = timezone.now().replace(day=15)
    assert count_recommendations(now=now) > 0
    changed_at = Snapshot.objects.get().changed_at
    assert count_recommendations(now=now + timedelta(minutes=10)) == 0
    snapshot = Snapshot.objects.get()
    assert snapshot.changed_at == changed_at < snapshot.counted_at
    start_thread(person("asker"), places["QWO"])
    next_month = now + timedelta(days=31)
    assert counted(now=next_month)["questions"] == Value(1)
    kept = MonthlyCount.objects.get(snapshot=snapshot, place__code="ENG", slug="questions")
    assert kept.number == 0
    begun = AuditEvent.objects.filter(verb="began to count recommendations")
    assert begun.count() == Snapshot.objects.count() == 2
