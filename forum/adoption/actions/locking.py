"""Lock adoptions and proposals for a change, and record what changed."""

from django.utils import timezone

from forum.adoption.models import Adoption, AdoptionStep, Proposal
from forum.people.actions import record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import NotAllowed, author_fields
from forum.people.request_cache import clear_request_cache


def lock_adoption(adoption: Adoption) -> Adoption:
    """The row as it is now. Nobody else changes it until the transaction ends."""
    rows = Adoption.objects.select_for_update(of=("self",), no_key=True)
    related = ("place", "author", "lead", "intervention", "case_study__place")
    return rows.select_related(*related).get(pk=adoption.pk)


def lock_proposal(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True)
    related = ("author", "intervention", "adoption__place", "adoption__case_study")
    return rows.select_related(*related).get(pk=proposal.pk)


def change_stage(
    adoption: Adoption, state: str, verb: str, by: User, *, words: str = "", **detail: object
) -> None:
    """Save it in its new stage, if the workflow allows it, with a line of its own history."""
    if not adoption.can_become(state):
        raise NotAllowed
    former, adoption.state = adoption.state, state
    save_with_step(adoption, by, words)
    record_adoption_event(adoption, verb, by, **{"from": former, "to": str(state)}, **detail)


def save_with_step(adoption: Adoption, by: User, words: str) -> AdoptionStep:
    """Whoever says how it goes is heard: the next question comes a quarter from now."""
    adoption.changed_at = timezone.now()
    adoption.heard_on = timezone.localdate()
    adoption.prompted_on = adoption.stale_on = None
    adoption.save()
    return AdoptionStep.objects.create(
        **author_fields(by, adoption.place),
        adoption=adoption,
        state=adoption.state,
        result=adoption.result,
        words=words,
        at=adoption.changed_at,
    )


def record_adoption_event(
    subject: Adoption | Proposal, verb: str, by: User | None, **detail: object
) -> None:
    record_event(verb=verb, about=subject, by=by, detail=detail)
    clear_request_cache()
    changed(subject)
