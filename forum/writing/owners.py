"""What files belong to: every model that says that it has some, and who may see it. Names no model of
this room, so that rules can be made from it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericRelation
from django.db.models import Model, QuerySet

from forum.people.permissions import AnyUser

ATTACHMENT = "writing.attachment"
# A read of a manager, for a person.
Read = Callable[[Any, AnyUser], QuerySet[Any]]
Readable = Mapping[type[Model], QuerySet[Any]]


def attachment_owner_models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models()
        if hasattr(model._default_manager, "visible_to")
        and any(
            isinstance(field, GenericRelation) and _is_attachment(field.related_model)
            for field in model._meta.private_fields
        )
    ]


def _is_attachment(model: type[Model]) -> bool:
    return model._meta.label_lower == ATTACHMENT


def has_versions(owner: type[Model] | Model) -> bool:
    return bool(getattr(owner, "files_follow_versions", False))


def owners_by(read: Read, *, versioned: bool) -> Callable[[AnyUser], Readable]:
    """Of those with or without versions, the rows that a person may see by a read of their manager."""

    def find_visible(user: AnyUser) -> Readable:
        return {
            model: read(model._default_manager, user)
            for model in attachment_owner_models()
            if has_versions(model) == versioned
        }

    return find_visible
