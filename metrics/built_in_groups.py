"""Groups that come with the software, from what the reference files hold: each ICB that begins after the
first ones, as the sub-ICB locations that make it up, so that it can be looked at before it exists; and the
ICBs that are led together."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.utils.text import slugify

from metrics import formatting, reference
from metrics.models import Place

# No group that a person names has an address that begins like these.
NEW_ICB, CLUSTER = "new-icb-", "icb-cluster-"
PREFIXES = (NEW_ICB, CLUSTER)
Row = dict[str, Any]


def group_rows() -> Iterator[Row]:
    for icb, begins in _new_icbs():
        inside = list(_inside(icb["code"], begins))
        if inside:
            yield {
                "slug": _slug(icb, begins),
                "name": f"{icb['name']}, from {formatting.month(begins)}",
                "kind": Place.Kind.SUB_ICB,
                "source": "; ".join(sorted({row["source"] for row in inside})),
                "begins_on": begins,
            }
    for name, icbs in groupby(reference.rows("icb_clusters"), itemgetter("cluster")):
        yield {
            "slug": _slug_of_cluster(name),
            "name": name,
            "kind": Place.Kind.ICB,
            "source": "; ".join(sorted({row["source"] for row in icbs})),
            "begins_on": None,
        }


def member_rows(groups: Mapping[str, int], places: Mapping[str, int]) -> Iterator[Row]:
    """`groups` and `places`: numbers by slug and by code."""
    for icb, begins in _new_icbs():
        for row in _inside(icb["code"], begins):
            yield {"group_id": groups[_slug(icb, begins)], "place_id": places[row["child"]]}
    for row in reference.rows("icb_clusters"):
        group = groups[_slug_of_cluster(row["cluster"])]
        yield {"group_id": group, "place_id": places[row["icb"]]}


def _slug(icb: Mapping[str, str], begins: date) -> str:
    return f"{NEW_ICB}{slugify(icb['name'])[:40].strip('-')}-{begins:%Y-%m}"


def _slug_of_cluster(name: str) -> str:
    return f"{CLUSTER}{slugify(name.removesuffix(' cluster'))[:45].strip('-')}"


def _new_icbs() -> Iterator[tuple[Mapping[str, str], date]]:
    icbs = [row for row in reference.rows("places") if row["kind"] == Place.Kind.ICB]
    days = {row["code"]: reference.day(row["valid_from"]) for row in icbs}
    first = min((day for day in days.values() if day), default=None)
    for row in icbs:
        begins = days[row["code"]]
        if begins and first and begins > first:
            yield row, begins


def _inside(code: str, on: date) -> Iterator[Mapping[str, str]]:
    for row in reference.rows("memberships"):
        begins, ends = reference.day(row["valid_from"]), reference.day(row["valid_to"])
        if row["parent"] == code and begins and begins <= on and (not ends or on < ends):
            yield row
