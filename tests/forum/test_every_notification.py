"""Every event of docs/notifications.md, made to happen: who is notified of it, and who by e-mail at once.

A story makes some events happen; the table beside it says who gets what. Whoever declares an event adds
it to a story: the last test fails until they do.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from forum.adoption import actions as adoptions
from forum.casestudies import actions as casestudies
from forum.casestudies.models import CaseStudy
from forum.evaluation import actions as evaluation
from forum.groups import actions as place_groups
from forum.improvement_groups import actions as groups
from forum.moderation import actions as moderation
from forum.notifications import actions as notifications
from forum.notifications import tasks
from forum.notifications.events import events_by_room
from forum.notifications.models import AnnouncedRelease, Level, Notification
from forum.notifications.subjects import WatchSubject
from forum.people import actions as people_actions
from forum.people.models import HelpOffer, Role, User
from forum.people.request_cache import clear_request_cache
from forum.support import actions as support
from forum.support.actions import Step
from forum.technologies import actions as technologies
from forum.threads import actions as threads
from forum.threads.subjects import about_measure
from metrics.models import Place, Release, Revision
from metrics.similarity import similar_places
from tests.factories.adoptions import make_live_adoption, make_source
from tests.factories.case_studies import ANSWERS, make_case_study, make_intervention, write
from tests.factories.evaluations import FIRST, fix_plan, make_months
from tests.factories.figures import make_figure, make_release, make_result
from tests.factories.improvement_groups import (
    form_group,
    join,
    make_meeting,
    plan_session,
    when,
)
from tests.factories.invitations import make_invitation
from tests.factories.messages import make_message
from tests.factories.moderation import decide_case, report_content
from tests.factories.people import MakePerson
from tests.factories.support import add_offer, prepare_flag
from tests.factories.technologies import (
    ask_for_correction,
    attest_access,
    make_technology,
)
from tests.factories.threads import post_reply, start_thread

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=3)

Table = dict[str, set[str]]


def today_and(days: int):  # type: ignore[no-untyped-def]
    return timezone.localdate() + timedelta(days=days)


class World:
    """People by their names, made when a story first names them."""

    ROLES = {
        "lead": (Role.ICB_LEAD, "QWO"),
        "approver": (Role.APPROVER, "QWO"),
        "peer": (Role.ICB_LEAD, "QOQ"),
        "steward": (Role.STEWARD, ""),
        "second": (Role.STEWARD, ""),
        "regional": (Role.IMPROVEMENT_LEAD, "Y63"),
        "elsewhere": (Role.IMPROVEMENT_LEAD, "Y62"),
        "administrator": (Role.ADMINISTRATOR, ""),
    }

    def __init__(self, person: MakePerson, places: dict[str, Place]) -> None:
        self._make, self.places = person, places
        self._people: dict[str, User] = {}

    def __getattr__(self, name: str) -> User:
        if name not in self._people:
            self._people[name] = self._make(name, *self.ROLES.get(name, ()))
        return self._people[name]

    def everybody(self, *names: str) -> None:
        """Those who are there whether or not anything is done by them."""
        for name in names:
            getattr(self, name)


@pytest.fixture
def world(person: MakePerson, places: dict[str, Place]) -> World:
    return World(person, places)


def watch(person: User, kind: str, key: str) -> None:
    notifications.set_watch_level(subject=WatchSubject(kind, key), level=Level.WATCH, by=person)


def _newcomer(world: World) -> None:
    """Who joined today, and lives in Wakefield."""
    User.objects.filter(pk=world.newcomer.pk).update(
        date_joined=timezone.now(), home_place=world.places["03R"]
    )


# --- discussions ---------------------------------------------------------------------------------

DISCUSSIONS: Table = {
    "asked": {"Lead", "Willing"},
    "asked by name": {"Able"},
    "mentioned": {"Named"},
    "discussion started": {"Watcher"},
    "unanswered": {"Steward"},
    "replied": {"Asker"},
    "posted": {"Follower"},
    "answered": {"Asker", "Wondering"},
    "answer chosen": {"Answerer"},
    "invited": {"Named", "Invited"},
    "question to answer": {"Newcomer"},
}


def tell_of_discussions(world: World) -> None:
    world.everybody("lead", "steward", "peer", "bystander")
    for person, asked in ((world.willing, True), (world.able, False)):
        HelpOffer.objects.create(person=person, kind="measure", code="within-18-weeks")
        User.objects.filter(pk=person.pk).update(wants_questions=asked, findable=True)
    User.objects.filter(pk=world.named.pk).update(findable=True)
    watch(world.watcher, "place", "03R")
    subject = about_measure("within-18-weeks", world.places["03R"])
    posting = threads.start_thread(
        subject=subject, kind="question", title="Who has?", body="Nobody here.", by=world.asker
    )
    assert posting.post is not None
    thread = posting.post.thread
    tasks.deliver_announcements()
    threads.remind_of_unanswered(on=today_and(9))
    threads.ask_person(thread=thread, person=world.able, by=world.asker)
    watch(world.follower, "thread", str(thread.pk))
    post_reply(thread, world.asker, f"What do you say, @{world.named.pk}-named?")
    answer = post_reply(thread, world.answerer)
    threads.mark_useful(post=posting.post, by=world.wondering)
    threads.mark_answered(thread=thread, post=answer, by=world.steward)
    private = start_thread(
        world.asker,
        world.places["QWO"],
        kind="idea",
        audience="parties",
        parties=[world.asker, world.named],
    )
    _newcomer(world)
    HelpOffer.objects.create(person=world.newcomer, kind="measure", code="median-wait")
    another = threads.start_thread(
        subject=about_measure("median-wait"),
        kind="question",
        title="Why?",
        body="?",
        by=world.asker,
    )
    assert another.post is not None
    tasks.welcome_new_people()
    threads.invite_reader(thread=private, person=world.invited, by=world.asker)


# --- case studies --------------------------------------------------------------------------------

CASE_STUDIES: Table = {
    "named as co-author": {"Second Author"},
    "case study on a longer wait": {"Peer"},
    "case study to take on": {"Lead"},
    "case study taken on": {"Clinician"},
    "case study submitted": {"Approver"},
    "case study sent back": {"Lead", "Second Author"},
    "case study approved": {"Lead", "Second Author"},
    "case study with stewards": {"Steward"},
    "case study published": {"Lead", "Second Author"},
    "new case study": {"Watcher"},
    "case study from a similar area": {"Newcomer"},
    "case study due for review": {"Lead", "Second Author"},
}


def tell_of_case_studies(world: World) -> None:
    world.everybody("approver", "steward", "peer", "bystander")
    watch(world.watcher, "measure", "within-18-weeks")
    second = world._make("second author")
    case_study: CaseStudy = casestudies.start(
        title=ANSWERS["title"], place=world.places["03R"], by=world.lead
    )
    casestudies.add_co_author(case_study=case_study, email=second.email, by=world.lead)
    write(case_study, world.lead)
    answers = casestudies.ShortAnswers("A nurse-led clinic", "We began one.", "It is full.", "")
    short = casestudies.share(answers=answers, place=world.places["15F"], by=world.clinician)
    casestudies.take_on(case_study=short, by=world.lead)
    casestudies.submit(case_study=case_study, by=world.lead)
    casestudies.add_comment(case_study=case_study, section="cost", text="How?", by=world.approver)
    casestudies.send_back(case_study=case_study, by=world.approver)
    casestudies.submit(case_study=case_study, by=world.lead)
    casestudies.approve(case_study=case_study, by=world.approver)
    casestudies.publish(case_study=case_study, by=world.steward, despite_comments=True)
    release = make_release()
    for code, count in (("ENG", 600), ("QWO", 700), ("QOQ", 500)):
        make_figure(release, world.places[code], "C_320", within_18=count)
    casestudies.match_areas(now=timezone.now())
    _newcomer(world)
    similar = next(iter(similar_places(world.places["03R"], timezone.localdate())))
    place = Place.objects.create(code=similar.code, name="Elsewhere", kind="sub_icb")
    make_case_study(place, world.peer, review_due=today_and(1200))
    tasks.welcome_new_people()
    casestudies.mark_reviews_due(on=today_and(800))


# --- adoptions -----------------------------------------------------------------------------------

ADOPTIONS: Table = {
    "case study taken up": {"Peer"},
    "new adoption": {"Watcher"},
    "adoption moved": {"Watcher", "Peer"},
    "adoption prompt": {"Lead"},
    "adoption silent": {"Lead", "Approver"},
    "adoption handed over": {"Colleague"},
    "lesson proposed": {"Peer"},
    "lesson decided": {"Colleague", "Lead"},
    "new intervention version": {"Watcher", "Neighbour"},
}


def tell_of_adoptions(world: World) -> None:
    world.everybody("approver", "steward", "bystander")
    intervention = make_intervention()
    watch(world.watcher, "intervention", intervention.slug)
    case_study = make_source(world.places["03Q"], world.peer, intervention)
    adoption = adoptions.begin_adoption(
        place=world.places["03R"], case_study=case_study, by=world.lead
    )
    adoption = adoptions.move_adoption(adoption=adoption, to="testing", by=world.lead)
    adoptions.prompt_leads(today=today_and(100))
    adoptions.mark_silent(today=today_and(200))
    proposal = adoptions.propose(adoption=adoption, part="core", text="One page.", by=world.lead)
    email = world.colleague.email
    adoptions.hand_over_adoption(adoption=adoption, email=email, by=world.lead)
    make_live_adoption(world.places["00V"], world.neighbour, intervention)
    adoptions.merge_proposal(proposal=proposal, text="One page.", by=world.peer)


# --- improvement groups ----------------------------------------------------------------------------

GROUPS: Table = {
    "invited to a group": {"Peer", "Guest"},
    "group invitation answered": {"Lead"},
    "group member left": {"Lead"},
    "group begun": {"Peer", "Guest", "Watcher"},
    "group session planned": {"Peer"},
    "group session changed": {"Peer"},
    "group session to come": {"Lead", "Peer"},
    "group session cancelled": {"Peer"},
    "group notes written": {"Lead"},
    "group handed over": {"Peer"},
    "group silent": {"Lead", "Peer"},
    "group closed": {"Lead", "Peer"},
    "group outcome read": {"Lead", "Peer"},
}


def tell_of_groups(world: World) -> None:
    world.everybody("approver", "steward", "bystander")
    watch(world.watcher, "place", "03Q")
    group = form_group(world.places["03R"], world.lead)
    join(group, world.peer, world.places["03Q"])
    User.objects.filter(pk=world.guest.pk).update(home_place=world.places["00V"])
    world.guest.refresh_from_db()
    join(group, world.guest, world.places["00V"])
    group = groups.begin_meeting(group=group, by=world.lead)
    tasks.deliver_announcements()
    groups.leave_group(group=group, by=world.guest)
    session = plan_session(group)
    session = groups.change_session(session=session, when=when(8), by=world.lead)
    groups.remind_of_sessions(now=session.starts_at - timedelta(hours=2))
    groups.write_notes(session=session, notes="Well.", version=0, by=world.peer)
    groups.cancel_session(session=session, by=world.lead)
    member = group.members.get(person=world.peer)
    groups.hand_over_group(group=group, member=member, by=world.lead)
    groups.remind_silent_groups(today=today_and(90))
    groups.close_silent_groups(today=today_and(110))
    other = make_meeting(
        world.places["03R"], world.lead, {"peer": (world.peer, world.places["03Q"])}
    )
    groups.close_group(group=other, by=world.lead)
    make_figure(make_release(), world.places["03R"])
    groups.read_outcomes()


# --- groups of areas -----------------------------------------------------------------------------

PLACE_GROUPS: Table = {"group figures published": {"Watcher"}}


def tell_of_place_groups(world: World) -> None:
    world.everybody("lead", "bystander")
    both = [world.places["03R"], world.places["15F"]]
    shared = place_groups.make_group(name="Aire", places=both, by=world.lead)
    watch(world.watcher, "group", shared.group.slug)
    release = make_release()
    AnnouncedRelease.objects.create(release=release)
    place_groups.announce_group_figures()
    place_groups.announce_group_figures()


# --- moderation ----------------------------------------------------------------------------------

MODERATION: Table = {
    "reported": {"Steward", "Second"},
    "reported for patient information": {"Steward", "Second"},
    "hidden for now": {"Author"},
    "report decided": {"Author"},
    "outcome of a report": {"Reporter", "Other Reporter"},
    "appealed": {"Second"},
    "appeal decided": {"Author"},
}


def tell_of_moderation(world: World) -> None:
    world.everybody("steward", "second", "bystander")
    thread = start_thread(world.bystander, world.places["QWO"], kind="idea")
    post = post_reply(thread, world.author, "The patient in bed 4 did well.")
    case = report_content(post, world.reporter).case
    report_content(post, world._make("other reporter"), "patient_data")
    decide_case(case, world.steward, "remove")
    case.refresh_from_db()
    appeal = moderation.appeal(case=case, details="Nobody can be known by it", by=world.author)
    moderation.decide_appeal(appeal=appeal, overturned=True, reason="So", by=world.second)


# --- support -------------------------------------------------------------------------------------

AREA = {"Lead", "Approver"}
SUPPORT: Table = {
    "list explained": {"Watcher"},
    "request sent": AREA,
    "help wanted": {"Regional"},
    "area replied": {"Regional"},
    "reply time over": AREA | {"Regional"},
    "reply time extended": {"Approver", "Regional"},
    "figures disputed": {"Steward"},
    "figures of a request disputed": {"Regional"},
    "dispute resolved": AREA | {"Regional"},
    "request withdrawn": AREA,
    "named in an offer": {"Named"},
    "named person answered": {"Elsewhere"},
    "support offered": AREA,
    "offer accepted": {"Peer", "Regional"},
    "offer changed": AREA,
    "offer idle": AREA | {"Peer", "Regional"},
    "offer escalated": {"Regional"},
    "plan offered": {"Regional"},
    "plan changed": {"Lead"},
    "plan due for review": {"Lead"},
    "lesson wanted": AREA,
    "request closed": {"Approver", "Regional"},
}


def tell_of_support(world: World) -> None:
    world.everybody("lead", "approver", "steward", "regional", "elsewhere", "peer", "bystander")
    watch(world.watcher, "place", "03R")
    wakefield, intervention = world.places["03R"], make_intervention()
    release = make_release()
    counts = {"waiting_list": 10_000, "within_18": 5_000, "over_52": 100}
    months = {"unfavourable_months_of_12": 11, "unfavourable_months_of_24": 20, "months": 24}
    found = {"value": 50.0, "label": "persistent", "outside": -2} | months
    for place, treatment in (
        (wakefield, "C_999"),
        (wakefield, "C_320"),
        (wakefield, "C_100"),
        (world.places["00V"], "C_999"),
    ):
        make_figure(release, place, treatment, **counts)
        make_result(release, place, "within-18-weeks", treatment, **found)

    support.explain_list(
        place=wakefield, month=release.month, text="Lists were checked.", by=world.lead
    )
    withdrawn = prepare_flag(world.regional, wakefield, intervention, treatment="C_320")
    withdrawn = support.send_flag(flag=withdrawn, by=world.regional)
    support.withdraw_flag(flag=withdrawn, reason="A slip.", by=world.regional)

    late = prepare_flag(world.regional, wakefield, intervention, treatment="C_100")
    late = support.send_flag(flag=late, by=world.regional)
    support.extend_reply_time(flag=late, by=world.lead)
    support.expire_unanswered_flags(today=today_and(60))

    flag = prepare_flag(world.regional, wakefield, intervention)
    flag = support.send_flag(flag=flag, by=world.regional)
    dispute = support.dispute_figures(flag=flag, description="A list moved.", by=world.lead)
    support.resolve_dispute(
        dispute=dispute, wrong=False, finding="They are right.", by=world.steward
    )
    draft = prepare_flag(world.elsewhere, world.places["00V"], intervention)
    named = add_offer(draft, world.elsewhere, person=world.named)
    support.answer_consent(consent=named.consent, agreed=True, by=world.named)
    support.reply_to_flag(flag=flag, kind="accept", body="Thank you.", by=world.lead)
    offer = add_offer(flag, world.peer, from_place=world.places["QOQ"])
    support.accept_offer(offer=offer, by=world.lead)
    support.follow_up_offers(today=today_and(40))
    support.log_contact(
        offer=offer, contacted_on=timezone.localdate(), description="A call", by=world.peer
    )
    _plan(world, flag)
    support.close_flag(flag=flag, outcome="stable", lesson="We talked.", by=world.regional)
    support.write_lesson(flag=flag, lesson="So did we.", by=world.lead)

    own = support.ask_for_help(
        place=wakefield, measure="clock-starts", question="Who can help us?", by=world.lead
    )
    support.send_flag(flag=own, by=world.lead)


def _plan(world: World, flag) -> None:  # type: ignore[no-untyped-def]
    plan = support.write_plan(
        place=flag.place,
        measure=flag.measure,
        title="Shorter waits",
        target_month=today_and(365),
        by=world.lead,
        flag=flag,
        steps=[Step("Advice before referral", "Ann Smith", today_and(60), None)],
        reviews=[today_and(30)],
    )
    plan = support.agree_plan(plan=plan, by=world.regional)
    support.activate_plan(plan=plan, by=world.approver)
    support.begin_due_reviews(today=today_and(30))


# --- figures and roles ---------------------------------------------------------------------------

FIGURES_AND_ROLES: Table = {
    "figures published": {"Watcher"},
    "figures so far": {"Newcomer"},
    "figures revised": {"Watcher"},
    "role requested": {"Approver", "Administrator"},
    "role decided": {"Asker"},
}


def tell_of_figures_and_roles(world: World) -> None:
    world.everybody("approver", "administrator", "peer", "bystander")
    watch(world.watcher, "place", "03R")
    watch(world.bystander, "place", "15F")
    first = make_release(at=timezone.now() - LONG_AGO)
    make_figure(first, world.places["03R"])
    signal = {"rule": "shift", "run": 8, "points": 8, "value": 61.5, "side": 1}
    make_result(
        first, world.places["03R"], "within-18-weeks", variation="improvement_high", **signal
    )
    tasks.announce_figures()
    _newcomer(world)
    tasks.welcome_new_people()
    Release.objects.update(state="superseded")
    second = make_release(edition=2, revised=True, at=timezone.now() - LONG_AGO)
    make_figure(second, world.places["03R"])
    revision = Revision.objects.create(
        month=first.month, before=first, after=second, by="x", figures=1, places=1
    )
    revision.changed.create(
        place=world.places["03R"],
        treatment_function="C_999",
        measure="waiting-list",
        before=990,
        after=1000,
    )
    Revision.objects.update(at=timezone.now() - LONG_AGO)
    tasks.announce_figures()
    # By an administrator, whom a second factor makes able to grant it.
    request = people_actions.request_role(
        role=Role.ICB_LEAD, place=world.places["03R"], reason="I lead here", by=world.asker
    )
    tasks.notify_of_role_requests()
    people_actions.decide_role_request(
        request=request, granted=True, reason="So", by=world.administrator
    )
    tasks.notify_of_role_requests()


# --- messages to those who run the site ------------------------------------------------------------

MESSAGES: Table = {"message written": {"Administrator"}}


def tell_of_messages(world: World) -> None:
    world.everybody("administrator", "steward", "bystander")
    make_message(by=None)


# --- technologies ----------------------------------------------------------------------------------

TECHNOLOGIES: Table = {
    "technology changed": {"Watcher"},
    "access attested": {"Watcher", "Neighbour"},
    "access lapses": {"Lead", "Approver"},
    "correction requested": {"Steward", "Second"},
    "correction answered": {"Asker"},
}


def tell_of_technologies(world: World) -> None:
    world.everybody("lead", "approver", "steward", "second", "peer", "bystander")
    technology = make_technology(by=world.steward)
    watch(world.watcher, "technology", technology.slug)
    watch(world.neighbour, "place", "03R")
    technologies.record_funding(
        technology=technology, route="local", source="A page", by=world.steward
    )
    attest_access(world.lead, technology, world.places["03R"])
    technologies.remind_of_lapses(on=today_and(340))
    correction = ask_for_correction(world.asker, technology)
    technologies.answer_correction(
        correction=correction, accepted=True, answer="Yes.", by=world.steward
    )


# --- invitations to tell what was done -------------------------------------------------------------

INVITATIONS: Table = {"invited to tell what was done": {"Lead"}}


def tell_of_invitations(world: World) -> None:
    world.everybody("lead", "approver", "peer", "steward", "regional", "bystander")
    make_invitation(world.places["03R"])


# --- evaluations -----------------------------------------------------------------------------------

EVALUATIONS: Table = {"evaluation read": {"Lead", "Peer"}}


def tell_of_evaluations(world: World) -> None:
    world.everybody("lead", "peer", "bystander")
    case_study = make_case_study(world.places["03R"], world.lead)
    adopted = adoptions.begin_adoption(
        place=world.places["03Q"], case_study=case_study, by=world.peer
    )
    for subject, by in ((case_study, world.lead), (adopted, world.peer)):
        plan = fix_plan(subject, by)
        plan.verdicts.create(month=FIRST, claim="worse", sentence="The measure got worse")
    make_months(case_study.place, months=13, places=1)
    evaluation.evaluate_due_plans()


# --- the walk ------------------------------------------------------------------------------------

STORIES: list[tuple[Callable[[World], None], Table]] = [
    (tell_of_discussions, DISCUSSIONS),
    (tell_of_case_studies, CASE_STUDIES),
    (tell_of_adoptions, ADOPTIONS),
    (tell_of_groups, GROUPS),
    (tell_of_place_groups, PLACE_GROUPS),
    (tell_of_moderation, MODERATION),
    (tell_of_support, SUPPORT),
    (tell_of_figures_and_roles, FIGURES_AND_ROLES),
    (tell_of_messages, MESSAGES),
    (tell_of_technologies, TECHNOLOGIES),
    (tell_of_invitations, INVITATIONS),
    (tell_of_evaluations, EVALUATIONS),
]
EVENTS = {event.key: event for _, events in events_by_room() for event in events}


@pytest.mark.parametrize(("story", "expected"), STORIES, ids=[s.__name__ for s, _ in STORIES])
def test_who_is_notified(
    story: Callable[[World], None], expected: Table, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without it the second e-mail about a discussion would wait for the first to be read.
    monkeypatch.setattr("forum.notifications.actions.delivery.THROTTLED", frozenset())
    story(world)
    clear_request_cache()
    tasks.deliver_announcements()
    notified: Table = defaultdict(set)
    for row in Notification.objects.select_related("person"):
        event = EVENTS[row.event]
        assert (row.kind, row.outgoing_email_id is not None) == (event.kind, event.by_email), row
        notified[row.event].add(row.person.name)
    own = {key: names for key, names in notified.items() if key in expected}
    assert own == expected


def test_every_event_is_in_a_story() -> None:
    in_stories = [key for _, table in STORIES for key in table]
    assert sorted(in_stories) == sorted(EVENTS)
    assert all(len(event.key) <= 40 for event in EVENTS.values())


def test_the_page_says_what_is_declared() -> None:
    out = StringIO()
    call_command("describe_notifications", stdout=out)
    page = (settings.BASE_DIR / "docs" / "notifications.md").read_text()
    assert out.getvalue() == page, "python manage.py describe_notifications > docs/notifications.md"
