"""Texts blocked because of a possible NHS number: kept, appealed, decided, discarded."""

from collections.abc import Mapping

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from forum.people.actions import Refused, lock_author, record_event
from forum.people.models import User
from forum.people.permissions import NotAllowed, author_fields
from forum.writing.lifecycle import BlockedTextState as State
from forum.writing.models import BlockedText, BlockedTextQuerySet
from forum.writing.patient_data_checks import nhs_number_digests
from forum.writing.permissions import can_appeal_blocked_text, can_decide_blocked_text
from metrics.models import Place


@transaction.atomic
def block_text(
    *,
    texts: Mapping[str, str],
    form_name: str,
    by: User,
    owner: models.Model | None = None,
    place: Place | None = None,
) -> BlockedText:
    """Keep a blocked text for its author. A later text of the same form replaces it.

    While an appeal about the same numbers is open, it goes on with the new text.
    """
    # One person's texts are blocked one at a time: two saves of one page must not both add a row.
    # Rows that only refer to the person need not wait for it.
    lock_author(by)
    digests = nhs_number_digests(texts)
    own_texts = _locked_texts_of(form_name, owner, by)
    appealed = next(
        (text for text in own_texts.filter(state=State.APPEALED) if text.number_digests == digests),
        None,
    )
    blocked_text = appealed or own_texts.filter(state=State.BLOCKED).first()
    if blocked_text:
        blocked_text.texts, blocked_text.number_digests = dict(texts), digests
        blocked_text.save(update_fields=["texts", "number_digests", "changed_at"])
        return blocked_text
    blocked_text = BlockedText.objects.create(
        **author_fields(by, place),
        owner_type=ContentType.objects.get_for_model(owner) if owner else None,
        owner_id=owner.pk if owner else None,
        form_name=form_name,
        texts=dict(texts),
        number_digests=digests,
    )
    record_event(
        verb="stopped text",
        about=blocked_text,
        by=by,
        detail={"form_name": form_name, "number_digests": len(digests)},
    )
    return blocked_text


@transaction.atomic
def appeal_blocked_text(*, blocked_text: BlockedText, reason: str, by: User) -> BlockedText:
    """Ask a steward to review it, which shows them the text."""
    blocked_text = _lock(blocked_text)
    if not can_appeal_blocked_text(by, blocked_text):
        raise NotAllowed
    _check_transition(blocked_text, State.APPEALED)
    if not reason.strip():
        raise Refused("Say what the number is, so that a steward can decide.")
    decided = BlockedText.objects.filter(author_id=by.pk, state=State.CONFIRMED)
    decided_digests = {
        digest for digests in decided.values_list("number_digests", flat=True) for digest in digests
    }
    if decided_digests & set(blocked_text.number_digests):
        raise Refused("A steward has already looked at this number. Take it out of your text.")
    blocked_text.state, blocked_text.appeal_reason = State.APPEALED, reason.strip()
    blocked_text.appealed_at = timezone.now()
    blocked_text.save(update_fields=["state", "appeal_reason", "appealed_at", "changed_at"])
    record_event(
        verb="appealed", about=blocked_text, by=by, detail={"form_name": blocked_text.form_name}
    )
    return blocked_text


@transaction.atomic
def decide_blocked_text(
    *, blocked_text: BlockedText, is_nhs_number: bool, reason: str, by: User
) -> BlockedText:
    """A steward's decision. A number cleared as something else can be saved from now on: by this
    author anywhere, and by all who write for the same owner."""
    blocked_text = _lock(blocked_text)
    if not can_decide_blocked_text(by, blocked_text):
        raise NotAllowed
    state = State.CONFIRMED if is_nhs_number else State.CLEARED
    _check_transition(blocked_text, state)
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
    """The form was saved or abandoned: nothing of the number need be kept.

    Call it in the transaction that saves the form. What a steward cleared stays cleared.
    """
    own_texts = _locked_texts_of(form_name, owner, by).exclude(state=State.DISCARDED)
    for blocked_text in own_texts.exclude(state=State.CLEARED, texts={}):
        blocked_text.texts = {}
        if blocked_text.state != State.CLEARED:
            _check_transition(blocked_text, State.DISCARDED)
            blocked_text.state, blocked_text.number_digests = State.DISCARDED, []
        blocked_text.save(update_fields=["state", "texts", "number_digests", "changed_at"])
        record_event(
            verb="let go of text", about=blocked_text, by=by, detail={"form_name": form_name}
        )


def _locked_texts_of(
    form_name: str, owner: models.Model | None, author: User
) -> BlockedTextQuerySet:
    """Locked, because a steward may be deciding, and another window discarding, at this moment."""
    texts = BlockedText.objects.select_for_update().for_form(form_name, owner)
    return texts.filter(author_id=author.pk)


def _lock(blocked_text: BlockedText) -> BlockedText:
    return BlockedText.objects.select_for_update().get(pk=blocked_text.pk)


def _check_transition(blocked_text: BlockedText, state: State) -> None:
    if not blocked_text.can_become(state):
        raise Refused(f"This has changed since you opened it: {blocked_text.get_state_display()}.")
