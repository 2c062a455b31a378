"""A technology, what an area says of it, and requests to correct it, for the table of who gets what."""

from forum.people.models import User
from forum.technologies import actions
from forum.technologies.models import AccessUpload
from metrics.models import Place
from tests.factories.technologies import ask_for_correction, attest_access, make_technology


def make_technology_objects(
    *, steward: User, member: User, lead: User, place: Place
) -> dict[str, object]:
    """What stands in braces in tests/access_matrix.py, by its name there."""
    technology = make_technology(by=steward)
    attest_access(lead, technology, place)
    answered = ask_for_correction(member, technology)
    actions.answer_correction(correction=answered, accepted=True, answer="Yes.", by=steward)
    waiting = ask_for_correction(member, technology)
    upload = AccessUpload.objects.create(
        person=lead,
        icb=Place.objects.get(code="QWO"),
        file_name="list.csv",
        entries=[],
    )
    return {
        "answered_correction": answered.pk,
        "waiting_correction": waiting.pk,
        "access_upload": upload.pk,
    }
