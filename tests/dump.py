"""What the database holds, as plain rows: to see that two moments, or two databases, are the same."""

from datetime import date
from typing import Any

from django.apps import apps

from metrics.models import (
    Count,
    DataIssue,
    Figure,
    Place,
    ProviderCount,
    Release,
    ReleaseEvent,
)

Rows = list[tuple[Any, ...]]
OF_A_RELEASE = (Count, ProviderCount, Figure, DataIssue, ReleaseEvent)
# Who did something and when, and the traces of how it was done, differ from one import to another.
NOT_MEANT = {
    "id",
    "release",
    "found_at",
    "fetched_at",
    "staged_at",
    "published_at",
    "published_by",
    "withdrawn_at",
    "withdrawn_by",
    "lease_holder",
    "lease_until",
    "attempts",
    "at",
    "by",
    "analysed_from",
}
# That the statistics of a month were made meanwhile changes no figure of it.
ALWAYS_MAY_FOLLOW = {"analysed_from"}
BY_ANOTHER_KEY = {
    "place": "place__code",
    "compared_with": "compared_with__file_name",
}


def everything() -> dict[str, Rows]:
    """Every row of every table of figures, identities and times included."""
    return {
        model.__name__: _plain(model.objects.order_by("pk").values_list())
        for model in apps.get_app_config("metrics").get_models()
    }


def published() -> dict[str, Rows]:
    """Every row that readers see, identities and times included."""
    seen = Release.objects.published()
    tables = {
        model.__name__: model.objects.filter(release__in=seen).order_by("pk")
        for model in OF_A_RELEASE
    }
    tables |= {"Release": seen.order_by("pk"), "Place": Place.objects.order_by("pk")}
    return {name: _plain(rows.values_list(*_columns(rows.model))) for name, rows in tables.items()}


def _columns(model: Any) -> list[str]:
    names = [field.attname for field in model._meta.concrete_fields]
    return [name for name in names if name not in ALWAYS_MAY_FOLLOW]


def meaning(*, month: date, state: str = Release.State.PUBLISHED) -> dict[str, Rows]:
    """What one month's releases in a state say: no identities, no times, nobody's name."""
    releases = Release.objects.filter(month=month, state=state)
    found = {"Release": _meant(Release, releases)}
    for model in OF_A_RELEASE:
        found[model.__name__] = _meant(model, model.objects.filter(release__in=releases))
    return found


def differences(one: dict[str, Rows], other: dict[str, Rows]) -> list[str]:
    """In words short enough to read, for a failing test."""
    found = []
    for name in one.keys() | other.keys():
        mine, theirs = one.get(name, []), other.get(name, [])
        if mine != theirs:
            only = sorted(set(mine) - set(theirs), key=repr)[:3]
            there = sorted(set(theirs) - set(mine), key=repr)[:3]
            found.append(f"{name}: {len(mine)} and {len(theirs)} rows; {only} and {there}")
    return found


def _meant(model: Any, rows: Any) -> Rows:
    names = [field.name for field in model._meta.concrete_fields if field.name not in NOT_MEANT]
    columns = [BY_ANOTHER_KEY.get(name, name) for name in names]
    return sorted(_plain(rows.order_by().values_list(*columns)), key=repr)


def _plain(rows: Any) -> Rows:
    return [
        tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
        for row in rows
    ]
