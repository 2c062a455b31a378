"""All that demonstration people wrote goes, and what hangs on it. The hiscript of who did what stays, as it
does for everybody: it refers to no rows, and the database lets nobody take lines out of it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, models, transaction
from django.db.models.sql import DeleteQuery

from forum.casestudies.models import Intervention
from forum.papers.models import BoardPaper
from forum.people.actions import Refused, record_event
from forum.people.actions.demonstration import DEMONSTRATION_PEOPLE
from forum.people.models import Organisation, User
from forum.people.request_cache import clear_request_cache
from forum.search import actions as search
from metrics.models import GroupMember, PlaceGroup

Removed = dict[type[models.Model], set[Any]]
# Keys that may be empty, and yet say whose a row is where they are not.
OWNERS = ("author", "actor", "person", "written_by")
TOO_ENTANGLED = (
    "Demonstration people have decided about what others wrote, so their part cannot be taken out alone."
    " Begin with a new database."
)


def remove_demonstration() -> int:
    """How many rows that were. Nobody else's are touched, but for what they hung on."""
    try:
        with transaction.atomic():
            count = _remove()
            # Within the transaction, so that a knot leaves everything as it was.
            connection.check_constraints()
    except IntegrityError as error:
        raise Refused(TOO_ENTANGLED) from error
    search.refresh()
    return count


def _remove() -> int:
    removed = _collect()
    if not removed[User]:
        return 0
    _forget_sessions(removed[User])
    _let_go(removed)
    for model, keys in removed.items():
        DeleteQuery(model).delete_batch(list(keys), "default")
    clear_request_cache()
    count = sum(map(len, removed.values()))
    about = User(pk=min(removed[User]))
    record_event(verb="removed demonstration", about=about, by=None, label="demonstration people")
    return count


# --- what goes -----------------------------------------------------------------------------------


def _collect() -> Removed:
    """From its people to all that belongs to what belongs to them."""
    removed: Removed = defaultdict(set)
    removed[User] = set(User.objects.demonstrations().values_list("pk", flat=True))
    removed[Organisation] = set(_own_organisations().values_list("pk", flat=True))
    removed[Intervention] = set(
        Intervention.objects.filter(
            versions__number=1, versions__written_by__demonstration=True
        ).values_list("pk", flat=True)
    )
    # Groups of areas are of the figures' room, which knows of no people.
    groups = PlaceGroup.objects.filter(shared__author__in=removed[User])
    removed[PlaceGroup] = set(groups.values_list("pk", flat=True))
    for of_groups in (GroupMember, BoardPaper):
        rows = of_groups._base_manager.filter(group__in=removed[PlaceGroup])
        removed[of_groups] = set(rows.values_list("pk", flat=True))
    before = -1
    while before != (before := sum(map(len, removed.values()))):
        for model in _models():
            for condition in _belonging(model, removed):
                removed[model] |= set(
                    model._base_manager.filter(condition).values_list("pk", flat=True)
                )
    return removed


def _own_organisations() -> models.QuerySet[Organisation]:
    names = {person.organisation for person in DEMONSTRATION_PEOPLE}
    return Organisation.objects.filter(name__in=names).exclude(people__demonstration=False)


def _models() -> Iterator[type[models.Model]]:
    return (
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label != "metrics"
    )


def _belonging(model: type[models.Model], removed: Removed) -> Iterator[models.Q]:
    """Conditions on rows that cannot be without something that goes."""
    for key in _foreign_keys(model):
        if removed[key.related_model] and (not key.null or key.name in OWNERS):
            yield models.Q(**{f"{key.name}__in": removed[key.related_model]})
    for pointer in model._meta.private_fields:
        if isinstance(pointer, GenericForeignKey):
            for related, keys in list(removed.items()):
                content_type = ContentType.objects.get_for_model(related)
                yield models.Q(**{pointer.ct_field: content_type, f"{pointer.fk_field}__in": keys})


def _foreign_keys(model: type[models.Model]) -> Iterator[Any]:
    return (field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey))


# --- what stays ----------------------------------------------------------------------------------


def _let_go(removed: Removed) -> None:
    """What others wrote no longer points to it."""
    User.objects.filter(details_confirmed_by__in=removed[User]).update(
        details_confirmed_by=None, details_confirmed_at=None
    )
    for model in _models():
        for key in _foreign_keys(model):
            if key.null and removed[key.related_model]:
                pointing = model._base_manager.filter(
                    **{f"{key.name}__in": removed[key.related_model]}
                )
                pointing.exclude(pk__in=removed[model]).update(**{key.name: None})


def _forget_sessions(people: set[Any]) -> None:
    keys = UserSession.objects.filter(user__in=people).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
