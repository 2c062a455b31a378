"""Every write of places, and the search among them."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from metrics import reference
from metrics.built_in_groups import group_rows, member_rows
from metrics.models import (
    Alias,
    GroupMember,
    Membership,
    Place,
    PlaceGroup,
    Population,
    ProviderCount,
    Release,
    SeriesBreak,
    Succession,
    Target,
)
from metrics.place_search import Match, find_places
from metrics.provider_names import plain_name
from metrics.rtt.columns import TOTAL_TREATMENT

logger = logging.getLogger(__name__)
Row = dict[str, Any]
# As the model's columns are: a database would refuse a longer name, and with it the whole month.
LONGEST_NAME, LONGEST_OFFICIAL_NAME = 120, 200


@dataclass(frozen=True)
class Changes:
    added: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True)
class Loaded:
    """What loading the reference files changed."""

    places: Changes
    memberships: Changes
    successions: Changes
    populations: Changes
    aliases: Changes
    series_breaks: Changes
    targets: Changes
    groups: Changes

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


def load_places(*, by: str) -> Loaded:
    """Make the database say what the reference files say. A second time changes nothing.

    Places are never removed: figures, and later people's words, hang on them.
    """
    with transaction.atomic():
        places = _sync(Place, ["code"], _places(), existing_rows=_known_places(), remove=False)
        _name_providers()
        _end_providers()
        ids = dict(Place.objects.values_list("code", "id"))
        loaded = Loaded(
            places,
            _sync(Membership, ["child_id", "parent_id", "valid_from"], _memberships(ids)),
            _sync(Succession, ["predecessor_id", "successor_id", "date"], _successions(ids)),
            _sync(Population, ["place_id", "kind", "date"], _populations(ids)),
            _sync(Alias, ["place_id", "text"], _aliases(ids)),
            _sync(SeriesBreak, ["month", "place_id", "short"], _series_breaks(ids)),
            _sync(Target, ["measure", "label"], _targets()),
            _sync_groups(ids),
        )
    if loaded:
        logger.info("Places were brought up to date by %s", by)
    return loaded


def ensure_providers(*, names: Mapping[str, str], month: date) -> None:
    """Record the providers of a month's extract; of several months' names the newest stands."""
    with transaction.atomic():
        rows = Place.objects.filter(code__in=list(names))
        known = {code: rest for code, *rest in rows.values_list("code", "kind", "official_name")}
        new = [_provider(code, name) for code, name in names.items() if code not in known]
        other = {
            code: _provider(code, names[code])
            for code, (kind, official) in known.items()
            if kind == Place.Kind.PROVIDER and _official(names[code]) not in ("", official)
        }
        for code in _counted_after(month, other):
            del other[code]
        # One statement for both, so that two imports at once cannot collide on a new code.
        Place.objects.bulk_create(
            [*new, *other.values()],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "official_name"],
        )


def _official(name: str) -> str:
    return " ".join(name.split())[:LONGEST_OFFICIAL_NAME]


def _provider(code: str, name: str) -> Place:
    official = _official(name)
    return Place(
        code=code,
        kind=Place.Kind.PROVIDER,
        name=(plain_name(official) or code)[:LONGEST_NAME],
        official_name=official,
    )


def _counted_after(month: date, codes: Iterable[str]) -> list[str]:
    """Those of some providers that a later month has too: its name for them stands."""
    codes = list(codes)
    if not codes:
        return []
    # By their numbers: as a condition on their months it would read the counts of every month.
    later = list(Release.objects.filter(month__gt=month).values_list("pk", flat=True))
    counts = ProviderCount.objects.filter(release__in=later, treatment_function=TOTAL_TREATMENT)
    texts = counts.order_by().values_list("providers", flat=True).distinct()
    return sorted(set(codes) & set(" ".join(texts).split()))


def _sync(
    model: type[models.Model],
    key: Sequence[str],
    rows_wanted: Iterable[Row],
    *,
    existing_rows: Iterable[models.Model] | None = None,
    remove: bool = True,
) -> Changes:
    """Make a table's rows those wanted, touching only what differs."""
    rows = {tuple(row[name] for name in key): row for row in rows_wanted}
    manager = model._default_manager
    existing = {
        tuple(getattr(row, name) for name in key): row
        for row in (manager.all() if existing_rows is None else existing_rows)
    }
    gone = [row.pk for at, row in existing.items() if at not in rows] if remove else []
    new = [model(**row) for at, row in rows.items() if at not in existing]
    changed = [
        _updated(existing[at], row)
        for at, row in rows.items()
        if at in existing and any(getattr(existing[at], n) != value for n, value in row.items())
    ]
    columns = [name for name in next(iter(rows.values()), {}) if name not in key]
    manager.filter(pk__in=gone).delete()
    if changed:
        manager.bulk_update(changed, columns)
    manager.bulk_create(new)
    return Changes(len(new), len(changed), len(gone))


def _updated(instance: models.Model, row: Row) -> models.Model:
    for name, value in row.items():
        setattr(instance, name, value)
    return instance


def _known_places() -> models.QuerySet[Place]:
    return Place.objects.filter(code__in=[row["code"] for row in reference.rows("places")])


def _name_providers() -> None:
    """A succession needs rows for its providers, perhaps before any extract has named them."""
    names = {}
    for row in reference.rows("provider_successions"):
        names[row["predecessor"]] = row["predecessor_name"]
        names[row["successor"]] = row["successor_name"]
    known_codes = set(Place.objects.filter(code__in=list(names)).values_list("code", flat=True))
    Place.objects.bulk_create(
        _provider(code, name) for code, name in names.items() if code and code not in known_codes
    )


def _end_providers() -> None:
    """Those that have no code of their own any more. Of all others nobody knows since when, or until
    when, they have been."""
    ends = {
        row["predecessor"]: reference.day(row["date"])
        for row in reference.rows("provider_successions")
        if row["kind"] != Succession.Kind.TRANSFER
    }
    changed = []
    for place in Place.objects.filter(kind=Place.Kind.PROVIDER).exclude(
        ~Q(code__in=list(ends)), valid_to__isnull=True
    ):
        if place.valid_to != ends.get(place.code):
            place.valid_to = ends.get(place.code)
            changed.append(place)
    Place.objects.bulk_update(changed, ["valid_to"])


def _sync_groups(places: Mapping[str, int]) -> Changes:
    """Those that are built in; what people named is theirs."""
    built_in = PlaceGroup.objects.built_in()
    groups = _sync(PlaceGroup, ["slug"], group_rows(), existing_rows=built_in)
    ids = dict(built_in.all().values_list("slug", "id"))
    in_them = GroupMember.objects.filter(group__in=ids.values())
    members = _sync(
        GroupMember, ["group_id", "place_id"], member_rows(ids, places), existing_rows=in_them
    )
    return Changes(groups.added + members.added, groups.changed, groups.removed + members.removed)


def _places() -> Iterable[Row]:
    for row in reference.rows("places"):
        yield {
            "code": row["code"],
            "ons_code": row["ons_code"],
            "kind": row["kind"],
            "name": row["name"],
            "official_name": row["official_name"],
            "valid_from": reference.day(row["valid_from"]),
            "valid_to": reference.day(row["valid_to"]),
            "latitude": reference.number(row["latitude"]),
            "longitude": reference.number(row["longitude"]),
        }


def _memberships(ids: Mapping[str, int]) -> Iterable[Row]:
    for row in reference.rows("memberships"):
        yield {
            "child_id": ids[row["child"]],
            "parent_id": ids[row["parent"]],
            "valid_from": reference.day(row["valid_from"]),
            "valid_to": reference.day(row["valid_to"]),
        }


def _successions(ids: Mapping[str, int]) -> Iterable[Row]:
    for row in reference.rows("successions"):
        yield _succession(ids, row, row["note"], row["source"], reference.number(row["weight"]))
    for row in reference.rows("provider_successions"):
        note = f"{row['verdict']}: {row['evidence']}"
        yield _succession(ids, row, note, f"{row['source']} (confidence: {row['confidence']})")


def _succession(
    ids: Mapping[str, int], row: Row, note: str, source: str, weight: float | None = None
) -> Row:
    return {
        "predecessor_id": ids[row["predecessor"]],
        "successor_id": ids[row["successor"]] if row["successor"] else None,
        "date": reference.day(row["date"]),
        "kind": row["kind"],
        "weight": weight,
        "note": note,
        "source": source,
    }


def _populations(ids: Mapping[str, int]) -> Iterable[Row]:
    for row in reference.rows("populations"):
        yield {
            "place_id": ids[row["place"]],
            "kind": row["kind"],
            "date": reference.day(row["date"]),
            "count": float(row["count"]),
            "source": row["source"],
        }


def _aliases(ids: Mapping[str, int]) -> Iterable[Row]:
    for row in reference.rows("aliases"):
        yield {"place_id": ids[row["place"]], "text": row["text"], "kind": row["kind"]}


def _series_breaks(ids: Mapping[str, int]) -> Iterable[Row]:
    for row in reference.rows("series_breaks"):
        yield {
            "month": reference.day(row["month"]),
            "kind": row["kind"],
            "place_id": ids[row["place"]] if row["place"] else None,
            "short": row["short"],
            "text": row["text"],
            "source": row["source"],
        }


def _targets() -> Iterable[Row]:
    for row in reference.rows("targets"):
        yield {
            "measure": row["measure"],
            "value": float(row["value"]),
            "label": row["label"],
            "valid_from": reference.day(row["valid_from"]),
            "due": reference.day(row["due"]),
            "is_national_standard": row["is_national_standard"] == "yes",
            "source": row["source"],
        }


__all__ = ["Changes", "Loaded", "Match", "ensure_providers", "find_places", "load_places"]
