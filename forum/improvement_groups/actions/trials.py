"""What places of the group try, named to it by their members."""

from django.db import transaction
from django.utils import timezone

from forum.adoption.models import Adoption
from forum.improvement_groups.actions.locking import (
    lock_group,
    own_membership,
    record_group_event,
    save_group,
)
from forum.improvement_groups.models import GroupTrial, ImprovementGroup
from forum.improvement_groups.permissions import takes_part
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import author_fields, require_permission
from metrics import hierarchy

MOST_TRIALS = 40


def adoptions_to_name(group: ImprovementGroup, person: User) -> list[Adoption]:
    """Of the place for which somebody takes part, and of those inside it, that are not named yet."""
    member = own_membership(group, person)
    if member is None or member.place is None:
        return []
    within = hierarchy.place_ids_within({member.place.pk}, timezone.localdate())
    rows = Adoption.objects.visible_to(person).shown().filter(place__in=within)
    rows = rows.exclude(group_trials__group=group).select_related("place")
    return list(rows.newest_first()[:MOST_TRIALS])


def trials_to_take_out(group: ImprovementGroup, person: User) -> list[GroupTrial]:
    """Those that somebody named; all of them for the facilitator."""
    is_facilitator = group.facilitator_id == person.pk
    return [row for row in group.trials.all() if is_facilitator or row.author_id == person.pk]


@transaction.atomic
def name_trial(*, group: ImprovementGroup, adoption: Adoption, by: User) -> GroupTrial:
    group = lock_group(group)
    require_permission(takes_part, by, group)
    if named := group.trials.filter(adoption=adoption).first():
        return named
    if group.trials.count() >= MOST_TRIALS:
        raise Refused(f"A group names {MOST_TRIALS} records at most.")
    if adoption not in adoptions_to_name(group, by):
        raise Refused("Choose a record of your own place.")
    trial = GroupTrial.objects.create(
        **author_fields(by, adoption.place), group=group, adoption=adoption
    )
    save_group(group)
    record_group_event(group, "named a trial to a group", by, adoption=adoption.pk)
    return trial


@transaction.atomic
def take_out_trial(*, trial: GroupTrial, by: User) -> None:
    group = lock_group(trial.group)
    require_permission(takes_part, by, group)
    if trial not in trials_to_take_out(group, by):
        return
    group.trials.filter(pk=trial.pk).delete()
    save_group(group)
    record_group_event(group, "took a trial out of a group", by, adoption=trial.adoption_id)
