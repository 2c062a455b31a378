"""How an adoption turned out so far, in the ledger's words: each adoption is in exactly one of them. What did
not work and what was stopped stand beside what worked, as large."""

from collections.abc import Mapping

from django.db import models

from forum.adoption.lifecycle import Stage
from forum.adoption.models import Adoption, Result
from forum.people.permissions import Rule, where


class Outcome(models.TextChoices):
    WORKED = "worked", "Reports that it worked"
    ADAPTED = "adapted", "Reports that it worked after changes"
    DID_NOT_WORK = "did_not_work", "Reports that it did not work"
    STOPPED = "stopped", "Stopped"
    TOO_EARLY = "too_early", "Tried, too early to say"
    NOT_BEGUN = "not_begun", "Not tried yet"
    DECLINED = "declined", "Decided against it"


# Those in which it was tried.
TRIED = (
    Outcome.WORKED,
    Outcome.ADAPTED,
    Outcome.DID_NOT_WORK,
    Outcome.STOPPED,
    Outcome.TOO_EARLY,
)
_is_stopped = where(state=Stage.STOPPED)
_is_declined = where(state=Stage.DECLINED)
_failed = where(result=Result.DID_NOT_WORK)
CONDITIONS: Mapping[Outcome, "Rule[Adoption]"] = {
    Outcome.WORKED: where(result=Result.WORKED) & ~_is_stopped & ~_is_declined,
    Outcome.ADAPTED: where(result=Result.ADAPTED) & ~_is_stopped & ~_is_declined,
    Outcome.DID_NOT_WORK: _failed & ~_is_declined,
    Outcome.STOPPED: _is_stopped & ~_failed,
    Outcome.TOO_EARLY: where(result="", started_on__isnull=False) & ~_is_stopped & ~_is_declined,
    Outcome.NOT_BEGUN: where(result="", started_on__isnull=True) & ~_is_stopped & ~_is_declined,
    Outcome.DECLINED: _is_declined,
}


def outcome_of(adoption: Adoption) -> Outcome:
    return next(outcome for outcome, rule in CONDITIONS.items() if rule.holds(adoption))
