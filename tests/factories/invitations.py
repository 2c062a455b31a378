"""Invitations to tell what was done, with a reading that the rule might have had."""

from datetime import date
from typing import Any

import numpy as np

from forum.invitations import actions
from forum.invitations.models import Invitation
from forum.people.models import User
from metrics.analysis.improvers import Improver, Movement
from metrics.calendar import add_months
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT
from tests.factories.figures import make_figure, make_release

MONTH = date(2026, 3, 1)
MOVEMENT = Movement(55.0, 63.1, (28, 24, 33), (7, 4, 11), 42, 56.2)


def make_invitation(
    place: Place,
    *,
    area: Place | None = None,
    treatment: str = TOTAL_TREATMENT,
    measure: str = "within-18-weeks",
    month: date = MONTH,
    position: int = 1,
    by: User | None = None,
    **columns: Any,
) -> Invitation:
    improver = Improver(place, treatment, measure, MOVEMENT)
    row = actions.invite(
        improver=improver, area=area or place, month=month, position=position, by=by
    )
    Invitation.objects.filter(pk=row.pk).update(**columns)
    row.refresh_from_db()
    return row


FIRST, YEAR, LIST = date(2024, 4, 1), 12, 1000


def make_spread_months(
    place: Place, *, step: float, everywhere: float = 0.0, start: float = 45.0, months: int = 24
) -> None:
    """Shares within 18 weeks of thirty places lie from 40% to 69% and wander a little; in the second
    year `place` steps by so many points, and so do all others by `everywhere`."""
    random = np.random.default_rng(11)
    others = Place.objects.bulk_create(
        Place(code=f"X{number:02}", name=f"Place {number}", kind=Place.Kind.SUB_ICB)
        for number in range(30)
    )
    levels = {other: 40.0 + number for number, other in enumerate(others)} | {place: start}
    for number in range(months):
        release = make_release(add_months(FIRST, number))
        for each, level in levels.items():
            stepped = (step if each == place else everywhere) if number >= YEAR else 0.0
            share = level + stepped + random.normal() / 2
            make_figure(release, each, waiting_list=LIST, within_18=round(LIST * share / 100))
