"""Areas are asked to tell what they did. Which months are still to be read is in the database, so a worker
that died, or a broker that lost a message, delays it and no more."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from forum.casestudies.lifecycle import ENDED as ENDED_CASE_STUDIES
from forum.casestudies.models import CaseStudy
from forum.invitations.deadlines import MOST_EACH_MONTH
from forum.invitations.models import Invitation, ReadMonth
from forum.invitations.models.invitations import InvitationQuerySet
from forum.invitations.notifications import notify_leads
from forum.people.actions import record_event
from forum.people.models import User
from forum.people.permissions import without_demonstrations
from forum.technologies.pages.trusts import speaks_for
from metrics.analysis.exceptional_places import TWO_YEARS
from metrics.analysis.improvers import Improver, find_improvers
from metrics.calendar import month_before
from metrics.models import Place
from metrics.series import Vintages


def release_to_read() -> int | None:
    """The newest, if no release of its month was read before: who adds history or revises a month asks
    nobody. Not before its statistics are there: until then its figures may still be made anew."""
    vintages = Vintages.visible_to(None)
    if not vintages or not vintages.newest.is_analysed:
        return None
    is_read = ReadMonth.objects.filter(month__gte=vintages.newest.month).exists()
    return None if is_read else vintages.newest.id


def invite_improvers(*, release_id: int) -> int:
    """How many invitations are new. Run again it makes no others."""
    vintages = Vintages.visible_to(None)
    if release_to_read() != release_id:
        return 0
    by_place: dict[Place, list[Improver]] = defaultdict(list)
    for improver in find_improvers(vintages):
        by_place[improver.place].append(improver)
    month = vintages.newest.month
    count = sum(
        len(_invite_place(place, improvers, month)) for place, improvers in by_place.items()
    )
    ReadMonth.objects.get_or_create(month=month, defaults={"release_id": release_id})
    return count


@transaction.atomic
def _invite_place(place: Place, improvers: Iterable[Improver], month: date) -> list[Invitation]:
    """All of a place at the same time: whoever comes again finds them, and adds none."""
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    area = speaks_for(place, timezone.localdate())
    of_month = Invitation.objects.made_by_the_site().filter(place=place, month=month)
    if area is None or of_month.exists():
        return []
    clearest_first = sorted(
        improvers, key=lambda each: (-each.movement.clearness, each.treatment, each.measure)
    )
    to_invite = [each for each in clearest_first if _can_be_invited(each, month)]
    return [
        invite(improver=improver, area=area, month=month, position=position)
        for position, improver in enumerate(to_invite[:MOST_EACH_MONTH], start=1)
    ]


def _can_be_invited(improver: Improver, month: date) -> bool:
    """Not while another about the same is in force, nor where it is told already."""
    in_force = _same(improver).in_force()
    if in_force.exclude(not_before__lte=timezone.localdate()).exists():
        return False
    return not _is_described(improver, month)


def _same(improver: Improver) -> InvitationQuerySet:
    return Invitation.objects.made_by_the_site().filter(
        place=improver.place,
        treatment_function=improver.treatment,
        measure=improver.measure,
    )


def _is_described(improver: Improver, month: date) -> bool:
    """By a case study that began in the months that were read, or of which nobody has written yet when
    it began; in whatever state, unless it was given up."""
    in_window = Q(started_on__gte=month_before(month, TWO_YEARS - 1)) | Q(started_on__isnull=True)
    case_studies = CaseStudy.objects.of_place(improver.place).filter(
        in_window, measure=improver.measure, treatment_function=improver.treatment
    )
    return without_demonstrations(case_studies.exclude(state__in=ENDED_CASE_STUDIES)).exists()


@transaction.atomic
def invite(
    *, improver: Improver, area: Place, month: date, position: int, by: User | None = None
) -> Invitation:
    """`by`: a demonstration person, for a demonstration. All others are made by the site itself."""
    if by is None:
        over = _same(improver).in_force().filter(not_before__lte=timezone.localdate())
        over.update(replaced_on=timezone.localdate())
    invitation = Invitation.objects.create(
        author=by,
        place=improver.place,
        area=area,
        treatment_function=improver.treatment,
        measure=improver.measure,
        month=month,
        position=position,
        reading=asdict(improver.movement),
    )
    detail = {"month": f"{month:%Y-%m}", "position": position}
    record_event(verb="invited to tell what was done", about=invitation, by=by, detail=detail)
    notify_leads(invitation)
    return invitation
