"""A place in a form. A link may come from the page of a place that has ended or is to come: the form
keeps it, says where it went, and chooses what follows it, where that is one place."""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from forum.people.web import choices
from forum.people.web.choices import Choices, day_of_figures, get_place_with_page
from metrics import formatting
from metrics.models import Place, Succession

FORMER_AND_FUTURE = "Former and future areas"
# Longer chains of successions would be a circle.
MOST_SUCCESSIONS = 10


class PlaceBoundField(BoundField):
    field: "PlaceField"

    def __init__(self, form: forms.BaseForm, field: "PlaceField", name: str) -> None:
        super().__init__(form, field, name)
        if not self._code or self._code in field.codes:
            return
        place = _find_area(self._code)
        if place is None:
            return
        day = day_of_figures()
        self._successor = None if form.is_bound else find_successor(place, day)
        if self._successor is None or self._successor.code not in field.codes:
            self._successor = None
        if field.takes_others and self._successor is None:
            field.add(FORMER_AND_FUTURE, place)
        self.help_text = f"{self.help_text} {whereabouts(place, self._successor, day)}".strip()

    _successor: Place | None = None

    @cached_property
    def _code(self) -> str:
        return str(super().value() or "")

    def value(self) -> object:
        return self._successor.code if self._successor else super().value()


class PlaceField(forms.ChoiceField):
    """takes_others   whether places that are not offered, because they have ended or are to come, may be
    chosen by who comes from their pages
    """

    bound_field_class = PlaceBoundField

    def __init__(
        self,
        *,
        empty: str = "Choose a place",
        offered: Callable[[str], Choices] = choices.home_place_choices,
        takes_others: bool = True,
        **kwargs: Any,
    ) -> None:
        self.takes_others = takes_others
        super().__init__(choices=lambda: offered(empty), **kwargs)

    @property
    def codes(self) -> set[str]:
        rows: Choices = list(self.choices)  # type: ignore[arg-type]
        groups = [[(code, row)] if isinstance(row, str) else row for code, row in rows]
        return {code for rows in groups for code, _ in rows}

    def add(self, group: str, place: Place) -> None:
        self.choices = [*self.choices, (group, [(place.code, place.name)])]  # type: ignore[misc]

    def valid_value(self, value: str) -> bool:
        """A place that has ended or is to come is one too: its own page leads here."""
        return super().valid_value(value) or (self.takes_others and _find_area(value) is not None)


class ProviderField(forms.ChoiceField):
    """A hospital trust or other provider, if it is about one; cleaned to the place, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=choices.provider_choices, required=False, **kwargs)

    def clean(self, value: object) -> Place | None:
        return choices.get_provider(super().clean(value))


def _find_area(code: str) -> Place | None:
    place = get_place_with_page(code)
    return place if place and place.kind in (Place.Kind.ICB, Place.Kind.SUB_ICB) else None


def find_successor(place: Place, day: date) -> Place | None:
    """The place that has taken its place by a day, if it is one and the other has ended."""
    for _ in range(MOST_SUCCESSIONS):
        if place.valid_to is None or place.valid_to > day:
            return None
        rows = Succession.objects.filter(predecessor=place, date__lte=day, successor__isnull=False)
        successors = {row.successor for row in rows.select_related("successor")}
        if len(successors) != 1:
            return None
        (next_place,) = successors
        assert next_place is not None
        if next_place.exists_on(day):
            return next_place
        place = next_place
    return None


def whereabouts(place: Place, successor: Place | None, day: date) -> str:
    if successor and place.valid_to:
        when = formatting.day(place.valid_to)
        return f"{place.name} ended on {when}. {successor.name} took over from it, and is chosen."
    if place.valid_to and place.valid_to <= day:
        return (
            f"{place.name} ended on {formatting.day(place.valid_to)}. Its figures stay up to then."
        )
    if place.valid_from and place.valid_from > day:
        return f"{place.name} begins on {formatting.day(place.valid_from)}."
    return ""
