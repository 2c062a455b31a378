"""Name a group of areas, change it, close it and open it again."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from forum.groups.actions.locking import lock_group, record_group_event
from forum.groups.lifecycle import GroupState
from forum.groups.models import Audience, SharedGroup
from forum.groups.permissions import can_change, can_close, can_make, can_reopen
from forum.people.actions import Refused, find_sent, lock_author
from forum.people.models import User, label_demonstration
from forum.people.permissions import NotAllowed, author_fields, require_permission
from forum.writing.patient_data_checks import all_messages, check_texts
from metrics.built_in_groups import PREFIXES
from metrics.groups.members import overlaps
from metrics.models import GROUPED_KINDS, GroupMember, Place, PlaceGroup, Release
from metrics.rtt.providers import is_nhs_trust

LONGEST_NAME, LONGEST_SLUG = 100, 50
# More are a region: its page is there already, and their figures would take long to add up.
LEAST_PLACES, MOST_PLACES = 2, 40
# Of somebody who makes them by a program.
MOST_OPEN = 100


@transaction.atomic
def make_group(
    *,
    name: str,
    places: Sequence[Place],
    by: User,
    audience: str = Audience.PUBLIC,
    idempotency_key: UUID | None = None,
) -> SharedGroup:
    if not can_make(by):
        raise NotAllowed
    lock_author(by)
    if sent := find_sent(SharedGroup.objects.all(), by=by, idempotency_key=idempotency_key):
        return sent
    if SharedGroup.objects.filter(author=by, state=GroupState.OPEN).count() >= MOST_OPEN:
        raise Refused(f"You have {MOST_OPEN} groups, which is the most. Close one first.")
    name = _checked_name(name, by)
    refuse_places(places)
    group = PlaceGroup.objects.create(slug=_free_slug(name), name=name, kind=places[0].kind)
    _set_places(group, places)
    shared = SharedGroup.objects.create(
        **author_fields(by, None),
        group=group,
        audience=_checked_audience(audience),
        idempotency_key=idempotency_key,
    )
    record_group_event(shared, "named a group of areas", by, places=_codes(places))
    return shared


@transaction.atomic
def edit_group(*, shared: SharedGroup, name: str, audience: str, by: User) -> SharedGroup:
    """Its address stays: others may have it."""
    shared = lock_group(shared)
    require_permission(can_change, by, shared)
    group, before = shared.group, (shared.group.name, shared.audience)
    if name.strip() != group.name:
        group.name = _checked_name(name, by)
        group.save(update_fields=["name"])
    shared.audience = _checked_audience(audience)
    if before != (group.name, shared.audience):
        _save(shared, "changed a group of areas", by, before=before[0], audience=shared.audience)
    return shared


@transaction.atomic
def change_places(*, shared: SharedGroup, places: Sequence[Place], by: User) -> SharedGroup:
    shared = lock_group(shared)
    require_permission(can_change, by, shared)
    refuse_places(places)
    if places[0].kind != shared.group.kind:
        raise Refused("A group keeps its kind of places. Name a new group for these.")
    before = _codes([member.place for member in _members(shared.group)])
    if before != _codes(places):
        _set_places(shared.group, places)
        _save(shared, "changed the places of a group", by, before=before, places=_codes(places))
    return shared


@transaction.atomic
def close_group(*, shared: SharedGroup, by: User) -> SharedGroup:
    """It is listed no more. Who has its address can still open it."""
    shared = lock_group(shared)
    require_permission(can_close, by, shared)
    shared.state = GroupState.CLOSED
    _save(shared, "closed a group of areas", by)
    return shared


@transaction.atomic
def reopen_group(*, shared: SharedGroup, by: User) -> SharedGroup:
    shared = lock_group(shared)
    require_permission(can_reopen, by, shared)
    shared.state = GroupState.OPEN
    _save(shared, "opened a group of areas again", by)
    return shared


def refuse_places(places: Sequence[Place]) -> None:
    """Of one kind, each once, and none that has something of another."""
    if not LEAST_PLACES <= len(places) <= MOST_PLACES:
        raise Refused(f"Choose {LEAST_PLACES} to {MOST_PLACES} places.")
    kinds = {place.kind for place in places}
    if len(kinds) > 1 or not kinds <= set(GROUPED_KINDS):
        raise Refused("Choose places of one kind: sub-ICB locations, ICBs or NHS trusts.")
    if any(place.is_provider and not is_nhs_trust(place.code) for place in places):
        raise Refused("Of hospitals, a group takes NHS trusts only.")
    if len({place.pk for place in places}) < len(places):
        raise Refused("Choose each place once.")
    newest = Release.objects.published().order_by("-month").values_list("month", flat=True).first()
    if newest and (pairs := overlaps(places, newest)):
        first, second = pairs[0]
        raise Refused(f"{first.name} and {second.name} overlap. Choose one of them.")


def _checked_name(name: str, by: User) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused(f"Give the group a name of up to {LONGEST_NAME} characters.")
    if blocking := check_texts({"name": name}, by=by).blocking:
        raise Refused(all_messages(blocking))
    return label_demonstration(name, by, longest=LONGEST_NAME)


def _checked_audience(audience: str) -> str:
    if audience not in Audience.values:
        raise Refused("Choose who can open it.")
    return audience


def _free_slug(name: str) -> str:
    """Of two who take the same name at once, the database refuses the second."""
    first = slugify(name)[:LONGEST_SLUG].strip("-") or "group"
    # The first is a page of its own, the others are built in.
    first = f"group-{first}" if first == "new" or first.startswith(PREFIXES) else first
    taken = set(PlaceGroup.objects.filter(slug__startswith=first).values_list("slug", flat=True))
    numbered = (f"{first}-{number}" for number in range(2, len(taken) + 3))
    return first if first not in taken else next(slug for slug in numbered if slug not in taken)


def _members(group: PlaceGroup) -> Sequence[GroupMember]:
    return list(group.members.select_related("place"))


def _codes(places: Sequence[Place]) -> list[str]:
    return sorted(place.code for place in places)


def _set_places(group: PlaceGroup, places: Sequence[Place]) -> None:
    numbers = {place.pk for place in places}
    group.members.exclude(place__in=numbers).delete()
    present = set(group.members.values_list("place", flat=True))
    new = [GroupMember(group=group, place_id=number) for number in sorted(numbers - present)]
    GroupMember.objects.bulk_create(new)


def _save(shared: SharedGroup, verb: str, by: User, **detail: object) -> None:
    shared.changed_at = timezone.now()
    shared.save()
    record_group_event(shared, verb, by, **detail)
