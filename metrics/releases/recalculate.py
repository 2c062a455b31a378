"""New limits from a month on: a person's dated judgement with its reason, never done by itself."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG
from metrics.models import Place, Recalculation, Release
from metrics.releases.errors import NotAllowed


@transaction.atomic
def recalculate(
    *, place: Place, measure: str, treatment: str, month: date, reason: str, by: str
) -> Recalculation:
    """From `month` on the limits of one chart are drawn anew. Asked for again, it changes nothing."""
    reason = reason.strip()
    if not reason:
        raise NotAllowed("Limits are recalculated only with a reason. Say what changed, and when.")
    if measure not in ANALYSED_BY_SLUG:
        raise NotAllowed("This measure has no limits.")
    earlier = Release.objects.published().filter(month__lt=month)
    if not earlier.exists() or not Release.objects.published().filter(month=month).exists():
        raise NotAllowed("New limits begin in a published month that has another before it.")
    recalculation, _ = Recalculation.objects.active().get_or_create(
        place=place,
        measure=measure,
        treatment_function=treatment,
        month=month.replace(day=1),
        defaults={"reason": reason, "by": by, "at": timezone.now()},
    )
    _mark_to_be_made_again()
    return recalculation


@transaction.atomic
def undo_recalculation(*, recalculation: Recalculation, reason: str, by: str) -> Recalculation:
    """The limits are again as before; the record stays, with who undid it and why."""
    reason = reason.strip()
    if not reason:
        raise NotAllowed("Say why the new limits are taken back.")
    locked = Recalculation.objects.select_for_update().get(pk=recalculation.pk)
    if locked.undone_at is None:
        locked.undone_at, locked.undone_by, locked.undo_reason = timezone.now(), by, reason
        locked.save(update_fields=["undone_at", "undone_by", "undo_reason"])
        _mark_to_be_made_again()
    return locked


def _mark_to_be_made_again() -> None:
    """What is said of the newest month stays until the worker has written it anew, all at once; that
    it is being made again shows in what it was made from, and answers that readers keep end with it."""
    newest = Release.objects.published().order_by("-month").first()
    if newest is not None:
        Release.objects.filter(pk=newest.pk).update(analysed_from="")
