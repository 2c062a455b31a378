"""Days and months in forms, asked for as the design system does: a box for each part, in which what was
typed stays as it was typed. A program, a link or a stored answer may give the whole day instead, by the
field's own name (`started_on=2025-03-01`)."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from metrics.typed_text import parse_number

# Nobody means other years; a day or a month later they would be no date any more.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
DAY_BOXES, MONTH_BOXES = ("day", "month", "year"), ("month", "year")
# In the URL of a search, and where a section of a case study is kept as typed.
BETWEEN_BOXES = "/"
LONGEST_NAME_OF_MONTH = 9
SHORTEST_NAME_OF_MONTH = 3
A_DAY, A_MONTH = "For example, 27 3 2027.", "Month and year, for example 3 2025."
WIDTHS = {
    "day": "nhsuk-input--width-2",
    "month": "nhsuk-input--width-2",
    "year": "nhsuk-input--width-4",
}
ADVICE = {
    "day": "must be a number from 1 to 31",
    "month": "must be a number from 1 to 12, or its name",
    "year": "must have 4 numbers, from 1900 to 2199",
}


class DateBoxes(forms.MultiWidget):
    widgets_names: list[str]
    use_fieldset = True

    def __init__(self, boxes: Sequence[str] = DAY_BOXES) -> None:
        self.boxes = tuple(boxes)
        super().__init__(dict.fromkeys(boxes, forms.TextInput))

    def decompress(self, value: object) -> list[str]:
        """What stands in each box: of a date, or of what `typed_date` made."""
        if isinstance(value, date):
            parts = {"day": value.day, "month": value.month, "year": value.year}
            return [str(parts[box]) for box in self.boxes]
        text = str(value or "").strip()
        if day := parse_day(text):
            return self.decompress(day)
        typed = text.split(BETWEEN_BOXES, len(self.boxes) - 1)
        return [*typed, *[""] * (len(self.boxes) - len(typed))]

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        names = [f"{name}{suffix}" for suffix in self.widgets_names]
        if any(box in data for box in names):
            return [str(data.get(box) or "") for box in names]
        return self.decompress(data.get(name))


class DateBoundField(BoundField):
    field: "DateField"

    @cached_property
    def initial(self) -> object:
        """What was typed and kept has the names of the boxes."""
        names = [f"{self.name}_{box}" for box in self.field.boxes]
        kept = [self.form.initial.get(name) for name in names]
        if any(value is not None for value in kept):
            return [str(value or "") for value in kept]
        return super().initial

    @property
    def boxes(self) -> list[dict[str, object]]:
        """For components/date_boxes.html."""
        value = self.value()
        texts = value if isinstance(value, list) else self.field.widget.decompress(value)
        return [
            {
                "label": box.capitalize(),
                "name": f"{self.html_name}_{box}",
                "id": f"{self.auto_id}_{box}",
                "value": text,
                "classes": WIDTHS[box] + (" nhsuk-input--error" if box in self.wrong_boxes else ""),
            }
            for box, text in zip(self.field.boxes, texts, strict=True)
        ]

    @cached_property
    def wrong_boxes(self) -> tuple[str, ...]:
        """Those that an error names; all of them where it is about the day as a whole."""
        if not self.errors:
            return ()
        codes = {error.code for error in self.form.errors[self.name].as_data()}
        named = tuple(box for box in self.field.boxes if any(box in str(code) for code in codes))
        return named or self.field.boxes

    @property
    def id_for_label(self) -> str:
        """The box that is to be put right: the summary of errors leads there."""
        return f"{self.auto_id}_{(self.wrong_boxes or self.field.boxes)[0]}"


class DateField(forms.Field):
    """A day, or the first day of a month where the boxes ask for no more.

    called   what errors call it: "start date"
    """

    bound_field_class = DateBoundField
    widget: DateBoxes

    def __init__(
        self, *, called: str = "date", boxes: Sequence[str] = DAY_BOXES, **kwargs: Any
    ) -> None:
        self.called, self.boxes = called, tuple(boxes)
        super().__init__(widget=DateBoxes(boxes), **kwargs)

    def clean(self, value: object) -> date | None:
        typed = value if isinstance(value, list) else self.widget.decompress(value)
        if not any(text.strip() for text in typed):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        parts = dict(zip(self.boxes, typed, strict=True))
        self._refuse_missing(parts)
        return self._read({"day": "1", **parts})

    def has_changed(self, initial: object, data: object) -> bool:
        return self.widget.decompress(initial) != data

    def typed(self, value: list[str]) -> str:
        """To be kept as text: the day if it is one, otherwise what stands in the boxes."""
        try:
            day = self.clean(value)
        except forms.ValidationError:
            return BETWEEN_BOXES.join(value) if any(value[1:]) else value[0]
        return day.isoformat() if day else ""

    def _refuse_missing(self, parts: Mapping[str, str]) -> None:
        missing = [box for box in self.boxes if not parts[box].strip()]
        if missing:
            words = " and ".join(f"a {box}" for box in missing)
            raise forms.ValidationError(
                f"The {self.called} must include {words}", code=" ".join(missing)
            )

    def _read(self, parts: Mapping[str, str]) -> date:
        numbers = {
            "day": parse_number(parts["day"].strip(), digits=2),
            "month": parse_month(parts["month"]),
            "year": parse_number(parts["year"].strip(), digits=4),
        }
        year, month, day = (numbers[box] or 0 for box in ("year", "month", "day"))
        wrong = [
            *(["day"] if not 1 <= day <= 31 else []),
            *(["month"] if not 1 <= month <= 12 else []),
            *(["year"] if not FIRST_DAY.year <= year <= LAST_DAY.year else []),
        ]
        if wrong:
            words = f"The {wrong[0]} of the {self.called} {ADVICE[wrong[0]]}"
            raise forms.ValidationError(words, code=" ".join(wrong))
        days = calendar.monthrange(year, month)[1]
        if day > days:
            words = f"{calendar.month_name[month]} {year} has {days} days: change the day of the {self.called}"
            raise forms.ValidationError(words, code="day")
        return date(year, month, day)


def parse_month(text: str) -> int | None:
    """By number, or by enough of its name.

    >>> parse_month("03"), parse_month("sept"), parse_month("²"), parse_month("ma")
    (3, 9, None, None)
    """
    word = text.strip().rstrip(".").lower()
    if SHORTEST_NAME_OF_MONTH <= len(word) <= LONGEST_NAME_OF_MONTH:
        names = [name.lower() for name in calendar.month_name]
        return next((number for number, name in enumerate(names) if name.startswith(word)), None)
    return parse_number(word, digits=2)


def parse_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def date_field(
    label: str, *, required_message: str = "", hint: str = "", called: str = "date"
) -> DateField:
    return _field(label, DAY_BOXES, required_message, hint or A_DAY, called)


def month_field(
    label: str, *, required_message: str = "", hint: str = "", called: str = "month"
) -> DateField:
    """Where a month is what people know, such as when a change began."""
    return _field(label, MONTH_BOXES, required_message, hint or A_MONTH, called)


def _field(
    label: str, boxes: Sequence[str], required_message: str, hint: str, called: str
) -> DateField:
    return DateField(
        label=label,
        boxes=boxes,
        help_text=hint,
        required=bool(required_message),
        error_messages={"required": required_message or f"Enter the {called}"},
        called=called,
    )
