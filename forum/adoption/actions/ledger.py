"""The state of an intervention follows from who does it: forward, one step at a time, never back by itself."""

from forum.adoption.counting import ledger_state
from forum.casestudies.actions import advance_intervention
from forum.casestudies.lifecycle import InterventionState
from forum.casestudies.models import CaseStudy, Intervention
from forum.people.models import User

IN_ORDER = (
    InterventionState.EMERGING,
    InterventionState.DESCRIBED,
    InterventionState.REPLICATED,
    InterventionState.ESTABLISHED,
)


def follow_ledger(intervention: Intervention | None) -> None:
    """Call it in the transaction of what may have changed it."""
    if intervention is None:
        return
    intervention = Intervention.objects.select_for_update().get(pk=intervention.pk)
    if intervention.state not in IN_ORDER:
        return
    reached = IN_ORDER.index(ledger_state(intervention))
    for position in range(IN_ORDER.index(InterventionState(intervention.state)), reached):
        intervention = advance_intervention(intervention=intervention, to=IN_ORDER[position + 1])


def follow_publication(case_study: CaseStudy, *, by: User) -> None:
    """A case study that is published describes its intervention."""
    follow_ledger(case_study.intervention)
