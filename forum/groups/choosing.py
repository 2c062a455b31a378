"""The places of a group as somebody chooses them: by name, one after another, without JavaScript."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from forum.groups.actions.making import MOST_PLACES
from metrics.models import GROUPED_KINDS, Place, Release
from metrics.pages.chosen_places import Find, find_among, with_place_added
from metrics.place_search import find_places
from metrics.rtt.providers import NHS_TRUST

KIND_CHOICES = [
    (Place.Kind.SUB_ICB.value, "Sub-ICB locations"),
    (Place.Kind.ICB.value, "Integrated Care Boards (ICBs)"),
    (Place.Kind.PROVIDER.value, "NHS trusts"),
]
FULL = f"A group has up to {MOST_PLACES} places."


@dataclass(frozen=True)
class ChosenMembers:
    """`message`: why what was typed was not added; `which`: the places that it may mean; `typed`: what stays
    in the field, because no place came of it."""

    places: tuple[Place, ...]
    message: str = ""
    which: tuple[Place, ...] = ()
    typed: str = ""

    @property
    def codes(self) -> str:
        return ",".join(place.code for place in self.places)


def choose_members(user: object, data: Mapping[str, str], kind: str) -> ChosenMembers:
    """What was chosen before, with what this step adds or takes out."""
    codes = [code for code in data.get("places", "").upper().split(",") if code]
    codes = [*codes, data.get("add", "").upper()]
    codes = [code for code in dict.fromkeys(codes) if code and code != data.get("remove", "")]
    places = places_of(user, codes[: MOST_PLACES + 1])
    typed = data.get("find", "").strip()
    # Enter in the field finds, like the button beside it; and so does saving with something in it.
    text = typed if data.get("action") in ("find", "enter", "save") else ""
    if not text:
        # What was typed is answered by one of the places that it may have meant.
        left = "" if data.get("add") else typed
        full = FULL if len(places) > MOST_PLACES else ""
        return ChosenMembers(places[:MOST_PLACES], full, typed=left)
    if len(places) >= MOST_PLACES:
        return ChosenMembers(places, FULL, typed=typed)
    offered = list(_offered(user, kind))
    result = with_place_added(
        places,
        {"add": text},
        most=MOST_PLACES,
        among={place.code for place in offered},
        where=" of this kind",
        find=_find(kind, offered),
    )
    left = typed if result.message or result.which else ""
    return ChosenMembers(result.places, result.message, result.which, left)


def places_of(user: object, codes: Sequence[str]) -> tuple[Place, ...]:
    """In the order of their codes here."""
    rows = Place.objects.visible_to(user).filter(code__in=codes, kind__in=GROUPED_KINDS)
    by_code = {place.code: place for place in rows}
    return tuple(by_code[code] for code in codes if code in by_code)


def _find(kind: str, offered: Sequence[Place]) -> Find:
    if kind == Place.Kind.PROVIDER:
        return lambda text, limit: find_among(offered, text, limit)
    return find_places


def _offered(user: object, kind: str) -> QuerySet[Place]:
    """Those that there are now, or are to come."""
    newest = Release.objects.published().order_by("-month").values_list("month", flat=True).first()
    places = Place.objects.visible_to(user).filter(kind=kind)
    places = places.exclude(valid_to__lte=newest or date.min)
    return (
        places.filter(code__regex=f"^{NHS_TRUST.pattern}$")
        if kind == Place.Kind.PROVIDER
        else places
    )
