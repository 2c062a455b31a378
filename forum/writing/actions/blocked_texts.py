"""Texts in which an NHS number seems to be: kept, appealed, decided, let go."""

from collections.abc import Mapping

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.permissions import NotAllowed, author_fields
from forum.writing.models import BlockedText
from forum.writing.patient_data_checks import nhs_number_digests
from forum.writing.permissions import can_appeal_blocked_text, can_decide_blocked_text
from metrics.models import Place

State = BlockedText.State


@transaction.atomic
def block_text(
    *,
    texts: Mapping[str, str],
    form_name: str,
    by: User,
    owner: models.Model | None = None,
    place: Place | None = None,
) -> BlockedText:
    """Keep what was stopped for its author. Typing on replaces what was kept of the same form_name.

    While a steward has been asked about the same numbers, the appeal goes on with the new text.
    """
    # One person's boxes are blocked_text one at a time: two saves of one page must not both add a row.
    # What only refers to the person need not wait for it.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    numbers = nhs_number_digests(texts)
    # A steward may be deciding, and another window letting go, at this moment.
    mine = (
        BlockedText.objects.select_for_update().for_form(form_name, owner).filter(author_id=by.pk)
    )
    appealed = next(
        (one for one in mine.filter(state=State.APPEALED) if one.number_digests == numbers), None
    )
    blocked_text = appealed or mine.filter(state=State.BLOCKED).first()
    if blocked_text:
        blocked_text.texts, blocked_text.number_digests = dict(texts), numbers
        blocked_text.save(update_fields=["texts", "number_digests", "changed_at"])
        return blocked_text
    blocked_text = BlockedText.objects.create(
        **author_fields(by, place),
        owner_type=ContentType.objects.get_for_model(owner) if owner else None,
        owner_id=owner.pk if owner else None,
        form_name=form_name,
        texts=dict(texts),
        number_digests=numbers,
    )
    record_event(
        verb="stopped text",
        about=blocked_text,
        by=by,
        detail={"form_name": form_name, "number_digests": len(numbers)},
    )
    return blocked_text


@transaction.atomic
def appeal_blocked_text(*, blocked_text: BlockedText, reason: str, by: User) -> BlockedText:
    """Ask a steward to look: it shows them the text."""
    blocked_text = _locked(blocked_text)
    if not can_appeal_blocked_text(by, blocked_text):
        raise NotAllowed
    _check_move(blocked_text, State.APPEALED)
    if not reason.strip():
        raise Refused("Say what the number is, so that a steward can decide.")
    decided = BlockedText.objects.filter(author_id=by.pk, state=State.CONFIRMED)
    before = {
        number for numbers in decided.values_list("number_digests", flat=True) for number in numbers
    }
    if before & set(blocked_text.number_digests):
        raise Refused("A steward has already looked at this number. Take it out of your text.")
    blocked_text.state, blocked_text.appeal_reason, blocked_text.appealed_at = (
        State.APPEALED,
        reason.strip(),
        timezone.now(),
    )
    blocked_text.save(update_fields=["state", "appeal_reason", "appealed_at", "changed_at"])
    record_event(
        verb="appealed", about=blocked_text, by=by, detail={"form_name": blocked_text.form_name}
    )
    return blocked_text


@transaction.atomic
def decide_blocked_text(
    *, blocked_text: BlockedText, is_nhs_number: bool, reason: str, by: User
) -> BlockedText:
    """A steward's answer. What is found to be something else may be saved from now on, by this
    author anywhere and by all who write the same thing."""
    blocked_text = _locked(blocked_text)
    if not can_decide_blocked_text(by, blocked_text):
        raise NotAllowed
    state = State.CONFIRMED if is_nhs_number else State.CLEARED
    _check_move(blocked_text, state)
    if not reason.strip():
        raise Refused("Say why, for the person who asked.")
    if nhs_number_digests({"reason": reason}):
        raise Refused("Say it without the number: the reason is kept.")
    blocked_text.state, blocked_text.reason = state, reason.strip()
    blocked_text.decided_at, blocked_text.decided_by = timezone.now(), by
    blocked_text.save(update_fields=["state", "reason", "decided_at", "decided_by", "changed_at"])
    record_event(
        verb=f"decided: {state}", about=blocked_text, by=by, detail={"reason": blocked_text.reason}
    )
    return blocked_text


@transaction.atomic
def discard_blocked_text(*, form_name: str, by: User, owner: models.Model | None = None) -> None:
    """The form_name was saved, or given up: nothing of the number need be kept.

    Call it in the transaction that saves the form_name. What a steward cleared stays cleared.
    """
    mine = (
        BlockedText.objects.select_for_update().for_form(form_name, owner).filter(author_id=by.pk)
    )
    for blocked_text in mine.exclude(state=State.DISCARDED).exclude(state=State.CLEARED, texts={}):
        blocked_text.texts = {}
        if blocked_text.state != State.CLEARED:
            _check_move(blocked_text, State.DISCARDED)
            blocked_text.state, blocked_text.number_digests = State.DISCARDED, []
        blocked_text.save(update_fields=["state", "texts", "number_digests", "changed_at"])
        record_event(
            verb="let go of text", about=blocked_text, by=by, detail={"form_name": form_name}
        )


def _locked(blocked_text: BlockedText) -> BlockedText:
    return BlockedText.objects.select_for_update().get(pk=blocked_text.pk)


def _check_move(blocked_text: BlockedText, state: State) -> None:
    if not blocked_text.can_become(state):
        raise Refused(f"This has changed since you opened it: {blocked_text.get_state_display()}.")
