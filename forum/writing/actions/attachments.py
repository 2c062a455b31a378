"""Files: attached, scanned, taken off."""

from datetime import datetime
from typing import IO

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from forum.patient_data import Finding
from forum.people.actions import record_event
from forum.people.models import User
from forum.people.permissions import NotAllowed, author_fields
from forum.writing.attachments import AcceptedFile, FileNotAccepted, accept_file
from forum.writing.attachments.kinds import FileKind
from forum.writing.attachments.scanning import ScanResult, scan_for_viruses
from forum.writing.attachments.text import READ_KINDS, extract_text
from forum.writing.models import Attachment, private_storage
from forum.writing.owners import has_versions
from forum.writing.patient_data_checks import check_texts
from forum.writing.permissions import can_attach, can_detach
from metrics.models import Place

State = Attachment.State
TextCheck = Attachment.TextCheck
# A finding of each kind is enough to say what to look for; a spreadsheet can have thousands.
MAX_FINDINGS = 50
# As long as a post may be: what the check is known to read quickly.
PIECE_LENGTH, OVERLAP = 50_000, 200
MAX_PER_OWNER = 20
MAX_BYTES_PER_PERSON = 200 * 1024 * 1024
STATES = {
    ScanResult.NOT_SCANNED: State.NOT_SCANNED,
    ScanResult.CLEAN: State.CLEAN,
    ScanResult.INFECTED: State.INFECTED,
    ScanResult.NO_ANSWER: State.WAITING,
}


def attach_file(
    *,
    owner: models.Model,
    file: IO[bytes],
    name: str,
    by: User,
    description: str = "",
    place: Place | None = None,
) -> Attachment:
    """Check, scan and keep a file. Raises FileNotAccepted with words for the reader.

    Not inside a transaction: the scanner may take half a minute. Attaching the same file to the
    same owner again returns the existing attachment, and cancels its pending removal.
    """
    if not can_attach(by, owner):
        raise NotAllowed
    accepted = accept_file(file, name)
    _refuse_patient_data(accepted.name, description, by, owner)
    existing = Attachment.objects.about(owner)
    if duplicate := existing.filter(sha256=accepted.sha256).exclude(state=State.INFECTED).first():
        return _restore(duplicate, by) if duplicate.pending_removal else duplicate
    if existing.in_working_version().count() >= MAX_PER_OWNER:
        raise FileNotAccepted(f"There are {MAX_PER_OWNER} files already. Take one off first.")
    _refuse_above_quota(by, accepted.size)
    state = STATES[scan_for_viruses(accepted.content)]
    if state == State.INFECTED:
        raise FileNotAccepted("The virus scanner found something in the file, so it was not kept.")
    return _store(owner, accepted, state, description.strip(), by, place)


@transaction.atomic
def detach_file(*, attachment: Attachment, by: User) -> None:
    """At once; but what readers of a published version have, its authors take off the next one."""
    locked = _lock(attachment)
    if locked is None or locked.owner is None or not can_detach(by, locked):
        raise NotAllowed
    owner = locked.owner
    with_next_version = has_versions(owner) and locked.is_published and can_attach(by, owner)
    if with_next_version and locked.pending_removal:
        return
    detail = {"owner": str(owner), "sha256": locked.sha256}
    record_event(verb="took off file", about=locked, by=by, detail=detail)
    record_event(verb="took off a file", about=owner, by=by, detail={"file": locked.safe_name})
    if with_next_version:
        locked.pending_removal = True
        locked.save(update_fields=["pending_removal"])
    else:
        _delete(locked)


@transaction.atomic
def publish_attachments(*, owner: models.Model) -> None:
    """Readers have from now on what its authors have. Call it in the transaction that publishes."""
    files = Attachment.objects.select_for_update().about(owner)
    for removed in files.filter(pending_removal=True):
        _delete(removed)
    files.filter(is_published=False).update(is_published=True)


def rescan_attachment(*, attachment: Attachment) -> None:
    """For files that waited for the scanner, and those from before there was one."""
    with attachment.file.open("rb") as file:
        state = STATES[scan_for_viruses(file.read())]
    if not attachment.can_become(state):
        return
    with transaction.atomic():
        locked = _lock(attachment)
        if locked is None or not locked.can_become(state):
            return
        path = locked.file.name or ""
        locked.state, locked.scanned_at = state, timezone.now()
        if state == State.INFECTED:
            locked.file = ""
            transaction.on_commit(lambda: private_storage().delete(path))
        locked.save(update_fields=["state", "scanned_at", "file"])
        record_event(verb="scanned file", about=locked, by=None, detail={"found": state})


def check_attachment_text(*, attachment: Attachment) -> None:
    """Runs in the worker: until then nobody but its author sees the file."""
    with attachment.file.open("rb") as file:
        text = extract_text(file.read(), FileKind(attachment.kind))
    author, owner = attachment.author, attachment.owner
    findings = _findings(text or "", by=author, owner=owner)
    blocking = [finding for finding in findings if finding.severity == "block"]
    text_check = TextCheck.PASSED if text else TextCheck.UNREADABLE
    if findings:
        text_check = TextCheck.BLOCKED if blocking else TextCheck.WARNED
    # Each kind of words once, blocking ones first: whoever mends the file mends it at once.
    messages = [f"“{finding.masked_text}”. {finding.advice}" for finding in (*blocking, *findings)]
    with transaction.atomic():
        locked = _lock(attachment)
        if locked is None or locked.text_check not in (TextCheck.WAITING, TextCheck.BLOCKED):
            return
        locked.text_check = text_check
        locked.text_findings = list(dict.fromkeys(messages))[:MAX_FINDINGS]
        locked.save(update_fields=["text_check", "text_findings"])
        if findings:
            record_event(
                verb="found patient data in file",
                about=locked,
                by=None,
                detail={"result": text_check, "findings": len(findings)},
            )


def _findings(text: str, *, by: User, owner: models.Model | None) -> list[Finding]:
    """In pieces that overlap, less what stewards have found to be something else."""
    findings: list[Finding] = []
    for start in range(0, len(text), PIECE_LENGTH - OVERLAP):
        check = check_texts({"text": text[start : start + PIECE_LENGTH]}, by=by, owner=owner)
        findings += (*check.blocking.get("text", ()), *check.warnings.get("text", ()))
    return findings


def delete_orphan_files(*, before: datetime) -> int:
    """Delete files older than `before` that have no row: their save was rolled back."""
    storage = private_storage()
    known_paths = set(Attachment.objects.exclude(file="").values_list("file", flat=True))
    deleted = 0
    # Before the first file is kept there is no folder either.
    for folder in storage.listdir("")[0] if storage.exists("") else []:
        for name in storage.listdir(folder)[1]:
            path = f"{folder}/{name}"
            if path not in known_paths and storage.get_modified_time(path) < before:
                storage.delete(path)
                deleted += 1
    return deleted


def _lock(attachment: Attachment) -> Attachment | None:
    return Attachment.objects.select_for_update().filter(pk=attachment.pk).first()


def _delete(attachment: Attachment) -> None:
    path = attachment.file.name
    attachment.delete()
    if path:
        transaction.on_commit(lambda: private_storage().delete(path))


@transaction.atomic
def _restore(attachment: Attachment, by: User) -> Attachment:
    attachment.pending_removal = False
    attachment.save(update_fields=["pending_removal"])
    record_event(verb="put back file", about=attachment, by=by)
    if owner := attachment.owner:
        record_event(
            verb="put back a file", about=owner, by=by, detail={"file": attachment.safe_name}
        )
    return attachment


def _require_can_attach(owner: models.Model, by: User) -> None:
    """Scanning takes a while: what was submitted meanwhile gets no file that nobody reviewed."""
    type(owner)._default_manager.select_for_update(of=("self",)).filter(pk=owner.pk).first()
    if not can_attach(by, owner):
        raise FileNotAccepted(
            "Files cannot be added to this any more. Your file has not been kept."
        )


def _refuse_above_quota(by: User, size: int) -> None:
    if Attachment.objects.bytes_of(by) + size > MAX_BYTES_PER_PERSON:
        raise FileNotAccepted(
            f"Your files take {filesizeformat(MAX_BYTES_PER_PERSON)} together, which is the most for"
            " one person. Remove one that is not needed any more, or share a link to this one."
        )


def _refuse_patient_data(name: str, description: str, by: User, owner: models.Model) -> None:
    """Less what stewards have found to be something else."""
    texts = {"name": name, "description": description}
    if fields := list(check_texts(texts, by=by, owner=owner).blocking):
        raise FileNotAccepted(
            f"An NHS number seems to be in the file's {' and '.join(fields)}. Take it out and attach"
            " the file again."
        )


def _store(
    owner: models.Model,
    accepted: AcceptedFile,
    state: State,
    description: str,
    by: User,
    place: Place | None,
) -> Attachment:
    attachment = Attachment(
        **author_fields(by, place),
        owner_type=ContentType.objects.get_for_model(owner),
        owner_id=owner.pk,
        name=accepted.name,
        safe_name=accepted.safe_name,
        description=description,
        kind=accepted.kind,
        size=accepted.size,
        sha256=accepted.sha256,
        state=state,
        text_check=TextCheck.WAITING if accepted.kind in READ_KINDS else TextCheck.NOT_NEEDED,
        is_published=not has_versions(owner),
        scanned_at=timezone.now() if state == State.CLEAN else None,
    )
    attachment.file.save("file", ContentFile(accepted.content), save=False)
    try:
        with transaction.atomic():
            _require_can_attach(owner, by)
            attachment.save()
            detail = {"owner": str(owner), "sha256": accepted.sha256, "bytes": accepted.size}
            record_event(verb="attached file", about=attachment, by=by, detail=detail)
            record_event(
                verb="added a file", about=owner, by=by, detail={"file": attachment.safe_name}
            )
    except BaseException as error:
        private_storage().delete(attachment.file.name or "")
        duplicate = Attachment.objects.about(owner).filter(sha256=accepted.sha256).first()
        if isinstance(error, IntegrityError) and duplicate:
            # Sent twice at once: the other request was first.
            return duplicate
        raise
    return attachment
