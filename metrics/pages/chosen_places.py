"""Places that a reader chooses for a chart, by codes in the address or by a name typed into a box."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from metrics.models import Place
from metrics.place_search import certain_match, find_places

MAX_TYPED, MAX_MATCHES, MAX_OFFERED = 100, 200, 10


@dataclass(frozen=True)
class ChosenPlaces:
    """`message`: why what was typed was not added; `which`: the places that it may mean."""

    places: tuple[Place, ...]
    message: str = ""
    which: tuple[Place, ...] = ()


def codes_from_params(params: Mapping[str, str]) -> list[str]:
    codes = [code for code in params.get("places", "").upper().split(",") if code]
    return list(dict.fromkeys(codes))


def with_place_added(
    places: Sequence[Place],
    params: Mapping[str, str],
    *,
    most: int,
    among: Collection[str] | None = None,
    where: str = "",
) -> ChosenPlaces:
    """With the place that was typed, if it is certain which. `among`: codes of those that may be."""
    chosen = ChosenPlaces(tuple(places))
    text = params.get("add", "").strip()[:MAX_TYPED]
    if not text:
        return chosen
    matches = [
        match
        for match in find_places(text, MAX_MATCHES)
        if match.place not in places and (among is None or match.place.code in among)
    ]
    if not matches:
        return replace(chosen, message=f"No further place{where} was found for “{text}”.")
    if len(places) >= most:
        return replace(chosen, message=f"At most {most} places fit on one chart.")
    if match := certain_match(matches):
        return ChosenPlaces((*places, match.place))
    which = tuple(match.place for match in matches[:MAX_OFFERED])
    return replace(chosen, message=f"Which place do you mean by “{text}”?", which=which)
