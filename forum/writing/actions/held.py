"""Texts in which an NHS number seems to be: kept, appealed, decided, let go."""

from collections.abc import Mapping

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from forum.people.actions import Refused, record
from forum.people.models import User
from forum.people.permissions import NotAllowed, authorship
from forum.writing.guarding import numbers_in
from forum.writing.models import HeldText
from forum.writing.permissions import may_appeal, may_decide
from metrics.models import Place

State = HeldText.State


@transaction.atomic
def hold(
    *,
    texts: Mapping[str, str],
    box: str,
    by: User,
    owner: models.Model | None = None,
    place: Place | None = None,
) -> HeldText:
    """Keep what was stopped for its author. Typing on replaces what was kept of the same box.

    While a steward has been asked about the same numbers, the appeal goes on with the new text.
    """
    # One person's boxes are held one at a time: two saves of one page must not both add a row.
    # What only refers to the person need not wait for it.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    numbers = numbers_in(texts)
    # A steward may be deciding, and another window letting go, at this moment.
    mine = HeldText.objects.select_for_update().of(box, owner).filter(author_id=by.pk)
    appealed = next(
        (one for one in mine.filter(state=State.APPEALED) if one.numbers == numbers), None
    )
    held = appealed or mine.filter(state=State.HELD).first()
    if held:
        held.texts, held.numbers = dict(texts), numbers
        held.save(update_fields=["texts", "numbers", "changed_at"])
        return held
    held = HeldText.objects.create(
        **authorship(by, place),
        owner_type=ContentType.objects.get_for_model(owner) if owner else None,
        owner_id=owner.pk if owner else None,
        box=box,
        texts=dict(texts),
        numbers=numbers,
    )
    record(verb="stopped text", about=held, by=by, detail={"box": box, "numbers": len(numbers)})
    return held


@transaction.atomic
def appeal(*, held: HeldText, why: str, by: User) -> HeldText:
    """Ask a steward to look: it shows them the text."""
    held = _locked(held)
    if not may_appeal(by, held):
        raise NotAllowed
    _check_move(held, State.APPEALED)
    if not why.strip():
        raise Refused("Say what the number is, so that a steward can decide.")
    decided = HeldText.objects.filter(author_id=by.pk, state=State.CONFIRMED)
    before = {number for numbers in decided.values_list("numbers", flat=True) for number in numbers}
    if before & set(held.numbers):
        raise Refused("A steward has already looked at this number. Take it out of your text.")
    held.state, held.why, held.appealed_at = State.APPEALED, why.strip(), timezone.now()
    held.save(update_fields=["state", "why", "appealed_at", "changed_at"])
    record(verb="appealed", about=held, by=by, detail={"box": held.box})
    return held


@transaction.atomic
def decide(*, held: HeldText, is_nhs_number: bool, reason: str, by: User) -> HeldText:
    """A steward's answer. What is found to be something else may be saved from now on, by this
    author anywhere and by all who write the same thing."""
    held = _locked(held)
    if not may_decide(by, held):
        raise NotAllowed
    state = State.CONFIRMED if is_nhs_number else State.CLEARED
    _check_move(held, state)
    if not reason.strip():
        raise Refused("Say why, for the person who asked.")
    if numbers_in({"reason": reason}):
        raise Refused("Say it without the number: the reason is kept.")
    held.state, held.reason = state, reason.strip()
    held.decided_at, held.decided_by = timezone.now(), by
    held.save(update_fields=["state", "reason", "decided_at", "decided_by", "changed_at"])
    record(verb=f"decided: {state}", about=held, by=by, detail={"reason": held.reason})
    return held


@transaction.atomic
def let_go(*, box: str, by: User, owner: models.Model | None = None) -> None:
    """The box was saved, or given up: nothing of the number need be kept.

    Call it in the transaction that saves the box. What a steward cleared stays cleared.
    """
    mine = HeldText.objects.select_for_update().of(box, owner).filter(author_id=by.pk)
    for held in mine.exclude(state=State.LET_GO).exclude(state=State.CLEARED, texts={}):
        held.texts = {}
        if held.state != State.CLEARED:
            _check_move(held, State.LET_GO)
            held.state, held.numbers = State.LET_GO, []
        held.save(update_fields=["state", "texts", "numbers", "changed_at"])
        record(verb="let go of text", about=held, by=by, detail={"box": box})


def _locked(held: HeldText) -> HeldText:
    return HeldText.objects.select_for_update().get(pk=held.pk)


def _check_move(held: HeldText, state: State) -> None:
    if not held.may_become(state):
        raise Refused(f"This has changed since you opened it: {held.get_state_display()}.")
