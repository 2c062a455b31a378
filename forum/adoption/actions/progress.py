"""What an adopter says of it: how it goes, what is to move, and what is done otherwise."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.adoption.actions.ledger import follow_ledger
from forum.adoption.actions.locking import lock_adoption, record_adoption_event, save_with_step
from forum.adoption.actions.stages import checked_texts
from forum.adoption.models import Adaptation, Adoption, Audience, Result
from forum.adoption.notifications import notify_stage
from forum.adoption.permissions import can_change, can_update
from forum.people.actions import Refused, find_sent, lock_author
from forum.people.models import User
from forum.people.permissions import author_fields, require_permission
from forum.technologies.models import Technology
from metrics.measures import BY_SLUG
from metrics.rtt.columns import TREATMENTS


@transaction.atomic
def update_adoption(
    *,
    adoption: Adoption,
    words: str,
    by: User,
    result: str = "",
    confidence: int | None = None,
    needs: str = "",
) -> Adoption:
    """How it goes, in the adopter's words."""
    adoption = lock_adoption(adoption)
    require_permission(can_update, by, adoption)
    texts = checked_texts({"words": words, "needs": needs}, adoption, by)
    if not texts["words"]:
        raise Refused("Say in a sentence how it goes.")
    if result and adoption.started_on is None:
        raise Refused(
            "It has not been tested yet, so there is nothing to say of how it turned out."
        )
    if result and result not in Result.values:
        raise Refused("Choose how it turned out.")
    if confidence is not None and confidence not in range(1, 6):
        raise Refused("Choose a number from 1 to 5.")
    is_new_result = result != adoption.result
    adoption.result, adoption.confidence, adoption.needs = result, confidence, texts["needs"]
    save_with_step(adoption, by, texts["words"])
    record_adoption_event(adoption, "said how an adoption goes", by, result=result)
    follow_ledger(adoption.intervention)
    if result and is_new_result:
        notify_stage(adoption, by)
    return adoption


@dataclass(frozen=True)
class Aim:
    """What is to move, where, against which months; who backs it; who reads it; with which technology."""

    measure: str
    treatment_function: str
    baseline_months: int
    sponsor: str
    audience: str
    technology: str = ""


@transaction.atomic
def set_aim(*, adoption: Adoption, aim: Aim, by: User) -> Adoption:
    adoption = lock_adoption(adoption)
    require_permission(can_change, by, adoption)
    if aim.measure and aim.measure not in BY_SLUG:
        raise Refused("Choose one of the measures.")
    if aim.treatment_function not in TREATMENTS:
        raise Refused("Choose one of the treatment functions.")
    if not 1 <= aim.baseline_months <= 60:
        raise Refused("Choose from 1 to 60 months for the baseline.")
    if aim.audience not in Audience.values:
        raise Refused("Choose who may read it.")
    adoption.measure, adoption.treatment_function = aim.measure, aim.treatment_function
    adoption.baseline_months, adoption.audience = aim.baseline_months, aim.audience
    adoption.technology = _technology(adoption, aim.technology, by)
    adoption.sponsor = checked_texts({"sponsor": aim.sponsor}, adoption, by)["sponsor"][:150]
    adoption.changed_at = timezone.now()
    adoption.save()
    record_adoption_event(
        adoption, "set the aim of an adoption", by, measure=aim.measure, audience=aim.audience
    )
    return adoption


def _technology(adoption: Adoption, slug: str, by: User) -> Technology | None:
    """Of those listed; the one that it names already stays, also where it is listed no more."""
    if not slug:
        return None
    if adoption.technology is not None and adoption.technology.slug == slug:
        return adoption.technology
    technology = Technology.objects.visible_to(by).listed().filter(slug=slug).first()
    if technology is None:
        raise Refused("Choose one of the technologies.")
    return technology


@transaction.atomic
def add_adaptation(
    *,
    adoption: Adoption,
    component: str,
    change: str,
    why: str,
    by: User,
    idempotency_key: UUID | None = None,
) -> Adaptation:
    adoption = lock_adoption(adoption)
    require_permission(can_update, by, adoption)
    lock_author(by)
    if sent := find_sent(Adaptation.objects.all(), by=by, idempotency_key=idempotency_key):
        return sent
    texts = checked_texts({"component": component, "change": change, "why": why}, adoption, by)
    if not all(texts.values()):
        raise Refused("Say which part you do otherwise, what you changed, and why.")
    adaptation = Adaptation.objects.create(
        **author_fields(by, adoption.place),
        adoption=adoption,
        component=texts["component"][:200],
        change=texts["change"][:1000],
        why=texts["why"][:1000],
        idempotency_key=idempotency_key,
    )
    adoption.changed_at, adoption.heard_on = timezone.now(), timezone.localdate()
    adoption.prompted_on = adoption.stale_on = None
    adoption.save()
    record_adoption_event(adoption, "added an adaptation", by, adaptation=adaptation.pk)
    return adaptation
