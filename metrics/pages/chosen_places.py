"""Places that a reader chooses for a chart, by codes in the address or by a name typed into a box."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from metrics.models import Place
from metrics.place_search import (
    OWN_NAME,
    Match,
    certain_match,
    find_called,
    find_places,
    place_by_code,
)

Find = Callable[[str, int], list[Match]]
MAX_TYPED, MAX_MATCHES, MAX_OFFERED = 100, 200, 10


def find_among(places: Iterable[Place], text: str, limit: int) -> list[Match]:
    """By name and code alone: of places that are not areas."""
    called = [(of, [(of.name, "", OWN_NAME), (of.code, "code", OWN_NAME)]) for of in places]
    return find_called(text, lambda: called, limit)


@dataclass(frozen=True)
class ChosenPlaces:
    """`message`: why what was typed was not added; `which`: the places that it may mean."""

    places: tuple[Place, ...]
    message: str = ""
    which: tuple[Place, ...] = ()


def codes_from_params(params: Mapping[str, str]) -> list[str]:
    codes = [code for code in params.get("places", "").upper().split(",") if code]
    return list(dict.fromkeys(codes))


@dataclass(frozen=True)
class ChosenPlace:
    """One place, or none; `typed` is what was asked for, `message` why it is not it."""

    place: Place | None = None
    typed: str = ""
    message: str = ""
    which: tuple[Place, ...] = ()


def with_place_added(
    places: Sequence[Place],
    params: Mapping[str, str],
    *,
    most: int,
    among: Collection[str] | None = None,
    where: str = "",
    find: Find = find_places,
) -> ChosenPlaces:
    """With the place that was typed, if it is certain which. `among`: codes of those that may be."""
    chosen = ChosenPlaces(tuple(places))
    text = params.get("add", "").strip()[:MAX_TYPED]
    if not text:
        return chosen
    named = _place_named(
        text,
        lambda place: place not in places and (among is None or place.code in among),
        no_match=f"No further place{where} was found for “{text}”.",
        find=find,
    )
    if len(places) >= most and (named.place or named.which):
        return replace(chosen, message=f"You can show up to {most} places on one chart.")
    if named.place:
        return ChosenPlaces((*places, named.place))
    return replace(chosen, message=named.message, which=named.which)


def chosen_place(
    user: object, params: Mapping[str, str], usual: Place | None = None, *, name: str = "place"
) -> ChosenPlace:
    """By a code or a name in the address, under `name`; `usual` where none is asked for. England is on
    such a page anyway."""
    text = params.get(name, "").strip()[:MAX_TYPED]
    if not text:
        return ChosenPlace(None if usual is None or usual.kind == Place.Kind.ENGLAND else usual)
    if place := place_by_code(user, text):
        return ChosenPlace(None if place.kind == Place.Kind.ENGLAND else place, place.name)
    return _place_named(text, no_match=f"No place was found for “{text}”.")


def _place_named(
    text: str,
    suits: Callable[[Place], bool] = lambda place: True,
    *,
    no_match: str,
    find: Find = find_places,
) -> ChosenPlace:
    """Nothing is chosen where a name may mean several: the reader is asked."""
    matches = [match for match in find(text, MAX_MATCHES) if suits(match.place)]
    if match := certain_match(matches):
        return ChosenPlace(match.place, text)
    if not matches:
        return ChosenPlace(None, text, no_match)
    which = tuple(match.place for match in matches[:MAX_OFFERED])
    return ChosenPlace(None, text, f"Which place do you mean by “{text}”?", which)
