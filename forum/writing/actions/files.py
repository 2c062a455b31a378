"""Files: attached, scanned, taken off."""

from datetime import datetime
from typing import IO

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from forum.people.actions import record
from forum.people.models import User
from forum.people.permissions import NotAllowed, authorship
from forum.writing.attachments import Accepted, NotAccepted, accept
from forum.writing.attachments.scanning import Verdict, scan
from forum.writing.guarding import look_at
from forum.writing.models import Attachment, keeps_versions, private_storage
from forum.writing.permissions import may_attach, may_detach
from metrics.models import Place

State = Attachment.State
MOST_FOR_ONE_OWNER = 20
STATES = {
    Verdict.NOT_SCANNED: State.NOT_SCANNED,
    Verdict.CLEAN: State.CLEAN,
    Verdict.INFECTED: State.INFECTED,
    Verdict.NO_ANSWER: State.WAITING,
}


def attach(
    *,
    owner: models.Model,
    file: IO[bytes],
    name: str,
    by: User,
    description: str = "",
    place: Place | None = None,
) -> Attachment:
    """Check, scan and keep a file. Raises NotAccepted with words for the reader.

    Not inside a transaction: the scanner may take half a minute. The same file again for the same
    owner is the attachment that is there; where it was to be taken off, it stays.
    """
    if not may_attach(by, owner):
        raise NotAllowed
    accepted = accept(file, name)
    _refuse_patient_data(accepted.name, description, by, owner)
    there = Attachment.objects.about(owner)
    if same := there.filter(sha256=accepted.sha256).exclude(state=State.INFECTED).first():
        return _put_back(same, by) if same.leaving else same
    if there.being_written().count() >= MOST_FOR_ONE_OWNER:
        raise NotAccepted(f"There are {MOST_FOR_ONE_OWNER} files already. Take one off first.")
    state = STATES[scan(accepted.content)]
    if state == State.INFECTED:
        raise NotAccepted("The virus scanner found something in the file, so it was not kept.")
    return _keep(owner, accepted, state, description.strip(), by, place)


@transaction.atomic
def detach(*, attachment: Attachment, by: User) -> None:
    """At once; but what readers of a published version have, its authors take off the next one."""
    found = Attachment.objects.select_for_update().filter(pk=attachment.pk).first()
    if found is None or found.owner is None or not may_detach(by, found):
        raise NotAllowed
    owner = found.owner
    waits = keeps_versions(owner) and found.shown and may_attach(by, owner)
    if waits and found.leaving:
        return
    detail = {"owner": str(owner), "sha256": found.sha256}
    record(verb="took off file", about=found, by=by, detail=detail)
    record(verb="took off a file", about=owner, by=by, detail={"file": found.safe_name})
    if waits:
        found.leaving = True
        found.save(update_fields=["leaving"])
    else:
        _delete(found)


@transaction.atomic
def show_files(*, owner: models.Model) -> None:
    """Readers have from now on what its authors have. Call it in the transaction that publishes."""
    files = Attachment.objects.select_for_update().about(owner)
    for gone in files.filter(leaving=True):
        _delete(gone)
    files.filter(shown=False).update(shown=True)


def scan_again(*, attachment: Attachment) -> None:
    """For files that waited for the scanner, and those from before there was one."""
    with attachment.file.open("rb") as file:
        state = STATES[scan(file.read())]
    if not attachment.may_become(state):
        return
    with transaction.atomic():
        found = Attachment.objects.select_for_update().filter(pk=attachment.pk).first()
        if found is None or not found.may_become(state):
            return
        path = found.file.name or ""
        found.state, found.scanned_at = state, timezone.now()
        if state == State.INFECTED:
            found.file = ""
            transaction.on_commit(lambda: private_storage().delete(path))
        found.save(update_fields=["state", "scanned_at", "file"])
        record(verb="scanned file", about=found, by=None, detail={"found": state})


def drop_orphans(*, before: datetime) -> int:
    """Files older than `before` of which no row tells: their save was undone half-way."""
    storage = private_storage()
    known = set(Attachment.objects.exclude(file="").values_list("file", flat=True))
    dropped = 0
    # Before the first file is kept there is no folder either.
    for folder in storage.listdir("")[0] if storage.exists("") else []:
        for name in storage.listdir(folder)[1]:
            path = f"{folder}/{name}"
            if path not in known and storage.get_modified_time(path) < before:
                storage.delete(path)
                dropped += 1
    return dropped


def _delete(attachment: Attachment) -> None:
    path = attachment.file.name
    attachment.delete()
    if path:
        transaction.on_commit(lambda: private_storage().delete(path))


@transaction.atomic
def _put_back(attachment: Attachment, by: User) -> Attachment:
    attachment.leaving = False
    attachment.save(update_fields=["leaving"])
    record(verb="put back file", about=attachment, by=by)
    if owner := attachment.owner:
        record(verb="put back a file", about=owner, by=by, detail={"file": attachment.safe_name})
    return attachment


def _still_open(owner: models.Model, by: User) -> None:
    """Scanning takes a while: what was submitted meanwhile gets nothing that nobody looked at."""
    type(owner)._default_manager.select_for_update(of=("self",)).filter(pk=owner.pk).first()
    if not may_attach(by, owner):
        raise NotAccepted("Files cannot be added to this any more. Your file has not been kept.")


def _refuse_patient_data(name: str, description: str, by: User, owner: models.Model) -> None:
    """Less what stewards have found to be something else."""
    texts = {"name": name, "description": description}
    for words in look_at(texts, by=by, owner=owner).stopping:
        raise NotAccepted(
            f"An NHS number seems to be in the file's {words}. Take it out of the {words} and"
            " attach the file again."
        )


def _keep(
    owner: models.Model,
    accepted: Accepted,
    state: State,
    description: str,
    by: User,
    place: Place | None,
) -> Attachment:
    attachment = Attachment(
        **authorship(by, place),
        owner_type=ContentType.objects.get_for_model(owner),
        owner_id=owner.pk,
        name=accepted.name,
        safe_name=accepted.safe_name,
        description=description,
        kind=accepted.kind,
        size=accepted.size,
        sha256=accepted.sha256,
        state=state,
        shown=not keeps_versions(owner),
        scanned_at=timezone.now() if state == State.CLEAN else None,
    )
    attachment.file.save("file", ContentFile(accepted.content), save=False)
    try:
        with transaction.atomic():
            _still_open(owner, by)
            attachment.save()
            detail = {"owner": str(owner), "sha256": accepted.sha256, "bytes": accepted.size}
            record(verb="attached file", about=attachment, by=by, detail=detail)
            record(verb="added a file", about=owner, by=by, detail={"file": attachment.safe_name})
    except BaseException as failed:
        private_storage().delete(attachment.file.name or "")
        same = Attachment.objects.about(owner).filter(sha256=accepted.sha256).first()
        if isinstance(failed, IntegrityError) and same:
            # Sent twice at once: the other request was first.
            return same
        raise
    return attachment
