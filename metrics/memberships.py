"""Moved to metrics.hierarchy; to be deleted with the last import."""

from datetime import date

from django.db.models import Q

from metrics.hierarchy import (
    covers_everywhere,
    enclosing_place_ids,
    place_ids_within,
    within_places,
)


def memberships_on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


__all__ = [
    "covers_everywhere",
    "enclosing_place_ids",
    "memberships_on",
    "place_ids_within",
    "within_places",
]
