"""Groups for everybody, for staff and taken away, with a session, for the table of who gets what."""

from forum.improvement_groups.models import ImprovementGroup
from forum.people.models import User
from metrics.models import Place
from tests.factories.improvement_groups import form_group, make_meeting, plan_session


def make_improvement_groups(*, lead: User, approver: User, place: Place) -> dict[str, object]:
    """What stands in braces in tests/access_matrix.py, by its name there."""
    public = form_group(place, lead, audience="public")
    meeting = make_meeting(place, lead, {"approver": (approver, place)})
    removed = form_group(place, lead, audience="public")
    ImprovementGroup.objects.filter(pk=removed.pk).update(removed_reason="It named somebody.")
    return {
        "public_group": public.pk,
        "staff_group": meeting.pk,
        "removed_group": removed.pk,
        "group_session": plan_session(meeting).pk,
    }
