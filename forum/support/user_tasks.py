from forum.people.models import User
from forum.people.permissions import Permission, has_permission
from forum.rooms.user_tasks import TaskKind
from forum.support.models import Dispute, Flag, ImprovementPlan, OfferConsent, SupportOffer

PAGE = "support"


def task_kinds(user: User) -> tuple[TaskKind, ...]:
    is_steward = has_permission(user, Permission.MODERATE)
    requests = Flag.objects.visible_to(user)
    return (
        TaskKind(
            Flag.objects.awaiting_reply_from(user),
            "One question to your area to reply to",
            "questions to your area to reply to",
            PAGE,
        ),
        TaskKind(
            SupportOffer.objects.answerable_by(user),
            "One offer of support to accept or decline",
            "offers of support to accept or decline",
            PAGE,
        ),
        TaskKind(
            SupportOffer.objects.visible_to(user).awaiting_contact_by(user),
            "One accepted offer to begin",
            "accepted offers to begin",
            PAGE,
        ),
        TaskKind(
            OfferConsent.objects.awaiting(user),
            "One offer of support in which you are named",
            "offers of support in which you are named",
            "notifications",
        ),
        TaskKind(
            ImprovementPlan.objects.visible_to(user).agreeable_by(user),
            "One improvement plan to agree",
            "improvement plans to agree",
            PAGE,
        ),
        TaskKind(
            ImprovementPlan.objects.reviewable_by(user),
            "One improvement plan to review",
            "improvement plans to review",
            PAGE,
        ),
        TaskKind(
            Dispute.objects.resolvable_by(user),
            "Disputed figures to look at",
            "disputed figures to look at",
            PAGE,
            is_queue=is_steward,
        ),
        TaskKind(
            requests.open() if is_steward else requests.none(),
            "One open support request",
            "open support requests",
            PAGE,
            is_queue=is_steward,
        ),
    )
