"""What an area tries after an offer or by a plan has a record of its own, begun from there."""

from django.db import transaction

from forum.adoption import actions as adoption
from forum.adoption.models import Adoption, Origin
from forum.casestudies.models import CaseStudy, Intervention
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import require_permission
from forum.support.actions.locking import lock_offer, lock_plan, record_support_event
from forum.support.models import PlanAction, SupportOffer
from forum.support.permissions import can_try_offer, can_try_plan, is_area_of_offer


@transaction.atomic
def try_offer(
    *,
    offer: SupportOffer,
    by: User,
    intervention: Intervention | None = None,
    case_study: CaseStudy | None = None,
) -> Adoption:
    offer = lock_offer(offer)
    if offer.adoption is not None and is_area_of_offer(by, offer):
        return offer.adoption
    require_permission(can_try_offer, by, offer)
    offer.adoption = adoption.begin_adoption(
        place=offer.place,
        intervention=intervention,
        case_study=case_study,
        origin=Origin.OFFER,
        by=by,
    )
    offer.save(update_fields=["adoption"])
    record_support_event(offer, "began to try what was offered", by)
    return offer.adoption


@transaction.atomic
def try_plan_action(*, action: PlanAction, by: User) -> Adoption:
    plan = lock_plan(action.plan)
    action = PlanAction.objects.select_related("intervention", "case_study").get(pk=action.pk)
    require_permission(can_try_plan, by, plan)
    if action.adoption is not None:
        return action.adoption
    if action.intervention is None and action.case_study is None:
        raise Refused("This action names no case study and no intervention.")
    action.adoption = adoption.begin_adoption(
        place=plan.place,
        intervention=action.intervention,
        case_study=action.case_study,
        origin=Origin.PLAN,
        by=by,
    )
    action.save(update_fields=["adoption"])
    record_support_event(plan, "began to try an action of a plan", by)
    return action.adoption
