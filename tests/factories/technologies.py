from datetime import date
from typing import Any

from django.utils import timezone

from forum.people.models import User
from forum.technologies import actions
from forum.technologies.actions import Attestation
from forum.technologies.models import AccessRecord, CorrectionRequest, Technology
from metrics.models import Place

SOURCE = "https://www.england.nhs.uk/a-page/"


def make_technology(
    name: str = "Chest drain pump", by: User | None = None, **fields: Any
) -> Technology:
    treatments = fields.pop("treatments", ("C_170",))
    values = {"purpose": "Draining the chest", "source": SOURCE} | fields
    return actions.create_technology(name=name, fields=values, treatments=treatments, by=by)


def attest_access(
    by: User,
    technology: Technology,
    *places: Place,
    status: str = "available",
    reason: str = "",
    on: date | None = None,
) -> list[AccessRecord]:
    day = on or timezone.localdate()
    rows = [Attestation(technology, place, status, day, reason) for place in places]
    actions.attest(attestations=rows, by=by)
    return list(AccessRecord.objects.filter(technology=technology, ended_at__isnull=True))


def ask_for_correction(by: User, technology: Technology, **fields: Any) -> CorrectionRequest:
    values = {
        "what": "The supplier has another name now.",
        "interest": "supplier",
        "on_behalf_of": "Pumps Ltd",
    } | fields
    return actions.request_correction(technology=technology, by=by, **values)
