"""What moving, merging and splitting threads have in common. Posts keep their addresses, and
everything can be undone, the newest first."""

from collections.abc import Mapping

from forum.people.actions import Refused, record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import require_permission
from forum.threads.models import Rearrangement, Thread
from forum.threads.patient_data_checks import refuse_patient_data
from forum.threads.permissions import can_manage

Kind = Rearrangement.Kind
SUBJECT_FIELDS = ("place_id", "measure", "treatment_function", "content_type_id", "object_id")


def require_can_rearrange(by: User, thread: Thread) -> None:
    require_permission(can_manage, by, thread)
    if thread.merged_into_id is not None:
        raise Refused("This discussion is now part of another one.")


def record_rearrangement(
    kind: str,
    thread: Thread,
    target: Thread | None,
    undo_data: Mapping[str, object],
    reason: str,
    by: User,
) -> None:
    reason = reason.strip()[:500]
    refuse_patient_data({"reason": reason}, by=by)
    Rearrangement.objects.create(
        kind=kind, thread=thread, target=target, undo_data=undo_data, reason=reason, by=by
    )
    detail: dict[str, object] = {"other": target.pk if target else None, "reason": reason}
    record_event(verb=str(Kind(kind).label), about=thread, by=by, detail=detail)
    changed(thread)
    if target is not None:
        record_event(verb=f"{kind}: posts came", about=target, by=by, detail={"other": thread.pk})
        changed(target)
