from datetime import timedelta
from typing import Any

from django.utils import timezone

from forum.casestudies.models import Intervention
from forum.people.models import User
from forum.support import actions
from forum.support.models import Flag, SupportOffer
from metrics.models import Place

QUESTION = "Waits are longer than in similar areas. What do you think explains this?"


def open_flag(by: User, place: Place, **overrides: Any) -> Flag:
    fields = {"measure": "within-18-weeks", "question": QUESTION} | overrides
    return actions.open_flag(place=place, by=by, **fields)


def add_offer(flag: Flag, by: User, **overrides: Any) -> SupportOffer:
    fields = {
        "kind": "peer_call",
        "description": "A call with a team that had the same.",
        "person_name": "Dr Ann Smith",
        "starts_on": timezone.localdate() + timedelta(days=7),
    } | overrides
    return actions.add_offer(flag=flag, by=by, **fields)


def prepare_flag(by: User, place: Place, intervention: Intervention, **overrides: Any) -> Flag:
    flag = open_flag(by, place, **overrides)
    add_offer(flag, by)
    actions.add_match(
        flag=flag, intervention=intervention, reason="The same problem elsewhere.", by=by
    )
    return flag
