"""Everything of the demonstration besides its people, in one transaction: all of it is there, or nothing."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from forum.casestudies.models import Intervention
from forum.demonstration.actions.adoptions import seed_adoptions
from forum.demonstration.actions.case_studies import ADVICE, seed_case_studies
from forum.demonstration.actions.discussions import seed_discussions
from forum.demonstration.actions.evaluations import seed_evaluations
from forum.demonstration.actions.explanations import seed_explanations
from forum.demonstration.actions.groups import seed_groups
from forum.demonstration.actions.improvement_groups import seed_improvement_groups
from forum.demonstration.actions.invitations import seed_invitations
from forum.demonstration.actions.moderation import seed_moderation
from forum.demonstration.actions.requests import seed_role_requests, seed_watches, send_round
from forum.demonstration.actions.support import seed_support
from forum.demonstration.actions.technologies import seed_technologies
from forum.demonstration.cast import Cast, load_cast
from forum.people.actions import Refused
from forum.people.request_cache import enable_request_cache
from forum.threads.actions import remind_of_unanswered


@transaction.atomic
def seed_world() -> bool:
    """Whether it was made now. A second time changes nothing."""
    if not settings.DEMO:
        raise Refused("The demonstration is refused here.")
    if Intervention.objects.filter(slug=ADVICE).exists():
        return False
    # Roles are looked up as seldom as in requests, and again after each change of them.
    with enable_request_cache():
        _seed(load_cast())
    return True


def _seed(cast: Cast) -> None:
    seed_watches(cast)
    case_studies = seed_case_studies(cast)
    threads = seed_discussions(cast, case_studies)
    seed_support(cast, case_studies)
    seed_adoptions(cast, case_studies)
    seed_improvement_groups(cast)
    seed_explanations(cast)
    seed_invitations(cast)
    seed_technologies(cast, case_studies)
    seed_evaluations(cast, case_studies)
    seed_groups(cast)
    seed_moderation(cast, threads, case_studies)
    seed_role_requests(cast)
    remind_of_unanswered(on=timezone.localdate())
    send_round(cast)
