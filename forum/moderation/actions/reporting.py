"""Somebody says that something is wrong with what another wrote."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from forum.moderation import guarding
from forum.moderation.actions.carrying_out import hide_at_once
from forum.moderation.actions.taking import label_of, taken
from forum.moderation.models import DecisionKind, ModerationCase, Reason, Report
from forum.moderation.models.cases import CaseState
from forum.moderation.permissions import can_report
from forum.moderation.telling import tell_of_hiding, tell_stewards
from forum.moderation.things import Thing, changed_since, kind_of
from forum.people.actions import Refused, record
from forum.people.models import User
from forum.people.permissions import NotAllowed, authorship
from forum.writing import limits

LONGEST = 1000
MOST_TRIES = 5
LOOKED_AT = (DecisionKind.KEEP, DecisionKind.EDIT_OUT)


@transaction.atomic
def report(*, thing: models.Model, reason: str, by: User, words: str = "") -> Report:
    """Once for each person and thing, until its author has written in it again; but that it may
    tell who a patient is can always be added."""
    if not can_report(by, thing):
        raise NotAllowed
    words = guarding.tidied(words, LONGEST)
    before = reported_before(thing, by)
    if before and not _adds(reason, before):
        return before
    _check(reason, words, by)
    case, fresh = _case_of(thing)
    told = authorship(by)
    told.pop("author")
    made, new = Report.objects.get_or_create(
        case=case, author=by, defaults={**told, "reason": reason, "words": words}
    )
    if not new and not _adds(reason, made):
        return made
    made.reason, made.words = reason, words or made.words
    made.save(update_fields=["reason", "words"])
    detail = {"reason": reason, "report": made.pk}
    record(verb="reported", about=case, by=by, detail=detail, label=label_of(case))
    urgent = reason == Reason.PATIENT_DATA
    if urgent:
        _hide(case)
    if fresh or urgent:
        tell_stewards(case, urgent=urgent, by=by)
    return made


def _adds(reason: str, before: Report) -> bool:
    return reason == Reason.PATIENT_DATA and before.reason != Reason.PATIENT_DATA


def reported_before(thing: models.Model, by: User) -> Report | None:
    """What this person said of it as it stands now."""
    cases = ModerationCase.objects.about(thing).values("pk")
    found = Report.objects.filter(author=by, case__in=cases).select_related("case").last()
    if found is None or found.case.is_open:
        return found
    return None if changed_since(thing, found.at) else found


def _check(reason: str, words: str, by: User) -> None:
    if reason not in Reason.values:
        raise Refused("Choose what is wrong with it.")
    if reason == Reason.OTHER and not words:
        raise Refused("Say in a few words what is wrong with it.")
    guarding.refuse(words, by=by)
    done = Report.objects.filter(author=by, at__gte=limits.since()).count()
    allowance = limits.allowance(by, limits.What.REPORT, done)
    if not allowance.allowed:
        raise Refused(allowance.words)


def _case_of(thing: models.Model) -> tuple[ModerationCase, bool]:
    """The open case about it, locked; a new one where there is none."""
    key = {"thing_type": ContentType.objects.get_for_model(thing), "thing_id": thing.pk}
    author = kind_of(thing).author(thing)
    for _ in range(MOST_TRIES):
        case, fresh = ModerationCase.objects.get_or_create(
            **key, state=CaseState.OPEN, defaults={"author": author}
        )
        case = taken(case)
        # A steward may have decided it before it was locked.
        if case.is_open:
            return case, fresh
    raise Refused("A steward is deciding about this at the moment. Send it again in a moment.")


def _hide(case: ModerationCase) -> None:
    """Until a steward has looked; not again what a steward has looked at and nobody changed."""
    if case.hidden_at_once or _was_looked_at(case.thing) or not hide_at_once(case.thing):
        return
    case.hidden_at_once = True
    case.save(update_fields=["hidden_at_once"])
    record(verb="hid at once", about=case, by=None, label=label_of(case))
    tell_of_hiding(case)


def _was_looked_at(thing: Thing) -> bool:
    before = ModerationCase.objects.about(thing).filter(
        state=CaseState.DECIDED, decisions__kind__in=LOOKED_AT
    )
    last = before.order_by("-decided_at").first()
    return bool(last and last.decided_at and not changed_since(thing, last.decided_at))
