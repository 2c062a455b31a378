"""Files that belong to something: attached, scanned, downloaded, taken off."""

import io
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.fields import GenericRelation
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.test.utils import isolate_apps
from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from forum.writing import actions, owners, permissions, tasks
from forum.writing import models as writing
from forum.writing.actions import attachments
from forum.writing.attachments import FileNotAccepted
from forum.writing.attachments.scanning import ScanResult
from forum.writing.models import Attachment
from tests.factories.files import office, pdf, photograph
from tests.factories.people import MakePerson
from tests.forum.writing.conftest import as_file

State = Attachment.State
PDF = pdf()


@pytest.fixture
def attached(draft: CaseStudy, author: User, storage: FileSystemStorage) -> Attachment:
    made = actions.attach_file(owner=draft, file=as_file(PDF), name="Our plan.pdf", by=author)
    return checked(made)


def checked(attachment: Attachment) -> Attachment:
    """As the worker leaves it."""
    actions.check_attachment_text(attachment=attachment)
    attachment.refresh_from_db()
    return attachment


def scanner_says(monkeypatch: pytest.MonkeyPatch, verdict: ScanResult) -> None:
    monkeypatch.setattr(attachments, "scan_for_viruses", lambda content: verdict)


def stored_paths(storage: FileSystemStorage) -> list[Path]:
    return [path for path in Path(storage.location).rglob("*") if path.is_file()]


# --- attached -------------------------------------------------------------------------------------


def test_what_is_kept(attached: Attachment, draft: CaseStudy, author: User, storage: Any) -> None:
    attached.refresh_from_db()
    assert (attached.owner, attached.author, attached.author_role) == (draft, author, "icb_lead")
    assert (attached.name, attached.safe_name, attached.kind) == (
        "Our plan.pdf",
        "Our-plan.pdf",
        "pdf",
    )
    assert (attached.size, attached.state) == (len(PDF), State.NOT_SCANNED)
    with attached.file.open("rb") as file:
        assert file.read() == PDF
    (path,) = stored_paths(storage)
    # Nothing of what its author called it, and no ending that a server might act on.
    assert path.name == attached.key.hex
    assert [event.verb for event in AuditEvent.objects.about(attached)] == ["attached file"]


def test_a_photograph_is_kept_without_its_place(
    draft: CaseStudy, author: User, storage: FileSystemStorage
) -> None:
    actions.attach_file(owner=draft, file=as_file(photograph()), name="board.jpg", by=author)
    (path,) = stored_paths(storage)
    assert b"Exif" not in path.read_bytes()


def test_the_same_file_twice_is_there_once(
    attached: Attachment, draft: CaseStudy, author: User, storage: FileSystemStorage
) -> None:
    duplicate = actions.attach_file(
        owner=draft, file=as_file(PDF), name="Another name.pdf", by=author
    )
    assert duplicate == attached
    assert len(stored_paths(storage)) == 1


def test_sent_twice_at_once_it_is_there_once(
    attached: Attachment,
    draft: CaseStudy,
    author: User,
    storage: FileSystemStorage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The second request looked before the first had saved.
    sent = attachments._store(
        draft, attachments.accept_file(as_file(PDF), "a.pdf"), State.NOT_SCANNED, "", author, None
    )
    assert sent == attached
    assert len(stored_paths(storage)) == 1


def test_a_save_that_fails_leaves_no_file(
    draft: CaseStudy, author: User, storage: FileSystemStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**arguments: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(attachments, "record_event", fails)
    with pytest.raises(RuntimeError):
        actions.attach_file(owner=draft, file=as_file(PDF), name="a.pdf", by=author)
    assert stored_paths(storage) == []
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "description", "where"),
    [
        ("943 476 5919.pdf", "", "name"),
        ("scan_9434765919_final.pdf", "", "name"),
        ("plan.pdf", "The letter of 943-476-5919", "description"),
    ],
)
def test_nhs_numbers_in_names_and_descriptions_are_refused(
    draft: CaseStudy,
    author: User,
    storage: FileSystemStorage,
    name: str,
    description: str,
    where: str,
) -> None:
    with pytest.raises(FileNotAccepted, match=f"in the file's {where}"):
        actions.attach_file(
            owner=draft, file=as_file(PDF), name=name, description=description, by=author
        )
    assert stored_paths(storage) == []


def test_what_a_steward_found_to_be_something_else_may_be_in_a_name(
    draft: CaseStudy, author: User, steward: User, storage: FileSystemStorage
) -> None:
    blocked_text = actions.block_text(
        texts={"body": "943 476 5919"}, form_name="post", by=author, owner=draft
    )
    actions.appeal_blocked_text(blocked_text=blocked_text, reason="An order number", by=author)
    actions.decide_blocked_text(
        blocked_text=blocked_text, is_nhs_number=False, reason="It is", by=steward
    )
    arguments = {"owner": draft, "file": as_file(PDF), "name": "Order 9434765919.pdf"}
    assert actions.attach_file(**arguments, by=author).name == "Order 9434765919.pdf"


def test_there_are_only_so_many(
    draft: CaseStudy, author: User, storage: FileSystemStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MAX_PER_OWNER", 2)
    for n in range(2):
        actions.attach_file(owner=draft, file=as_file(pdf(b"(%d)" % n)), name="a.pdf", by=author)
    with pytest.raises(FileNotAccepted, match="There are 2 files already"):
        actions.attach_file(owner=draft, file=as_file(pdf(b"(x)")), name="a.pdf", by=author)


def test_the_database_refuses_what_is_empty_or_too_large(attached: Attachment) -> None:
    rows = Attachment.objects.filter(pk=attached.pk)
    for changes in ({"size": 0}, {"size": 10 * 1024 * 1024 + 1}, {"file": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**changes)
    assert rows.update(size=10 * 1024 * 1024) == 1


def test_files_lie_where_only_the_site_reads_them(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    settings.STORAGES = {
        name: options for name, options in settings.STORAGES.items() if name != "attachments"
    }
    storage = writing.private_storage()
    name = storage.save("ab/abc", ContentFile(b"x"))
    path = Path(storage.path(name))
    assert path.is_relative_to(tmp_path / "attachments")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with pytest.raises(ValueError, match="have no address of their own"):
        storage.url(name)
    for folder in (settings.STATICFILES_DIRS[0], settings.STATIC_ROOT):
        assert folder is None or not path.is_relative_to(folder)


def test_a_deployment_may_keep_them_elsewhere(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "attachments": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "elsewhere")},
        },
    }
    name = writing.private_storage().save("ab/abc", ContentFile(b"x"))
    assert (tmp_path / "elsewhere" / name).exists()


# --- scanned --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (ScanResult.NOT_SCANNED, State.NOT_SCANNED),
        (ScanResult.CLEAN, State.CLEAN),
        (ScanResult.NO_ANSWER, State.WAITING),
    ],
)
def test_what_the_scanner_says_is_kept_with_the_file(
    draft: CaseStudy,
    author: User,
    storage: FileSystemStorage,
    monkeypatch: pytest.MonkeyPatch,
    verdict: ScanResult,
    state: str,
) -> None:
    scanner_says(monkeypatch, verdict)
    attached_file = actions.attach_file(owner=draft, file=as_file(PDF), name="a.pdf", by=author)
    checked(attached_file)
    assert attached_file.state == state
    assert (attached_file.scanned_at is not None) == (verdict == ScanResult.CLEAN)
    is_downloadable = (
        Attachment.objects.downloadable_by(author).filter(pk=attached_file.pk).exists()
    )
    assert is_downloadable == (state != State.WAITING)


def test_in_production_a_file_that_nobody_scanned_is_held(
    draft: CaseStudy, author: User, storage: FileSystemStorage, settings: Any
) -> None:
    file = actions.attach_file(owner=draft, file=as_file(PDF), name="a.pdf", by=author)
    checked(file)
    assert file.state == State.NOT_SCANNED
    assert Attachment.objects.downloadable_by(author).exists()
    settings.SHOW_UNSCANNED_FILES = False
    assert not Attachment.objects.downloadable_by(author).exists()
    assert not Attachment.objects.waiting().exists()
    # Once there is a scanner, what came before it is scanned.
    settings.CLAMAV_SOCKET = "/run/clamd"
    assert list(Attachment.objects.waiting()) == [file]


def test_one_person_s_files_take_no_more_than_so_much(
    draft: CaseStudy, author: User, storage: FileSystemStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.writing.actions.attachments.MAX_BYTES_PER_PERSON", len(PDF) + 10)
    actions.attach_file(owner=draft, file=as_file(PDF), name="a.pdf", by=author)
    with pytest.raises(FileNotAccepted, match="the most for one person"):
        actions.attach_file(owner=draft, file=as_file(PDF + b"\n"), name="b.pdf", by=author)
    assert Attachment.objects.count() == 1


def test_an_infected_file_is_not_kept(
    draft: CaseStudy, author: User, storage: FileSystemStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanner_says(monkeypatch, ScanResult.INFECTED)
    with pytest.raises(FileNotAccepted, match="virus scanner found something"):
        actions.attach_file(owner=draft, file=as_file(PDF), name="a.pdf", by=author)
    assert stored_paths(storage) == []


@pytest.mark.parametrize(
    ("verdict", "state", "files_left"),
    [
        (ScanResult.CLEAN, State.CLEAN, 1),
        (ScanResult.INFECTED, State.INFECTED, 0),
        (ScanResult.NO_ANSWER, State.WAITING, 1),
        (ScanResult.NOT_SCANNED, State.WAITING, 1),
    ],
)
def test_what_waited_is_scanned_later(
    draft: CaseStudy,
    author: User,
    storage: FileSystemStorage,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
    verdict: ScanResult,
    state: str,
    files_left: int,
) -> None:
    scanner_says(monkeypatch, ScanResult.NO_ANSWER)
    attached_file = actions.attach_file(owner=draft, file=as_file(PDF), name="a.pdf", by=author)
    checked(attached_file)
    scanner_says(monkeypatch, verdict)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.rescan_waiting_attachments()
    attached_file.refresh_from_db()
    assert attached_file.state == state
    assert len(stored_paths(storage)) == files_left
    assert list(Attachment.objects.visible_to(author)) == [attached_file]
    assert Attachment.objects.downloadable_by(author).exists() == (state == State.CLEAN)


def test_moves() -> None:
    assert set(Attachment.TRANSITIONS) == set(State)
    moves = {
        (before, after) for before, targets in Attachment.TRANSITIONS.items() for after in targets
    }
    assert moves == {
        ("waiting", "clean"),
        ("waiting", "infected"),
        ("not scanned", "clean"),
        ("not scanned", "infected"),
    }


# --- who may --------------------------------------------------------------------------------------


def publish(case_study: CaseStudy, audience: str) -> None:
    today = timezone.localdate()
    CaseStudy.objects.filter(pk=case_study.pk).update(
        live=True,
        audience=audience,
        published_at=timezone.now(),
        reviewed_on=today,
        review_due=today,
    )
    actions.publish_attachments(owner=case_study)


def test_whoever_may_see_the_owner_may_have_the_file(
    attached: Attachment, draft: CaseStudy, author: User, steward: User, person: MakePerson
) -> None:
    people = {
        "author": author,
        "colleague": person("colleague"),
        "lead elsewhere": person("elsewhere", Role.ICB_LEAD, "QOQ"),
        "steward": steward,
        "no member": person("stranger", member=False),
        "nobody": AnonymousUser(),
    }

    def having() -> set[str]:
        downloaders = set()
        for name, user in people.items():
            can_see_owner = CaseStudy.objects.visible_to(user).filter(pk=draft.pk).exists()
            downloadable = Attachment.objects.downloadable_by(user)
            assert downloadable.filter(pk=attached.pk).exists() == can_see_owner
            assert (
                Attachment.objects.visible_to(user).filter(pk=attached.pk).exists() == can_see_owner
            )
            if can_see_owner:
                downloaders.add(name)
        return downloaders

    assert having() == {"author"}
    publish(draft, "staff")
    assert having() == {"author", "colleague", "lead elsewhere", "steward"}
    publish(draft, "public")
    assert having() == set(people)


def test_what_waits_is_seen_by_its_author_alone(
    attached: Attachment, draft: CaseStudy, author: User, colleague: User
) -> None:
    publish(draft, "public")
    for state in (State.WAITING, State.INFECTED):
        file_change = {"file": ""} if state == State.INFECTED else {}
        Attachment.objects.filter(pk=attached.pk).update(state=state, **file_change)
        assert list(Attachment.objects.visible_to(author)) == [attached]
        for user in (colleague, AnonymousUser()):
            assert not Attachment.objects.visible_to(user).exists()
        assert not Attachment.objects.downloadable_by(author).exists()


def test_whoever_may_edit_the_owner_may_attach_and_take_off(
    attached: Attachment, draft: CaseStudy, author: User, colleague: User, steward: User
) -> None:
    publish(draft, "public")
    for user in (colleague, steward, AnonymousUser()):
        assert not permissions.can_attach(user, draft)
        if isinstance(user, User):
            with pytest.raises(NotAllowed):
                actions.attach_file(owner=draft, file=as_file(office()), name="a.docx", by=user)
    assert permissions.can_attach(author, draft)
    assert not permissions.can_attach(author, author)
    assert not permissions.can_detach(colleague, attached)
    with pytest.raises(NotAllowed):
        actions.detach_file(attachment=attached, by=colleague)
    assert permissions.can_detach(author, attached)
    assert permissions.can_detach(steward, attached)


@pytest.mark.parametrize("who", ["author", "steward"])
def test_what_is_taken_off_is_gone(
    attached: Attachment,
    author: User,
    steward: User,
    storage: FileSystemStorage,
    django_capture_on_commit_callbacks: Any,
    who: str,
) -> None:
    key = str(attached.pk)
    with django_capture_on_commit_callbacks(execute=True):
        actions.detach_file(attachment=attached, by={"author": author, "steward": steward}[who])
    assert not Attachment.objects.exists()
    assert stored_paths(storage) == []
    events = AuditEvent.objects.filter(object_type="attachment", object_id=key)
    assert [event.verb for event in events.order_by("pk")] == ["attached file", "took off file"]


# --- of something that is read in versions --------------------------------------------------------


def test_readers_keep_the_files_of_the_version_that_they_read(
    attached: Attachment,
    draft: CaseStudy,
    author: User,
    colleague: User,
    storage: FileSystemStorage,
    django_capture_on_commit_callbacks: Any,
) -> None:
    publish(draft, "public")
    added = actions.attach_file(owner=draft, file=as_file(office()), name="New.docx", by=author)
    checked(added)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            actions.detach_file(attachment=attached, by=author)
    attachments = Attachment.objects.about(draft)
    for reader in (colleague, AnonymousUser()):
        assert list(Attachment.objects.downloadable_by(reader)) == [attached]
    assert set(Attachment.objects.downloadable_by(author)) == {attached, added}
    assert list(attachments.in_working_version()) == [added]
    assert len(stored_paths(storage)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        actions.publish_attachments(owner=draft)
    assert list(Attachment.objects.downloadable_by(colleague)) == [added]
    assert [path.name for path in stored_paths(storage)] == [added.key.hex]
    events = AuditEvent.objects.about(draft).values_list("verb", "detail__file")
    assert list(events)[-2:] == [("added a file", "New.docx"), ("took off a file", "Our-plan.pdf")]


def test_a_file_that_was_to_be_taken_off_can_stay(
    attached: Attachment, draft: CaseStudy, author: User
) -> None:
    publish(draft, "public")
    actions.detach_file(attachment=attached, by=author)
    assert actions.attach_file(owner=draft, file=as_file(PDF), name="x.pdf", by=author) == attached
    actions.publish_attachments(owner=draft)
    attached.refresh_from_db()
    assert (attached.is_published, attached.pending_removal) == (True, False)


def test_a_moderator_takes_a_file_from_readers_at_once(
    attached: Attachment, draft: CaseStudy, steward: User
) -> None:
    publish(draft, "public")
    actions.detach_file(attachment=attached, by=steward)
    assert not Attachment.objects.exists()


def test_nothing_is_added_to_what_was_submitted_while_it_was_scanned(
    draft: CaseStudy, author: User, storage: FileSystemStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def submitted_meanwhile(content: bytes) -> ScanResult:
        today = timezone.localdate()
        CaseStudy.objects.filter(pk=draft.pk).update(state="approval", answer_due=today)
        return ScanResult.CLEAN

    monkeypatch.setattr(attachments, "scan_for_viruses", submitted_meanwhile)
    with pytest.raises(FileNotAccepted, match="any more"):
        actions.attach_file(owner=draft, file=as_file(PDF), name="a.pdf", by=author)
    assert not Attachment.objects.exists() and stored_paths(storage) == []


def test_the_database_knows_what_can_wait_to_be_taken_off(attached: Attachment) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=attached.pk).update(is_published=False, pending_removal=True)


def test_files_that_no_row_tells_of_are_dropped(
    attached: Attachment, storage: FileSystemStorage
) -> None:
    storage.save("zz/left-behind", ContentFile(b"x"))
    assert actions.delete_orphan_files(before=timezone.now() - timedelta(days=1)) == 0
    assert actions.delete_orphan_files(before=timezone.now() + timedelta(days=1)) == 1
    assert [path.name for path in stored_paths(storage)] == [attached.key.hex]


def test_nothing_is_dropped_before_there_is_anything(db: None, storage: FileSystemStorage) -> None:
    assert actions.delete_orphan_files(before=timezone.now()) == 0


@isolate_apps("forum.people")
def test_owners_are_models_that_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Visible(models.QuerySet):  # type: ignore[type-arg]
        def visible_to(self, user: object) -> "Visible":
            return self

    class Owner(models.Model):  # noqa: DJ008
        files = GenericRelation(Attachment, "owner_id", "owner_type")
        objects = Visible.as_manager()

        class Meta:
            app_label = "people"
            managed = False

    class Silent(models.Model):  # noqa: DJ008
        """It has files, but says nothing of who may see it."""

        files = GenericRelation(Attachment, "owner_id", "owner_type")

        class Meta:
            app_label = "people"
            managed = False

    class Without(models.Model):  # noqa: DJ008
        objects = Visible.as_manager()

        class Meta:
            app_label = "people"
            managed = False

    monkeypatch.setattr(owners.apps, "get_models", lambda: [Owner, Silent, Without])
    assert owners.attachment_owner_models() == [Owner]


# --- downloaded -----------------------------------------------------------------------------------


def test_a_download(attached: Attachment, author: User, client: Client) -> None:
    client.force_login(author)
    answer = client.get(attached.get_absolute_url())
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PDF
    assert attached.get_absolute_url() == f"/attachments/{attached.key}/Our-plan.pdf"
    expected = {
        "Content-Disposition": 'attachment; filename="Our-plan.pdf"',
        "Content-Type": "application/pdf",
        "Content-Length": str(len(PDF)),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    assert {name: answer.headers.get(name) for name in expected} == expected


def test_missing_and_forbidden_are_the_same(
    attached: Attachment, draft: CaseStudy, author: User, colleague: User, client: Client
) -> None:
    address = attached.get_absolute_url()
    missing = address.replace(str(attached.key), "00000000-0000-0000-0000-000000000000")
    forbidden = client.get(address)
    assert forbidden.status_code == client.get(missing).status_code == 404
    assert forbidden.content == client.get(missing).content
    client.force_login(colleague)
    assert client.get(address).status_code == 404
    client.force_login(author)
    assert client.get(missing).status_code == 404
    assert client.get(address.replace("Our-plan", "x")).status_code == 404
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_what_waits_cannot_be_downloaded(
    attached: Attachment, author: User, client: Client
) -> None:
    client.force_login(author)
    Attachment.objects.filter(pk=attached.pk).update(state=State.WAITING)
    assert client.get(attached.get_absolute_url()).status_code == 404


def test_a_file_that_was_lost_is_missing(
    attached: Attachment, author: User, client: Client, storage: FileSystemStorage
) -> None:
    storage.delete(attached.file.name)
    client.force_login(author)
    assert client.get(attached.get_absolute_url()).status_code == 404


def test_a_list_of_files_takes_one_query(
    attached: Attachment, colleague: User, django_assert_num_queries: Any
) -> None:
    list(Attachment.objects.visible_to(colleague))
    plain = Attachment.objects.visible_to(colleague)
    with django_assert_num_queries(1):
        list(plain)


def test_a_reader_that_fails_is_told_of(draft: CaseStudy, author: User) -> None:
    with pytest.raises(FileNotAccepted):
        actions.attach_file(owner=draft, file=io.BytesIO(b""), name="a.pdf", by=author)
