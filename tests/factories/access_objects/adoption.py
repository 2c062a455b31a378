"""Two adoptions and what one of them proposes, for the table of who gets what."""

from datetime import date

from forum.adoption.models import Adoption, Proposal
from forum.casestudies.models import Intervention
from forum.people.models import User
from metrics.models import Place
from tests.factories.adoptions import make_live_adoption


def make_adoptions(*, lead: User, place: Place) -> dict[str, object]:
    """What stands in braces in tests/access_matrix.py, by its name there."""
    intervention = Intervention.objects.get(slug="shared-clinic")

    def adoption(**fields: object) -> Adoption:
        return make_live_adoption(place, lead, intervention, **fields)

    ended = {"state": "stopped", "reason": "staff", "ended_on": date(2026, 6, 1)}
    of_all = adoption()
    proposal = Proposal.objects.create(
        author=lead, intervention=intervention, adoption=of_all, part="core", text="One page."
    )
    return {
        "adoption": of_all.pk,
        "staff_adoption": adoption(audience="staff", **ended).pk,
        "removed_adoption": adoption(removed_reason="It named somebody.", **ended).pk,
        "proposal": proposal.pk,
    }
