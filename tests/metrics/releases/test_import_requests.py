"""Files given by address or by upload: the same way as every import, each with its own end in words."""

from datetime import timedelta

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from metrics.models import ImportRequest, Release, SourceLook
from metrics.releases.import_requests import (
    keep_uploads,
    refused_address,
    request_addresses,
    request_upload,
)
from metrics.releases.ingest import MAX_ATTEMPTS, find_newer_releases, ingest_release, stored_path
from metrics.releases.register import register_request
from metrics.source import FetchRefused, new_client
from metrics.tasks import register_import_request, requeue_abandoned_imports
from metrics.views import imports as imports_view
from tests.extracts import Line, with_totals
from tests.factories.publishers import publisher_client
from tests.months import FEBRUARY, JANUARY, MARCH, small_month, zip_bytes, zip_name

pytestmark = pytest.mark.django_db
PAGE = "/data/import/"
UPLOADS = "https://www.england.nhs.uk/statistics/wp-content/uploads/sites/2/2026/05/"
REVISED = zip_name(MARCH, edition=1)
MORE = zip_bytes(
    MARCH, [*small_month(MARCH), *with_totals([Line("RFF", "03R", "Part_2", "C_110", {4: 10})])]
)


@pytest.fixture
def administrator(db: None) -> Client:
    return publisher_client()


def upload(client: Client, *files: tuple[str, bytes], addresses: str = "") -> str:
    sent = [SimpleUploadedFile(name, data, "application/zip") for name, data in files]
    form = {"addresses": addresses, "files": sent}
    return client.post(PAGE, form, follow=True).content.decode()


def nhs_england(answers: dict[str, httpx.Response]) -> httpx.Client:
    """NHS England's host; nothing else answers."""
    transport = httpx.MockTransport(
        lambda request: answers.get(str(request.url), httpx.Response(404))
    )
    return new_client(transport, site="https://www.england.nhs.uk/")


def zip_answer(data: bytes) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(data))


def given_address(address: str, answer: httpx.Response, **others: httpx.Response) -> ImportRequest:
    (request,) = request_addresses(addresses=[address], by="a steward")
    client = nhs_england({address: answer, **others})
    release = register_request(request_id=request.pk, client=client)
    if release:
        ingest_release(release_id=release.pk, by="a test")
    request.refresh_from_db()
    return request


# --- uploads ------------------------------------------------------------------------------------


def test_uploads_are_published_each_by_the_same_path(places, release_store, administrator) -> None:
    page = upload(
        administrator,
        (zip_name(MARCH), zip_bytes(MARCH)),
        (zip_name(FEBRUARY), zip_bytes(FEBRUARY)),
    )
    assert "2 files are being imported" in page
    releases = Release.objects.published().order_by("month")
    assert [release.month for release in releases] == [FEBRUARY, MARCH]
    events = list(releases[0].events.values_list("verb", "by", "detail"))
    assert events[0] == ("fetch", "a member", "from an uploaded file")
    assert [verb for verb, _, _ in events] == ["fetch", "stage", "publish"]
    assert page.count("Published") == 2 and 'id="live"' not in page


def test_the_same_file_again_is_nothing_to_do(published_months, administrator) -> None:
    for _ in range(2):
        page = upload(administrator, ("saved (1).zip", zip_bytes(MARCH)))
        assert "Nothing to do, this is already here: published" in page
    assert Release.objects.count() == 3
    march = Release.objects.get(month=MARCH)
    assert list(march.events.values_list("verb", "by"))[-1] == ("recognise", "a member")


def test_the_same_counts_in_another_zip_are_the_same_release(
    published_months, administrator
) -> None:
    page = upload(administrator, (REVISED, zip_bytes(MARCH) + b"\n"))
    assert "The same counts as a release already held" in page
    assert Release.objects.published().get(month=MARCH) == published_months[2]


def test_a_revision_that_is_uploaded_replaces_its_month(published_months, administrator) -> None:
    upload(administrator, (REVISED, MORE))
    assert Release.objects.published().get(month=MARCH).file_name == REVISED


def test_a_file_of_another_name_is_known_by_its_rows(places, release_store, administrator) -> None:
    upload(administrator, ("download.zip", zip_bytes(JANUARY)))
    assert Release.objects.published().get().month == JANUARY


def test_one_that_is_refused_or_held_says_why_in_the_words_of_its_release(
    published_months, administrator
) -> None:
    lines = [line for line in small_month(MARCH) if line.part != "Part_1A"]
    page = upload(
        administrator,
        (REVISED, zip_bytes(MARCH, lines)),
        (zip_name(MARCH, edition=2), zip_bytes(FEBRUARY)),
    )
    held, refused = Release.objects.filter(edition__gt=0).order_by("edition")
    assert held.is_on_hold and "Held: look at it, then publish or refuse it" in page
    assert refused.state == Release.State.REFUSED and "Refused" in page
    for release in (held, refused):
        problem = release.issues.filter(severity__in=("hold", "hard"))[0]
        assert problem.text.replace("'", "&#x27;") in page
    assert Release.objects.published().get(month=MARCH) == published_months[2]


def test_what_is_no_zip_is_told_beside_the_field_and_the_others_go_on(
    places, release_store, administrator
) -> None:
    page = upload(administrator, ("list.zip", b"%PDF-1.7"), (zip_name(MARCH), zip_bytes(MARCH)))
    assert "The file list.zip is not a zip. It looks like a PDF." in page
    assert "1 file is being imported" in page and "<title>Error:" in page
    assert 'aria-describedby="files-error files-hint"' in page and 'id="files-error"' in page
    assert 'aria-describedby="addresses-hint"' in page and "addresses-error" not in page
    assert Release.objects.published().get().month == MARCH
    assert ImportRequest.objects.count() == 1
    assert not [path for path in release_store.iterdir() if path.is_file()]


def test_nothing_given_is_an_error(administrator) -> None:
    assert "or choose a zip to upload" in upload(administrator)


def test_a_body_that_is_too_large_is_not_read(administrator, monkeypatch) -> None:
    monkeypatch.setattr(imports_view, "UPLOAD_LIMIT", 10)
    monkeypatch.setattr(imports_view, "ROOM_FOR_FIELDS", 0)

    def read_nothing(*_: object) -> None:
        raise AssertionError("the body was read")

    monkeypatch.setattr("django.core.handlers.wsgi.WSGIRequest._load_post_and_files", read_nothing)
    file = SimpleUploadedFile("a.zip", b"PK" * 100)
    response = administrator.post(PAGE, {"files": [file]})
    assert response.status_code == 413
    assert "so nothing was read" in response.content.decode()


def test_a_form_from_elsewhere_is_refused(administrator) -> None:
    """The check for its token comes late, but it comes."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = administrator.cookies
    assert strict.post(PAGE, {"addresses": UPLOADS}).status_code == 403
    assert not ImportRequest.objects.exists()


def test_a_killed_worker_loses_no_upload(places, release_store) -> None:
    kept, _ = keep_uploads([(zip_name(MARCH), [zip_bytes(MARCH)])])
    request = request_upload(stored=kept[0], by="a steward")
    assert request_upload(stored=kept[0], by="another") == request
    ImportRequest.objects.update(
        lease_holder="a dead worker", lease_until=timezone.now() + timedelta(minutes=1)
    )
    register_import_request(request.pk)
    assert not Release.objects.exists()
    ImportRequest.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    requeue_abandoned_imports()
    assert Release.objects.published().get().month == MARCH
    register_import_request(request.pk)
    assert Release.objects.get().events.count() == 3


def test_one_that_kills_every_worker_is_given_up(release_store) -> None:
    kept, _ = keep_uploads([(zip_name(MARCH), [zip_bytes(MARCH)])])
    request = request_upload(stored=kept[0], by="a steward")
    ImportRequest.objects.update(attempts=MAX_ATTEMPTS)
    requeue_abandoned_imports()
    request.refresh_from_db()
    assert (request.state, Release.objects.count()) == ("refused", 0)
    assert "Look at the worker's log" in request.reason


def test_an_upload_that_has_left_the_store_says_so(release_store) -> None:
    kept, _ = keep_uploads([(zip_name(MARCH), [zip_bytes(MARCH)])])
    request = request_upload(stored=kept[0], by="a steward")
    stored_path(request).unlink()
    register_import_request(request.pk)
    request.refresh_from_db()
    assert "no longer in the store" in request.reason


# --- addresses ----------------------------------------------------------------------------------


def test_an_address_is_fetched_and_published(places, release_store) -> None:
    request = given_address(UPLOADS + zip_name(MARCH), zip_answer(zip_bytes(MARCH)))
    release = Release.objects.published().get()
    assert (request.release, request.state) == (release, "registered")
    assert release.address == UPLOADS + zip_name(MARCH)
    event = release.events.first()
    assert event and (event.verb, event.by, event.detail) == (
        "fetch",
        "a steward",
        "from a given address",
    )


def test_an_address_that_waits_is_not_asked_for_twice() -> None:
    address = UPLOADS + zip_name(MARCH)
    first, *_ = request_addresses(addresses=[address, address], by="a steward")
    assert request_addresses(addresses=[address], by="another") == [first]


@pytest.mark.parametrize(
    "address",
    [
        "http://www.england.nhs.uk/a.zip",
        "https://www.england.nhs.uk.example.org/a.zip",
        "https://www.england.nhs.uk@example.org/a.zip",
        "https://me@www.england.nhs.uk/a.zip",
        "https://www.england.nhs.uk:8443/a.zip",
        "https://england.nhs.uk/a.zip",
        "https://169.254.169.254/latest/meta-data",
        "http://localhost/a.zip",
        "file:///etc/passwd",
        "//[",
        "banana",
        UPLOADS + "a" * 400,
    ],
)
def test_no_address_elsewhere_is_taken(address, settings) -> None:
    settings.PATHWAY_LANDING = "https://www.england.nhs.uk/statistics/"
    assert address[:60] in refused_address(address)
    assert not refused_address(UPLOADS + "a.zip")


@pytest.mark.parametrize("odd", ["\0", " ", "\x1b"])
def test_an_address_with_an_odd_character_is_refused(odd) -> None:
    """PostgreSQL keeps no NUL."""
    assert "a character in it that no address has" in refused_address(f"{UPLOADS}a{odd}b.zip")


def test_addresses_that_cannot_be_used_stay_to_be_put_right(administrator) -> None:
    page = upload(administrator, addresses="https://example.org/a.zip\n\n")
    assert "There is a problem" in page and "https://example.org/a.zip</textarea>" in page
    assert not ImportRequest.objects.exists()


@pytest.mark.parametrize(
    "target",
    [
        "https://files.example.org/a.zip",
        "http://www.england.nhs.uk/a.zip",
        "https://www.england.nhs.uk:8443/a.zip",
        "https://169.254.169.254/",
    ],
)
def test_an_address_that_leads_elsewhere_is_left(target, release_store) -> None:
    """Also at the second step, where the first stayed on the site."""
    away = httpx.Response(302, headers={"Location": target})
    first = httpx.Response(302, headers={"Location": "/second"})
    address = UPLOADS + zip_name(MARCH)
    others = {"https://www.england.nhs.uk/second": away, target: zip_answer(zip_bytes(MARCH))}
    request = given_address(address, first, **others)
    assert request.state == "refused" and "nothing was fetched from it" in request.reason
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx.Response(202), "lets only browsers through"),
        (httpx.Response(200, stream=httpx.ByteStream(b"<html>")), "looks like a web page"),
        (httpx.Response(404), "There is nothing at"),
    ],
)
def test_an_address_that_gives_no_zip_is_refused_in_words(answer, reason, release_store) -> None:
    request = given_address(UPLOADS + zip_name(MARCH), answer)
    assert request.state == "refused" and reason in request.reason


def test_a_release_that_waits_for_its_file_is_given_it(places, release_store) -> None:
    """Found on the page, but only browsers are let through: the upload is that release's file."""
    waiting = Release.objects.create(
        month=MARCH, address=UPLOADS + zip_name(MARCH), file_name=zip_name(MARCH)
    )
    kept, _ = keep_uploads([(zip_name(MARCH), [zip_bytes(MARCH)])])
    register_import_request(request_upload(stored=kept[0], by="a steward").pk)
    assert Release.objects.published().get() == waiting


# --- looks --------------------------------------------------------------------------------------


def test_a_look_that_fails_is_kept_with_its_reason() -> None:
    with pytest.raises(FetchRefused):
        find_newer_releases(by="a test", client=nhs_england_checks())
    look = SourceLook.objects.get()
    assert look.was_browser_check and "lets only browsers through" in look.problem


def nhs_england_checks() -> httpx.Client:
    return new_client(httpx.MockTransport(lambda request: httpx.Response(202)))


def test_the_database_holds_what_a_request_is() -> None:
    for fields in (
        {"requested_by": "a"},
        {"requested_by": "a", "address": "https://a", "state": "refused"},
        {"requested_by": "a", "address": "https://a", "state": "registered"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ImportRequest.objects.create(**fields)
