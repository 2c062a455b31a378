"""An area's answers by file: all that is wrong is named by row and column, and nothing is half-saved."""

import csv
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from forum.people.actions import Refused
from forum.people.models import Role, User
from forum.people.permissions import NotAllowed
from forum.technologies import actions
from forum.technologies.actions.uploads import UploadRefused
from forum.technologies.models import AccessRecord, AccessUpload, Technology
from forum.technologies.pages.area import area_page
from forum.technologies.pages.upload import upload_page
from forum.technologies.sheets import FileRefused
from metrics import formatting
from metrics.models import Membership, Place
from tests.factories.people import MakePerson, client_of
from tests.factories.technologies import attest_access, make_technology
from tests.factories.workbooks import Day, Formula, workbook

pytestmark = pytest.mark.django_db
Places = dict[str, Place]
HEAD = ("technology", "place", "status", "reason", "attested_on")
SLUG = "chest-drain-pump"


def as_csv(*rows: Any) -> bytes:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def send(by: User, icb: Place, *rows: Any, head: Any = HEAD, as_xlsx: bool = False) -> AccessUpload:
    content = workbook([head, *rows]) if as_xlsx else as_csv(head, *rows)
    return actions.read_upload(icb=icb, content=content, file_name="list.csv", by=by)


def problems(by: User, icb: Place, *rows: Any, **options: Any) -> list[str]:
    with pytest.raises(UploadRefused) as refused:
        send(by, icb, *rows, **options)
    assert not AccessUpload.objects.exists() and not AccessRecord.objects.exists()
    return [f"{problem.where}: {problem.text}" for problem in refused.value.problems]


def save(upload: AccessUpload, by: User) -> int:
    return actions.save_upload(upload=upload, seen=upload_page(upload, None).seen, by=by)


def test_it_is_seen_before_it_is_saved(
    lead: User, steward: User, technology: Technology, places: Places
) -> None:
    other = make_technology("A test", by=steward)
    today = timezone.localdate()
    attest_access(lead, technology, places["03R"], status="planned", on=today - timedelta(days=9))
    attest_access(lead, other, places["03R"], on=today - timedelta(days=9))
    attest_access(lead, other, places["15F"])
    upload = send(
        lead,
        places["QWO"],
        (SLUG, "03r", "Available", "", ""),
        ("chest drain PUMP", "15F", "not offered", "No budget", f"{today}"),
        ("a-test", "03R", "available", "", ""),
        ("a-test", "15F", "available", "", ""),
    )
    page = upload_page(upload, None)
    assert page.sentence == "Of 4 answers: 1 changed, 1 new, 1 said again, 1 stored already."
    first = page.page.object_list[0]
    assert (first.before, first.after) == ("planned", "available")
    assert AccessRecord.objects.count() == 3, "nothing is saved yet"
    assert save(upload, lead) == 3
    assert AccessRecord.objects.filter(ended_at__isnull=True).count() == 4
    with pytest.raises(NotAllowed):
        save(upload, lead)


def test_what_others_said_meanwhile_is_seen_first(
    lead: User, approver: User, technology: Technology, places: Places
) -> None:
    upload = send(lead, places["QWO"], (SLUG, "03R", "available", "", ""))
    seen = upload_page(upload, None).seen
    attest_access(approver, technology, places["03R"], status="partly")
    with pytest.raises(Refused, match="something else"):
        actions.save_upload(upload=upload, seen=seen, by=lead)
    assert save(upload, lead) == 1


def test_nobody_else_sends_or_saves(
    lead: User, person: MakePerson, colleague: User, technology: Technology, places: Places
) -> None:
    upload = send(lead, places["QWO"], (SLUG, "03R", "available", "", ""))
    peer = person("peer", Role.ICB_LEAD, "QOQ")
    for other in (peer, colleague):
        with pytest.raises(NotAllowed):
            send(other, places["QWO"], (SLUG, "03R", "available", "", ""))
        with pytest.raises(NotAllowed):
            save(upload, other)
        assert client_of(other).get(f"/technologies/uploads/{upload.pk}/").status_code == 404


@pytest.mark.parametrize("as_xlsx", [False, True])
def test_each_mistake_is_named(
    as_xlsx: bool, lead: User, technology: Technology, places: Places
) -> None:
    Place.objects.create(
        code="99Z", name="A closed area", kind="sub_icb", valid_to=date(2023, 4, 1)
    )
    tomorrow = timezone.localdate() + timedelta(days=1)
    found = problems(
        lead,
        places["QWO"],
        ("no-such-thing", "03R", "available", "", ""),
        (SLUG, "XYZ", "available", "", ""),
        (SLUG, "99Z", "available", "", ""),
        (SLUG, "03Q", "available", "", ""),
        (SLUG, "QWO", "available", "", ""),
        (SLUG, "03R", "yes", "", ""),
        (SLUG, "03R", "not offered", "", ""),
        (SLUG, "03R", "available", "", "03/04/2026"),
        (SLUG, "03R", "available", "", "04/27/2026"),
        (SLUG, "03R", "available", "", f"{tomorrow}"),
        (SLUG, "03R", "available", "", "2001-01-01"),
        ("", "", "available", "", ""),
        (SLUG, "03R", "", "No budget", ""),
        (SLUG, "03R", "available", "The patient 943 476 5919", ""),
        (SLUG, "03R", "planned", "x" * 301, ""),
        (SLUG, "03R", "planned", "", ""),
        as_xlsx=as_xlsx,
    )
    locations = "Its locations are 03R, 15F."
    for words in (
        "Row 2, column A (technology): “no-such-thing” is not the name of a listed technology.",
        f"Row 3, column B (place): “XYZ” is not a code that is known. {locations}",
        f"Row 4, column B (place): “99Z” (A closed area) ended on 1 April 2023. {locations}",
        f"Row 5, column B (place): “03Q” (Vale of York) does not lie in West Yorkshire. {locations}",
        "Row 6, column B (place): “QWO” (West Yorkshire) is not a sub-ICB location.",
        "Row 7, column C (status): “yes” is not a status. Write one of: available,",
        "Row 8, column D (reason): Say why it is not offered.",
        "Row 9, column E (attested_on): “03/04/2026” can be 3 April 2026 or 4 March 2026.",
        "Row 10, column E (attested_on): “04/27/2026” has the month before the day.",
        f"Row 11, column E (attested_on): {formatting.day(tomorrow)} has not come yet.",
        "Row 12, column E (attested_on): 1 January 2001 is a year ago or longer",
        "Row 13, column A (technology): It is empty. Enter the technology.",
        "Row 13, column B (place): It is empty. Enter the code of the location or trust.",
        "Row 14, column C (status): It is empty. Write one of:",
        "Row 15, column D (reason): “",
        "Row 16, column D (reason): It is longer than 300 letters.",
        "Row 17, column A (technology): Chest drain pump in Wakefield stands in row 15 already.",
    ):
        assert any(line.startswith(words) for line in found), words
    assert len(found) == 17


def test_what_only_a_workbook_can_have(lead: User, technology: Technology, places: Places) -> None:
    found = problems(
        lead,
        places["QWO"],
        (SLUG, "03R", Formula("available"), "", ""),
        (SLUG, "15F", "available", "", 46000),
        (SLUG, "15F", "available", "", Day(1)),
        as_xlsx=True,
    )
    assert found == [
        "Row 2, column C (status): It is a formula. Copy the cell and paste its value.",
        "Row 3, column E (attested_on): 46000 is a number, not a date. Format the cell as a date.",
        "Row 4, column E (attested_on): 31 December 1899 is a year ago or longer, so it would not"
        " hold any more.",
    ]
    content = workbook([HEAD, (SLUG, "03R", "available")], merged=["C2:C3"])
    with pytest.raises(UploadRefused) as refused:
        actions.read_upload(icb=places["QWO"], content=content, file_name="x", by=lead)
    words = "Cells C2 to C3 are merged. Take them apart and fill in each of them."
    assert [problem.text for problem in refused.value.problems] == [words]


def test_a_day_of_a_workbook_is_read(lead: User, technology: Technology, places: Places) -> None:
    day = timezone.localdate() - timedelta(days=3)
    serial = (day - date(1899, 12, 30)).days
    upload = send(lead, places["QWO"], (SLUG, "03R", "available", "", Day(serial)), as_xlsx=True)
    assert upload.entries[0]["attested_on"] == day.isoformat()


def test_wrong_headers(lead: User, technology: Technology, places: Places) -> None:
    found = problems(
        lead, places["QWO"], (SLUG, "03R", "available"), head=("Technology", "Where", "Where")
    )
    assert found[0].startswith("Row 1: No column is called “place” and “status”. The first row")
    assert found[1] == (
        "Row 1, column B: “Where” is no column of this file. Take it off or rename it."
    )
    twice = problems(
        lead, places["QWO"], head=("technology", "place", "status", "STATUS"), as_xlsx=True
    )
    assert twice[0] == "Row 1, column D: “STATUS” stands there twice."
    nothing = problems(lead, places["QWO"])
    assert nothing == ["The file: No row has a status, so nothing would be saved."]


def test_what_was_said_later_is_not_replaced(
    lead: User, technology: Technology, places: Places
) -> None:
    attest_access(lead, technology, places["03R"])
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(UploadRefused) as refused:
        send(lead, places["QWO"], (SLUG, "03R", "partly", "", f"{yesterday}"))
    assert "was attested later" in refused.value.problems[0].text


def test_a_file_that_cannot_be_read_is_said_so(lead: User, places: Places) -> None:
    with pytest.raises(FileRefused):
        actions.read_upload(icb=places["QWO"], content=b"%PDF-", file_name="x.pdf", by=lead)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_file_to_fill_in_comes_back(
    ending: str, lead: User, steward: User, technology: Technology, places: Places
) -> None:
    make_technology("=A test", by=steward)
    attest_access(lead, technology, places["03R"], status="not_offered", reason="-no budget")
    answer = client_of(lead).get(f"/technologies/areas/QWO/to-fill.{ending}")
    content = b"".join(answer.streaming_content) if ending == "csv" else answer.content  # type: ignore[attr-defined]
    upload = actions.read_upload(icb=places["QWO"], content=content, file_name="x", by=lead)
    (entry,) = upload.entries
    assert (entry["status"], entry["reason"]) == ("not_offered", "-no budget")


def test_the_way_by_the_pages(lead: User, technology: Technology, places: Places) -> None:
    browser, path = client_of(lead), "/technologies/areas/QWO/upload/"
    assert browser.get(path).status_code == 200

    def post(content: bytes) -> Any:
        return browser.post(path, {"file": SimpleUploadedFile("list.csv", content)})

    text = post(as_csv(HEAD, (SLUG, "03R", "yes"))).content.decode()
    assert "Nothing was saved. 1 thing needs to be put right." in text
    assert "Row 2, column C (status):" in text
    assert "The file is empty" in post(b"").content.decode()
    assert "a PDF" in post(b"%PDF-1.7").content.decode()
    answer = post(as_csv(HEAD, (SLUG, "03R", "available")))
    assert answer.status_code == 302
    page = browser.get(answer["Location"])
    assert "Of 1 answers: 1 new." in page.content.decode()
    assert browser.post(answer["Location"], {"seen": "x"}).status_code == 200
    seen = page.context["differences"].seen
    assert browser.post(answer["Location"], {"seen": seen})["Location"].endswith("/areas/QWO/")
    assert AccessRecord.objects.get().status == "available"
    assert browser.post(answer["Location"], {"seen": seen}).status_code == 404


def test_old_ones_are_deleted(lead: User, technology: Technology, places: Places) -> None:
    send(lead, places["QWO"], (SLUG, "03R", "available"))
    now = timezone.now()
    assert actions.delete_old_uploads(now=now) == 0
    assert actions.delete_old_uploads(now=now + timedelta(days=8)) == 1


def test_thirty_technologies_for_eight_locations(lead: User, steward: User, places: Places) -> None:
    """A lead sends them with twelve mistakes, mends these, and sees what differs inside the ICB."""
    for number in range(30):
        make_technology(f"Device {number:02}", by=steward)
    added = Place.objects.bulk_create(
        Place(code=f"X{number}", name=f"Location {number}", kind="sub_icb") for number in range(6)
    )
    Membership.objects.bulk_create(
        Membership(child=child, parent=places["QWO"], valid_from=date(2022, 7, 1))
        for child in added
    )
    codes = ["03R", "15F", *(place.code for place in added)]
    rows = [
        [f"device-{number:02}", code, "available", ""] for number in range(30) for code in codes
    ]
    wrong = [list(row) for row in rows]
    for at in range(12):
        wrong[20 * at][at % 3] = "wrong"
    found = problems(lead, places["QWO"], *wrong, head=HEAD[:4], as_xlsx=True)
    assert [line.split(":")[0] for line in found] == [
        f"Row {20 * at + 2}, column {'ABC'[at % 3]} ({HEAD[at % 3]})" for at in range(12)
    ]
    rows[8][2:] = ["not offered", "No budget"]
    upload = send(lead, places["QWO"], *rows, head=HEAD[:4], as_xlsx=True)
    assert upload_page(upload, None).sentence == "Of 240 answers: 240 new."
    assert save(upload, lead) == 240
    page = area_page(user=lead, icb=places["QWO"], params={})
    assert page.sentence.startswith("One technology differs")
    assert page.page.object_list[0].name == "Device 01"
