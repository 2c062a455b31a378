"""The demonstration: in every state, labelled, read by nobody else, and gone with one command."""

from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_string, policy
from itertools import chain

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import models
from django.db.models import Q
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from forum.adoption.models import Adoption
from forum.casestudies.feeds import CaseStudyFeed
from forum.casestudies.models import CaseStudy, Intervention
from forum.demonstration.actions import remove_demonstration, seed_world
from forum.demonstration.checks import no_demonstration_is_left
from forum.demonstration.dates import DATED_COLUMNS
from forum.evaluation.models import EvaluationPlan
from forum.invitations.models import Invitation
from forum.moderation.models import DecisionKind, ModerationCase
from forum.notifications.actions import send_due_emails
from forum.notifications.models import Notification, OutgoingEmail
from forum.notifications.words import with_subjects, words_of
from forum.people.models import DEMONSTRATION, Role, RoleRequest, User, is_demonstration
from forum.people.permissions import people_findable_by
from forum.rooms import (
    discussable_models,
    feed_sources,
    match_sources,
    notified_models,
    reportable_kinds,
    search_sources,
    task_kinds_of,
    visible_rows,
    workflows,
)
from forum.rooms.matchable import MatchQuestion
from forum.rooms.workflow import Workflow
from forum.support.counts import count_support
from forum.support.models import Flag, ImprovementPlan, ListExplanation
from forum.support.pages.lists import open_tasks
from forum.threads.models import Outcome, Post, Thread
from metrics.models import Place
from metrics.places import load_places
from tests.factories import figures
from tests.factories.case_studies import make_case_study
from tests.factories.people import client_of, make_person
from tests.factories.threads import start_thread
from tests.forum.support.conftest import make_result
from tests.sampling import sampled, times
from tests.sites import Site, new_site

# Where the rule of the watch list finds something, in figures that are made up too.
CANDIDATES = ("03R", "00V", "02T", "03Q", "36J")
# The history is only ever added to; which tables there are is asked of Django once.
KEPT = ("people.AuditEvent", "contenttypes.ContentType", "auth.Permission")


@pytest.fixture(scope="module")
def world(tmp_path_factory, migrated_template: str, django_db_blocker) -> Iterator[Site]:
    """Real people, with something of their own, and then the demonstration."""
    site = new_site(tmp_path_factory.mktemp("demonstration"), migrated_template)
    with django_db_blocker.unblock(), site.opened(), override_settings(DEMO=True):
        load_places(by="a test")
        _make_figures()
        _make_real_people()
        BEFORE.update(_rows())
        call_command("seed_demo")
    # PostgreSQL copies no database that somebody reads.
    copy = site.copied(tmp_path_factory.mktemp("as seeded"))
    AS_SEEDED.append(copy)
    with django_db_blocker.unblock(), site.opened(), override_settings(DEMO=True):
        yield site
    site.drop()
    copy.drop()


AS_SEEDED: list[Site] = []
BEFORE: dict[str, list[tuple[object, ...]]] = {}


def _make_figures() -> None:
    release = figures.make_release(date(2026, 8, 1))
    for code in CANDIDATES:
        make_result(release, Place.objects.get(code=code), value=50.0, label="persistent")


def _make_real_people() -> None:
    places = {place.code: place for place in Place.objects.all()}
    people = [
        make_person(places, "member", home_place=places["03R"]),
        make_person(places, "lead", Role.ICB_LEAD, "QWO"),
        make_person(places, "approver", Role.APPROVER, "QWO"),
        make_person(places, "steward", Role.STEWARD),
        make_person(places, "regional", Role.IMPROVEMENT_LEAD, "Y63"),
        make_person(places, "national", Role.IMPROVEMENT_LEAD),
        make_person(places, "administrator", Role.ADMINISTRATOR),
    ]
    start_thread(people[0], places["03R"])
    make_case_study(
        places["03R"],
        people[1],
        audience="public",
        measure="within-18-weeks",
        review_due=date(2099, 1, 1),
    )
    call_command("rebuild_search")


def _rows() -> dict[str, list[tuple[object, ...]]]:
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.label not in KEPT
    }


def _real_readers() -> list[User | AnonymousUser]:
    return [AnonymousUser(), *User.objects.filter(demonstration=False).order_by("pk")]


def _three_readers() -> list[User | AnonymousUser]:
    """Nobody, and those who see most."""
    readers = User.objects.filter(email__regex="^(steward|lead)@example")
    return [AnonymousUser(), *readers]


def _demonstrated(name: str) -> User:
    return User.objects.get(email=f"{name}@demonstration.invalid")


# --- what is there -------------------------------------------------------------------------------


def _models_of(workflow: Workflow) -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name == workflow.column and field.choices == workflow.states.choices
    ] or [Post]


@pytest.mark.parametrize("workflow", workflows(), ids=lambda workflow: workflow.title)
def test_something_is_in_every_state_of_every_workflow(world: Site, workflow: Workflow) -> None:
    for model in _models_of(workflow):
        column = "visibility" if model is Post and workflow.column != "state" else None
        column = column or ("visibility" if model is Post else workflow.column)
        rows = [row for row in model._base_manager.all() if is_demonstration(row) or _of_case(row)]
        states = {getattr(row, column) for row in rows}
        assert states == set(workflow.states.values), model


def _of_case(row: models.Model) -> bool:
    return is_demonstration(getattr(row, "case", None))


def test_there_is_one_of_everything_else_that_has_kinds(world: Site) -> None:
    trials = Post.objects.filter(author__demonstration=True, kind="tried_it")
    assert set(trials.values_list("outcome", flat=True)) == set(filter(None, Outcome.values))
    requests = RoleRequest.objects.filter(user__demonstration=True)
    assert set(requests.values_list("state", flat=True)) == set(RoleRequest.State.values)
    decisions = ModerationCase.objects.values_list("decisions__kind", flat=True)
    assert set(decisions) - {None} == set(DecisionKind.values)
    case_studies = CaseStudy.objects.filter(author__demonstration=True)
    assert case_studies.count() >= 12
    assert set(case_studies.values_list("audience", flat=True)) == {"public", "staff", "icb"}
    assert set(case_studies.values_list("kind", flat=True)) == {"worked", "mixed", "did_not_work"}
    assert case_studies.filter(needs_lead=True).exists()
    assert case_studies.filter(live=True, state="draft").exists()
    threads = Thread.objects.filter(author__demonstration=True)
    assert set(threads.values_list("kind", flat=True)) == {
        *("question", "experience", "idea", "announcement")
    }
    for person in ("icb-lead", "steward", "cardiologist", "approver"):
        assert _demonstrated(person).notifications.exists(), person
    explanations = ListExplanation.objects.filter(author__demonstration=True)
    assert set(explanations.values_list("ended_reason", flat=True)) == {
        *("", "written anew", "withdrawn by the area")
    }
    kinds = set(OutgoingEmail.objects.values_list("kind", flat=True))
    assert {"immediate", "daily"} <= kinds


def test_it_happened_over_months(world: Site) -> None:
    for model, columns in DATED_COLUMNS.items():
        fields = {field.name for field in model._meta.concrete_fields}
        assert set(columns) <= fields
    days = {row.date() for row in CaseStudy.objects.values_list("created_at", flat=True)}
    assert len(days) > 5


def test_one_intervention_goes_from_an_invitation_to_its_second_version(world: Site) -> None:
    invitation = Invitation.objects.get(state="told")
    assert invitation.case_study is not None
    intervention = invitation.case_study.intervention
    assert intervention is not None and intervention.state == "replicated"
    assert list(intervention.versions.values_list("number", flat=True)) == [2, 1]
    adopters = Adoption.objects.filter(intervention=intervention, started_on__isnull=False)
    assert len({adoption.place_id for adoption in adopters}) >= 3
    plans = EvaluationPlan.objects.filter(
        Q(adoption__in=adopters) | Q(case_study__intervention=intervention)
    )
    assert len(plans) >= 4 and all(plan.newest_verdict for plan in plans)


def test_a_second_time_changes_nothing(world: Site, capsys) -> None:
    before = _rows()
    assert not seed_world()
    call_command("seed_demo")
    assert "0 made" in capsys.readouterr().out
    assert _rows() == before


# --- labels --------------------------------------------------------------------------------------


def test_each_title_says_so(world: Site) -> None:
    for model in (CaseStudy, Thread, ImprovementPlan, Flag, Intervention, ListExplanation):
        for row in model._base_manager.all():
            assert (DEMONSTRATION in str(row)) is is_demonstration(row), row
    for reader in User.objects.filter(demonstration=True):
        rows = list(with_subjects(Notification.objects.visible_to(reader), reader))
        words = words_of(rows)
        for row in rows:
            of_real = not is_demonstration(row.about_object)
            assert of_real or DEMONSTRATION in words[row.pk].title


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("cardiologist", "/case-studies/"),
        ("cardiologist", "/discussions/"),
        ("cardiologist", "/notifications/"),
        ("cardiologist", "/search/?q=cardiology+advice"),
        ("cardiologist", "/places/03R/"),
        ("icb-lead", "/support/"),
        ("icb-lead", "/case-studies/own/"),
        ("national-lead", "/support/"),
        ("steward", "/moderation/"),
    ],
)
def test_pages_label_each(world: Site, name: str, address: str) -> None:
    page = client_of(_demonstrated(name)).get(address, follow=True)
    assert page.status_code == 200, address
    body = page.content.decode()
    assert body.count("Demonstration: ") >= 1
    assert "What demonstration people wrote is made up" in body
    titles = [row.title for row in CaseStudy.objects.all() if is_demonstration(row)]
    for title in (title.removeprefix(DEMONSTRATION) for title in titles):
        assert body.count(f">{title}") == 0


def test_its_readers_count_what_they_see_and_it_is_said(world: Site) -> None:
    regional = _demonstrated("national-lead")
    flags = Flag.objects.visible_to(regional).exclude(sent_at=None).exclude(state="withdrawn")
    counts = count_support(user=regional)
    assert counts.flags == flags.count() and counts.demonstrations
    assert ("Demonstrations among them", str(counts.demonstrations)) in counts.rows
    page = client_of(regional).get("/support/activity/").content.decode()
    assert "Demonstrations among them" in page
    for reader in _three_readers():
        real = count_support(user=reader)
        assert not real.demonstrations and "Demonstrations" not in str(real.rows)


EVERY = times(among_others=9, as_proof=1)


@sampled
def test_its_e_mails_go_into_the_folder_only(world: Site, settings, mailoutbox, tmp_path) -> None:
    emails = list(OutgoingEmail.objects.order_by("pk").values_list("pk", flat=True))
    not_sent = OutgoingEmail.objects.exclude(pk__in=emails[::EVERY])
    not_sent.update(next_attempt_at=timezone.now() + timedelta(days=365))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    while send_due_emails():
        pass
    assert not [email for email in mailoutbox if "@example.nhs.uk" not in email.to[0]]
    for file in (tmp_path / "mail").iterdir():
        email = message_from_string(file.read_text(), policy=policy.default)
        assert email["To"].endswith("@demonstration.invalid")
        assert "Demonstration: " in email["Subject"], email["Subject"]
    assert len(list((tmp_path / "mail").iterdir())) > 50 / EVERY


# --- nobody else ---------------------------------------------------------------------------------


def test_real_people_may_see_none_of_it(world: Site) -> None:
    seen_somewhere = {
        *notified_models(),
        *discussable_models(),
        *(kind.model for kind in reportable_kinds()),
        Post,
    }
    for reader in _real_readers():
        for model in seen_somewhere:
            if hasattr(model._default_manager, "visible_to"):
                assert not [row for row in visible_rows(model, reader) if is_demonstration(row)]
        for kind in reportable_kinds():
            assert not [row for row in kind.readable(reader) if is_demonstration(row)]
        for task_kind in task_kinds_of(reader) if reader.is_authenticated else ():
            assert not [row for row in task_kind.rows if is_demonstration(row)], task_kind
        if reader.is_authenticated:
            assert not [task for task in open_tasks(reader) if "Demonstration" in task.text]


def test_searching_finds_none_of_it(world: Site) -> None:
    from forum.search.models import SearchDocument

    demonstrations = SearchDocument.objects.filter(title__startswith=DEMONSTRATION)
    assert demonstrations.count() > 10
    for reader in _real_readers():
        assert not demonstrations.visible_to(reader).exists()
        for source in search_sources():
            rows = source.visible_to(reader)
            assert not [row for row in rows or () if is_demonstration(row)]


def test_it_is_in_no_feed(world: Site) -> None:
    """Of demonstration people neither: a feed reader passes on what it gets."""
    assert not [item for item in CaseStudyFeed().items() if DEMONSTRATION in item.title]
    for reader in [*_real_readers(), _demonstrated("cardiologist"), _demonstrated("steward")]:
        entries = list(chain.from_iterable(source(reader, None, 100) for source in feed_sources()))
        assert not [entry for entry in entries if DEMONSTRATION in entry.title]


def test_it_is_suggested_to_no_area(world: Site) -> None:
    from metrics.measures import WATCHED

    places = Place.objects.filter(code="15F")
    for reader in _real_readers():
        question = MatchQuestion(
            measures=tuple(measure.slug for measure in WATCHED),
            treatment_functions=(),
            own_places=places,
            similar_place_ids=frozenset(Place.objects.values_list("pk", flat=True)),
        )
        for source in match_sources():
            for candidate in source.candidates(reader, question, 100):
                assert not is_demonstration(candidate.content)
            for measure in WATCHED:
                assert not [
                    kind
                    for kind in source.kinds_of_change(reader, measure.slug)
                    if is_demonstration(kind)
                ]


def test_nobody_real_is_told_of_it_or_asked(world: Site) -> None:
    real = User.objects.filter(demonstration=False)
    told = Notification.objects.filter(person__in=real)
    assert not [row for row in told if is_demonstration(row.about_object)]
    assert not told.filter(actor__demonstration=True).exists()
    emails = OutgoingEmail.objects.filter(person__in=real)
    assert emails.count() == sum(
        row[2] is not None for row in BEFORE["notifications.OutgoingEmail"]
    )


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/case-studies/", "/case-studies/feed/", "/places/03R/", "/places/QWO/"),
        *("/places/03R/within-18-weeks/", "/search/?q=demonstration", "/search/?q=cardiology"),
        *("/discussions/", "/support/", "/support/closed/", "/notifications/", "/moderation/"),
        "/england/",
    ],
)
def test_pages_of_others_name_none_of_it(world: Site, address: str) -> None:
    for reader in _three_readers():
        client = client_of(reader) if reader.is_authenticated else Client()
        page = client.get(address, follow=True).content.decode()
        assert "Demonstration:" not in page, (reader, address)
        assert "Advice before referral for cardiology" not in page


def test_its_own_addresses_are_not_there_for_others(world: Site) -> None:
    rows = [
        *CaseStudy.objects.filter(author__demonstration=True, audience="public", live=True),
        *Thread.objects.filter(author__demonstration=True)[:5],
        *Flag.objects.filter(author__demonstration=True),
        *ImprovementPlan.objects.filter(author__demonstration=True),
    ]
    for reader in _three_readers():
        client = client_of(reader) if reader.is_authenticated else Client()
        for row in rows:
            page = client.get(row.get_absolute_url())
            assert page.status_code in (302, 404), (reader, row)


def test_its_people_are_nobody_s_colleagues(world: Site) -> None:
    for reader in User.objects.filter(demonstration=False):
        assert not people_findable_by(reader).filter(demonstration=True).exists()
        page = client_of(reader).get(reverse("search"), {"q": "demo cardiologist"})
        assert "Demo cardiologist" not in page.content.decode()
    assert people_findable_by(_demonstrated("gp")).filter(demonstration=True).count() > 10


def test_the_library_counts_it_apart(world: Site) -> None:
    page = client_of(_demonstrated("cardiologist")).get(reverse("case_studies")).content.decode()
    assert "1 case study and " in page and " demonstrations" in page


# --- its end -------------------------------------------------------------------------------------


def test_it_is_refused_where_demonstrations_are_off(db, settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="refused"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_removal_leaves_what_was_before(world: Site) -> None:
    """As it was seeded: other tests of this file sign people in."""
    with AS_SEEDED[-1].opened(), override_settings(DEMO=False):
        (warning,) = no_demonstration_is_left()
        assert "seed_demo --remove" in warning.msg
        assert remove_demonstration() > 500
        now = _rows()
        assert {name: rows for name, rows in now.items() if rows != BEFORE[name]} == {}
        assert remove_demonstration() == 0
        assert no_demonstration_is_left() == []
