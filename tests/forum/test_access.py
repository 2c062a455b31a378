"""Every address, for everybody, read and written to: see tests/access_matrix.py."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, resolve
from django.urls.resolvers import URLPattern, URLResolver
from django.views.defaults import page_not_found

from config import urls
from forum.people.actions import request_role
from forum.people.models import AllowedDomain, AuditEvent, Organisation, Role, User
from forum.people.permissions import AnyUser
from forum.people.web.object_actions import ActionList
from forum.rooms import action_lists
from forum.search.models import VocabularyTerm
from metrics.models import Place, Release, Revision
from metrics.places import ensure_providers
from tests.access_matrix import ROLES, Line, lines
from tests.factories.access_objects.adoption import make_adoptions
from tests.factories.access_objects.casestudies import make_case_study_objects
from tests.factories.access_objects.groups import make_groups
from tests.factories.access_objects.improvement_groups import make_improvement_groups
from tests.factories.access_objects.moderation import make_cases
from tests.factories.access_objects.support import make_support
from tests.factories.access_objects.technologies import make_technology_objects
from tests.factories.access_objects.threads import make_threads
from tests.factories.cancer import make_cancer_months
from tests.factories.invitations import make_invitation
from tests.factories.messages import make_message
from tests.factories.people import make_person, suspend
from tests.factories.places import make_places
from tests.sampling import sampled, times

ROLES_BY_NAME = {
    "lead": (Role.ICB_LEAD, "QWO"),
    "approver": (Role.APPROVER, "QWO"),
    "steward": (Role.STEWARD, ""),
    "region": (Role.IMPROVEMENT_LEAD, "Y63"),
    "admin": (Role.ADMINISTRATOR, ""),
}
# Actions that answer 404 without the thing that is to be taken away.
NAMES_AN_OBJECT = {"remove-match", "remove-co-author"}
FEWEST_FAILED = {"member": 10, "lead": 20, "steward": 10}
# Of the summary of errors, and beside a field.
# Not one that waits until a script shows it; the last is that of Django's own pages.
FAILED = re.compile(r'class="(nhsuk-error-summary|nhsuk-error-message|errornote)"(?! hidden)')
# What no page can be asked for: everything that no other address of its part has claimed.
CATCH_ALL = {"admin/(?P<url>.*)$", "api/v1/.*/$"}


# Of what everybody gets alike, tried as each of those who are signed in; and of what is offered.
SHARE = times(among_others=0.05, as_proof=1.0)
SHARE_OF_OFFERS = times(among_others=0.1, as_proof=1.0)


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        # As Django itself joins them: an expression inside loses its anchor.
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


def make_user(name: str, places: dict[str, Place], role: Role | None = None, at: str = "") -> User:
    organisation = Organisation.objects.get_or_create(name="Bury Hospital")[0]
    return make_person(places, name, role, at, findable=name == "listed", organisation=organisation)


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """One for each column of the table."""
    places = make_places()
    ensure_providers(names={"RXF": "MID YORKSHIRE TEACHING NHS TRUST"}, month=date(2025, 12, 1))
    made = {name: make_user(name, places, *ROLES_BY_NAME.get(name, ())) for name in ROLES[1:]}
    suspend(made["suspended"], days=30)
    return made


@pytest.fixture
def world(people: dict[str, User]) -> dict[str, object]:
    """The things that stand in braces in the table."""
    wakefield = Place.objects.get(code="03R")
    listed_lead = make_user("listed", {"03R": wakefield}, Role.ICB_LEAD, "03R")
    unlisted_person = make_user("unlisted", {})
    role_request = request_role(
        role=Role.ICB_LEAD, place=wakefield, reason="a test", by=people["member"]
    )
    release = Release.objects.create(
        month=date(2025, 12, 1), file_name="december.zip", state=Release.State.REFUSED
    )
    make_cancer_months(first=date(2025, 12, 1))
    case_study_rows = make_case_study_objects(
        owner=people["lead"], commenter=people["approver"], place=wakefield
    )
    return {
        "home": "",
        "listed_person": listed_lead.pk,
        "unlisted_person": unlisted_person.pk,
        "suspended_person": people["suspended"].pk,
        "grant": listed_lead.grants.get(role=Role.ICB_LEAD).pk,
        "request": role_request.pk,
        "release": release.pk,
        "revision": Revision.objects.create(month=release.month, before=release, by="a test").pk,
        "term": VocabularyTerm.objects.create(
            term="echo", words="echo", kind="test", source="a test"
        ).pk,
        "domain": AllowedDomain.objects.get(domain="nhs.net").pk,
        "organisation": listed_lead.organisation_id,
        "event": AuditEvent.objects.earliest("pk").pk,
        **case_study_rows,
        **make_adoptions(lead=people["lead"], place=wakefield),
        **make_improvement_groups(
            lead=people["lead"], approver=people["approver"], place=wakefield
        ),
        **make_groups(maker=people["lead"]),
        **make_support(area=people["lead"], asks=people["region"], place=wakefield),
        **make_technology_objects(
            steward=people["steward"], member=people["member"], lead=people["lead"], place=wakefield
        ),
        **make_threads(starter=people["lead"], place=wakefield),
        "contact_message": make_message().pk,
        "invitation": make_invitation(wakefield).pk,
        **make_cases(
            case_study_id=case_study_rows["staff_case_study"],
            author=people["lead"],
            reporter=people["member"],
            steward=people["steward"],
        ),
    }


def outcome(response: HttpResponse) -> str:
    if response.status_code != 302 and response.status_code != 301:
        return str(response.status_code)
    return "in" if response.headers["Location"].startswith("/account/login/") else "on"


def ask(
    client: Client, line: Line, world: dict[str, object], failed: list[str] | None = None
) -> str:
    """In a transaction that is taken back, so that no line feels what another has done. `failed` takes
    the pages whose form must be put right."""
    with transaction.atomic():
        response = client.generic(line.method, "/" + line.address.format(**world))
        transaction.set_rollback(True)
    page = response.content.decode() if "html" in response.get("Content-Type", "") else ""
    has_failed = bool(FAILED.search(page))
    assert has_failed == ("<title>Error: " in page), f"{line.method} {line.address}"
    if has_failed and failed is not None:
        failed.append(line.address)
    return outcome(response)


@pytest.fixture
def short_404(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of 404 is made once for each part of the site: two in five answers are that page, and it
    is always the same."""
    parts: set[str] = set()

    def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
        part = request.path.split("/")[1]
        if part in parts:
            return HttpResponse(status=404)
        parts.add(part)
        return page_not_found(request, exception)

    monkeypatch.setattr(urls, "handler404", not_found, raising=False)


def lines_for(name: str) -> Iterator[Line]:
    """All for nobody; for the others all by which people differ, and a sample of the rest."""
    chance = random.Random(name)
    for line in lines():
        differ = len(set(line.outcomes.values())) > 1
        if name == "nobody" or differ or chance.random() < SHARE:
            yield line


# Who gets what does not hang on the database; that its conditions hold on both is tested by room.
@sampled
@pytest.mark.embedded
@pytest.mark.parametrize("name", ROLES)
def test_what_everybody_gets(name: str, people, world, settings, short_404) -> None:
    settings.DEMO = False
    settings.ACCOUNT_RATE_LIMITS = False
    client = Client(raise_request_exception=False)
    if name != "nobody":
        client.force_login(people[name])
    signed_in = deepcopy(client.cookies)
    wrong: list[str] = []
    failed: list[str] = []
    for line in lines_for(name):
        client.cookies = deepcopy(signed_in)
        got = ask(client, line, world, failed)
        if got != line.outcomes[name]:
            wrong.append(f"{line.method} {line.address}: {got}, not {line.outcomes[name]}")
    assert wrong == []
    # Nothing was filled in: every form that somebody may send says so, in its title first.
    assert len(failed) >= FEWEST_FAILED.get(name, 0), failed


@sampled
@pytest.mark.embedded
@pytest.mark.parametrize("name", ROLES)
def test_what_is_offered_is_for_those_who_may_take_it(name: str, people, world, short_404) -> None:
    """Every action that a room declares, on every object there is: its rule says who gets what."""
    client, user = Client(raise_request_exception=False), AnonymousUser()
    if name != "nobody":
        user = people[name]
        client.force_login(user)
    wrong, asked, chance = [], 0, random.Random(name)
    for offered in action_lists():
        for row in offered.model._default_manager.order_by("pk"):
            for action_name in sorted({action.name for action in offered.actions}):
                if chance.random() >= SHARE_OF_OFFERS:
                    continue
                line = Line("POST", offered.address(row, action_name).lstrip("/"), {})
                got, expected = ask(client, line, {}), outcomes_of(offered, action_name, user, row)
                asked += 1
                if got not in expected:
                    wrong.append(f"{line.address}: {got}, not {expected}")
    assert wrong == [] and asked > 100 * SHARE_OF_OFFERS


def outcomes_of(offered: ActionList, name: str, user: AnyUser, row: object) -> set[str]:
    """The page again, to be filled in, or another once it has run. What names no object is not there."""
    if not user.is_authenticated:
        return {"in"}
    actions = [action for action in offered.actions if action.name == name]
    if any(action.rule(user, row) for action in actions):
        return {"404"} if name in NAMES_AN_OBJECT else {"200", "on"}
    is_late = any((action.eligible or offered.concerned)(user, row) for action in actions)
    return {"200", "on", "404"} if is_late else {"404"}


def test_every_address_has_its_two_lines(world) -> None:
    """A new address without lines in the table fails here."""
    existing_routes = set(routes(get_resolver())) - CATCH_ALL
    tested = Counter(
        (resolve("/" + line.address.format(**world)).route, line.method) for line in lines()
    )
    missing = [
        f"{m} {r}" for r in sorted(existing_routes) for m in ("GET", "POST") if (r, m) not in tested
    ]
    assert missing == []
    assert {route for route, _ in tested} - CATCH_ALL <= existing_routes
