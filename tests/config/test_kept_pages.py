"""Nobody reads on a kept page what the site would not show them now, and nobody's own page is kept."""

import gzip
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from config import kept_pages, lookup_cache
from config.kept_pages import KEPT_SECONDS, RENEWED_AFTER_SECONDS, KeptPagesMiddleware
from config.page_store import PageFolder
from forum.casestudies import actions
from forum.people.models import Role, User
from forum.people.web.last_person import COOKIE
from metrics.breaker import Breaker
from metrics.models import Place, Release, SourceLook
from metrics.releases.publish import publish, withdraw
from tests import months
from tests.factories.case_studies import make_public_case_study
from tests.factories.people import add_second_factor, client_of
from tests.months import import_file, write_zip
from tests.sampling import sampled, times
from tests.unanswered import unanswered_redis

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = "/places/QOQ/"
MIDDLEWARE = "config.kept_pages.KeptPagesMiddleware"
BY = "a test"
# A shorter body is sent as it is.
LONG = b"<p>Everybody reads this.</p>" * 50


def plain_client() -> Client:
    """Asks a site that keeps nothing."""
    client = Client()
    without = [name for name in django_settings.MIDDLEWARE if name != MIDDLEWARE]
    with patch.object(django_settings, "MIDDLEWARE", without):
        client.handler.load_middleware()
    return client


def queries_of(client: Client, path: str, **headers: str) -> tuple[HttpResponse, int]:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path, headers=headers or None)
        # Now: the next request starts the log anew.
        return response, len(captured)


def is_kept(path: str, client: Client | None = None) -> bool:
    client = client or Client()
    first = client.get(path)
    again, queries = queries_of(client, path)
    assert again.content == first.content
    return queries == 1


@pytest.fixture
def steward(published_months: list[Release]) -> User:
    from forum.people.actions import grant_role

    user = User.objects.create_user("steward@example.nhs.uk", name="Steward")
    for role in (Role.MEMBER, Role.STEWARD):
        grant_role(user=user, role=role, place=None, reason=BY, by=None)
    add_second_factor(user)
    return user


# --- what is kept ----------------------------------------------------------------------------------

MAIN_PAGES = (
    *("/", "/england/", PLACE, "/places/03H/", "/places/QOQ/within-18-weeks/", "/places/"),
    *("/england/variation/", "/measures/", "/measures/waiting-list/", "/data/", "/case-studies/"),
    *("/places/QOQ/figures/", "/places/QOQ/inside/", "/places/QOQ/compare/", "/about/"),
    *("/places/QOQ/case-studies/", "/places/QOQ/data/", "/compare/?places=QOQ,03H", "/privacy/"),
    *("/places/QOQ/within-18-weeks.svg", "/places/QOQ/within-18-weeks.csv"),
)


def test_main_pages_are_made_once_and_asked_for_in_one_query(steward: User) -> None:
    """One that reads a table named as `never_public` is not kept: then take the name out of apps.py."""
    case_study = make_public_case_study("03H", steward)
    paths = (*MAIN_PAGES, case_study.get_absolute_url())
    assert [path for path in paths if not is_kept(path)] == []


def test_addresses_hosts_and_compression_are_told_apart(published_months: list[Release]) -> None:
    client = Client()
    pages = {
        client.get(PLACE).content,
        client.get(f"{PLACE}?treatment=C_100").content,
        client.get(f"{PLACE}?compare=03H").content,
    }
    assert len(pages) == 3
    packed = client.get(PLACE, headers={"accept-encoding": "br, gzip"})
    again = client.get(PLACE, headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == again["Content-Encoding"] == "gzip"
    assert gzip.decompress(again.content) == client.get(PLACE).content
    assert "Content-Encoding" not in client.get(PLACE)
    _, queries = queries_of(client, PLACE, host="localhost")
    assert queries > 1


def test_a_kept_page_has_the_headers_of_the_made_one(published_months: list[Release]) -> None:
    client = Client()
    made, kept = client.get(PLACE), client.get(PLACE)
    assert dict(kept.headers) == dict(made.headers)
    assert {"Content-Security-Policy", "X-Frame-Options", "ETag"} <= kept.headers.keys()
    assert kept["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not kept.cookies


def test_a_browser_that_has_it_is_told_so(published_months: list[Release]) -> None:
    client = Client()
    for packing in ("gzip", "identity"):
        tag = client.get(PLACE, headers={"accept-encoding": packing})["ETag"]
        asked = {"accept-encoding": packing, "if-none-match": tag}
        answer = client.get(PLACE, headers=asked)
        assert answer.status_code == 304 and answer.content == b"" and answer["ETag"] == tag
        withdraw(release=published_months[-1], by=BY, reason="a test")
        assert client.get(PLACE, headers=asked).status_code == 200
        publish(release=published_months[-1], by=BY, reason="a test")
    tag = client.get(PLACE)["ETag"]
    head = client.head(PLACE)
    assert head.status_code == 200 and head["ETag"] == tag


# --- what is never kept ----------------------------------------------------------------------------


def test_nothing_is_kept_or_shown_for_somebody(steward: User) -> None:
    nobody, somebody = Client(), client_of(steward)
    public = nobody.get(PLACE).content
    own, queries = queries_of(somebody, PLACE)
    assert queries > 1 and own.content != public and own["Cache-Control"] == "private, no-store"
    assert "ETag" not in own
    assert nobody.get(PLACE).content == public
    withdraw(release=Release.objects.latest("month"), by=BY, reason="a test")
    somebody.get(PLACE)
    assert b"Sign out" not in nobody.get(PLACE).content
    somebody.logout()


@pytest.mark.parametrize("cookie", [django_settings.SESSION_COOKIE_NAME, "messages", COOKIE])
def test_who_has_a_cookie_of_somebody_gets_a_page_of_their_own(
    cookie: str, published_months: list[Release]
) -> None:
    Client().get(PLACE)
    client = Client()
    client.cookies[cookie] = "anything"
    _, queries = queries_of(client, PLACE)
    assert queries > 1


def test_only_cookies_that_are_named_are_read() -> None:
    """By code that reads one more, a page would differ between readers whom this takes for nobody."""
    root = Path(django_settings.BASE_DIR)
    reading = {
        str(path.relative_to(root))
        for folder in ("config", "forum", "metrics")
        for path in (root / folder).rglob("*.py")
        if "request.COOKIES" in path.read_text("utf-8")
    }
    assert reading == {
        "config/clean_requests.py",
        "config/kept_pages.py",
        "forum/people/web/last_person.py",
        "metrics/views/caching.py",
    }


Answer = Callable[[HttpRequest], Any]


def answered(answer: Answer, *, method: str = "get", **extra: Any) -> int:
    """How often the view was asked, of two requests."""
    asked: list[HttpRequest] = []

    def view(request: HttpRequest) -> Any:
        asked.append(request)
        return answer(request)

    site = KeptPagesMiddleware(view)
    for _ in range(2):
        site(getattr(RequestFactory(), method)(f"/{id(answer)}/", **extra))
    return len(asked)


def with_header(name: str, value: str) -> Answer:
    return lambda _: HttpResponse(LONG, headers={name: value})


def with_cookie(_: HttpRequest) -> HttpResponse:
    response = HttpResponse(LONG)
    response.set_cookie("anything", "1")
    return response


def with_token(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


def for_somebody(request: HttpRequest) -> HttpResponse:
    request.user = User(pk=1)
    return HttpResponse(LONG)


def that_writes(_: HttpRequest) -> HttpResponse:
    SourceLook.objects.create(by=BY, newest=date(2026, 1, 1))
    return HttpResponse(LONG)


def that_reads_people_s_own(_: HttpRequest) -> HttpResponse:
    from forum.notifications.models import Notification

    return HttpResponse(f"{Notification.objects.count()}")


def that_reads_figures(_: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{Release.objects.count()} {Place.objects.filter(aliases=None).count()}")


def test_what_everybody_gets_is_made_once() -> None:
    assert answered(lambda _: HttpResponse(LONG)) == 1
    assert answered(that_reads_figures) == 1


@pytest.mark.parametrize(
    "answer",
    [
        with_cookie,
        with_token,
        for_somebody,
        that_writes,
        that_reads_people_s_own,
        with_header("Cache-Control", "private"),
        with_header("Cache-Control", "no-store"),
        with_header("Vary", "Accept-Language"),
        lambda _: HttpResponse(b'<input name="csrfmiddlewaretoken">'),
        lambda _: HttpResponse(LONG, status=404),
        lambda _: HttpResponse(LONG, status=500),
        lambda _: HttpResponse(status=302, headers={"Location": "/"}),
        lambda _: HttpResponse(b"x" * (kept_pages.MOST_BYTES + 1)),
        lambda _: StreamingHttpResponse(iter([LONG])),
    ],
)
def test_is_never_kept(answer: Answer) -> None:
    assert answered(answer) == 2


def test_only_what_is_asked_for_by_nobody_is_kept(settings: Any) -> None:
    everybodys: Answer = lambda _: HttpResponse(LONG)  # noqa: E731
    assert answered(everybodys, method="post") == 2
    assert answered(everybodys, method="head") == 2
    assert answered(everybodys, headers={"authorization": "Basic x"}) == 2
    assert answered(everybodys, headers={"host": "elsewhere.example"}) == 2
    settings.DEBUG = True
    assert answered(everybodys) == 2


def test_a_packed_page_with_a_token_is_known_as_one() -> None:
    packed = gzip.compress(b'<input name="csrfmiddlewaretoken">')
    assert answered(lambda _: HttpResponse(packed, headers={"Content-Encoding": "gzip"})) == 2


# --- as fresh as a page that is made now -------------------------------------------------------------


def test_a_page_is_not_kept_overnight_or_for_long(
    published_months: list[Release], time_machine: Any
) -> None:
    client = Client()
    midnight = timezone.make_aware(timezone.datetime(2026, 7, 9))
    time_machine.move_to(midnight - timedelta(seconds=20), tick=False)
    assert is_kept(PLACE, client)
    time_machine.move_to(midnight, tick=False)
    assert queries_of(client, PLACE)[1] > 1
    time_machine.move_to(midnight + timedelta(seconds=RENEWED_AFTER_SECONDS - 1), tick=False)
    assert queries_of(client, PLACE)[1] == 1
    with others_make_it():
        time_machine.move_to(midnight + timedelta(seconds=KEPT_SECONDS - 1), tick=False)
        assert queries_of(client, PLACE)[1] == 1
        time_machine.move_to(midnight + timedelta(seconds=KEPT_SECONDS + 1), tick=False)
        assert queries_of(client, PLACE)[1] > 1


def others_make_it() -> Any:
    """Another process has said that it makes the page."""
    return patch.object(type(caches["pages"]), "add", lambda *_, **__: False)


def add_month(folder: Path, monkeypatch: pytest.MonkeyPatch, back: int = 1) -> Release:
    month = date(2025, 13 - back, 1)
    monkeypatch.setitem(months.SIZE, month, 110 + back)
    outcome = import_file(write_zip(folder, month))
    assert outcome.kind == "published", outcome.reasons
    return outcome.release


def test_after_a_new_month_one_makes_the_page_and_others_show_the_last(
    published_months: list[Release], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, plain = Client(), plain_client()
    before = client.get(PLACE).content
    release = add_month(tmp_path, monkeypatch)
    with others_make_it():
        assert client.get(PLACE).content == before != plain.get(PLACE).content
    assert client.get(PLACE).content == plain.get(PLACE).content
    # What is taken back is not shown again, whoever makes the page.
    withdraw(release=release, by=BY, reason="a test")
    with others_make_it():
        assert client.get(PLACE).content == plain.get(PLACE).content
    publish(release=release, by=BY)
    with others_make_it():
        assert client.get(PLACE).content == plain.get(PLACE).content


def test_of_many_at_once_one_makes_the_page(tmp_path: Path) -> None:
    store = PageFolder(str(tmp_path / "pages"), {})
    for key in range(20):
        with ThreadPoolExecutor(8) as pool:
            first = list(pool.map(lambda _: store.add(str(key), 1, 10), range(8)))  # noqa: B023
        assert first.count(True) == 1
    other_process = PageFolder(str(tmp_path / "pages"), {})
    assert other_process.get("3") == 1 and not other_process.add("3", 2)


class Site(RuleBasedStateMachine):
    """Whatever is done in whatever order: nobody reads what a site that keeps nothing does not show."""

    releases: list[Release]
    steward: User
    paths: tuple[str, ...]

    def __init__(self) -> None:
        super().__init__()
        self.nobody, self.plain = Client(), plain_client()
        self.somebody = client_of(self.steward)
        self.study = make_public_case_study("03H", self.steward, title="A shared clinic")
        own = self.study.get_absolute_url()
        self.paths = (
            "/",
            "/england/",
            PLACE,
            "/places/03H/case-studies/",
            "/case-studies/",
            "/data/",
            own,
        )

    @rule(at=st.integers(0, 2))
    def withdraw_or_put_back(self, at: int) -> None:
        release = Release.objects.get(pk=self.releases[at].pk)
        if release.state == Release.State.PUBLISHED:
            withdraw(release=release, by=BY, reason="a test")
        else:
            publish(release=release, by=BY, reason="a test")

    @rule()
    def hide_or_show_a_case_study(self) -> None:
        self.study.refresh_from_db()
        if self.study.withheld:
            actions.restore(case_study=self.study, by=self.steward)
        else:
            actions.withhold(case_study=self.study)

    @rule()
    def withdraw_the_case_study_and_publish_another(self) -> None:
        actions.withdraw(case_study=self.study, reason="It was wrong.", by=self.steward)
        self.study = make_public_case_study("03H", self.steward, title="Another clinic")

    @rule(name=st.sampled_from(["Leeds", "Bradford", "Humber"]))
    def rename(self, name: str) -> None:
        Place.objects.filter(code="QOQ").update(name=name)
        User.objects.filter(pk=self.steward.pk).update(name=f"{name} Steward")

    @rule()
    def look_for_releases(self) -> None:
        SourceLook.objects.create(by=BY, problem="The page was not there.")

    @rule(at=st.integers(0, 6))
    def read_as_somebody(self, at: int) -> None:
        own = self.somebody.get(self.paths[at])
        assert "Sign out" in own.content.decode()

    @invariant()
    def nobody_reads_what_the_site_does_not_show(self) -> None:
        for path in self.paths:
            shown, now = self.nobody.get(path), self.plain.get(path)
            assert (shown.status_code, shown.content) == (now.status_code, now.content), path


@sampled
def test_any_order_of_changes_and_readings(published_months: list[Release], steward: User) -> None:
    Site.releases, Site.steward = published_months, steward
    run_state_machine_as_test(
        Site,
        settings=settings(
            max_examples=times(among_others=2, as_proof=40),
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


# --- without a cache ---------------------------------------------------------------------------------


@pytest.fixture(params=["stopped", "frozen"])
def lost_redis(request: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.PATHWAY_WAIT_SECONDS = 0.2
    monkeypatch.setattr(lookup_cache, "breaker", Breaker(60))
    with unanswered_redis(request.param) as url:
        pages = {"BACKEND": "config.lookup_cache.LookupCache", "LOCATION": url}
        settings.CACHES = {**settings.CACHES, "pages": pages}
        yield
        del caches["pages"]


def test_without_a_cache_pages_are_made(published_months: list[Release], lost_redis: None) -> None:
    client, plain = Client(), plain_client()
    for _ in range(2):
        assert client.get(PLACE).content == plain.get(PLACE).content
    withdraw(release=published_months[-1], by=BY, reason="a test")
    assert client.get(PLACE).content == plain.get(PLACE).content


def test_on_a_full_disk_pages_are_made(
    published_months: list[Release], settings: Any, tmp_path: Path
) -> None:
    """A file stands where the folder would be."""
    (tmp_path / "pages").touch()
    pages = {"BACKEND": "config.page_store.PageFolder", "LOCATION": str(tmp_path / "pages" / "x")}
    settings.CACHES = {**settings.CACHES, "pages": pages}
    client, plain = Client(), plain_client()
    for _ in range(2):
        assert client.get(PLACE).content == plain.get(PLACE).content
    del caches["pages"]


def test_a_progress_page_is_made_each_time(published_months: list[Release]) -> None:
    """How far a worker is changes without being counted."""
    release = published_months[-1]
    Release.objects.filter(pk=release.pk).update(state="fetched", published_by="")
    assert not is_kept(reverse("release", args=[release.pk]))
