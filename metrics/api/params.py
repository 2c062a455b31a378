"""Query parameters of the API, and the answers to invalid ones."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request

from metrics.export import EVERY_TREATMENT
from metrics.models import Place
from metrics.pages.view_query import TREATMENT_NAMES
from metrics.rtt.columns import TOTAL_TREATMENT

# What one answer holds unless asked otherwise, and at most.
DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
MAX_OFFSET = 10_000_000
MAX_PLACES = 200
# Which formats there are is decided before anything else is read.
FORMAT = "format"
MONTH = re.compile("^20[0-9]{2}-(0[1-9]|1[0-2])$")
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
WHOLE_NUMBER = re.compile("[0-9]{1,8}")
CODE = re.compile("^[A-Za-z0-9]{1,8}$")


class InvalidParameter(APIException):
    """400, with the parameter's name and what a reader can do about it."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__({"parameter": parameter, "detail": reason})


class QueryParams(serializers.Serializer):
    """The parameters of one address. What is not named here is refused: a misspelt filter that did
    nothing would give a reader figures of something else."""

    @classmethod
    def of(cls, request: Request) -> dict[str, Any]:
        query = cls(data=request.query_params)
        for name, values in request.query_params.lists():
            query._allow(name, values)
        if not query.is_valid():
            raise InvalidParameter(*_first_fault(query.errors))
        return query.validated_data

    def _allow(self, name: str, values: Sequence[str]) -> None:
        if name not in self.fields and name != FORMAT:
            known = ", ".join(self.fields)
            hint = f"There are: {known}." if known else "This address takes none."
            raise InvalidParameter(name[:40], f"There is no such parameter here. {hint}")
        if any(not value for value in values):
            raise InvalidParameter(name, f"{name} is empty. Give it a value or leave it out.")
        if len(values) > 1 and not isinstance(self.fields.get(name), serializers.ListField):
            raise InvalidParameter(name, f"{name} is given {len(values)} times. Give it once.")


def _first_fault(errors: Mapping[str, Any]) -> tuple[str, str]:
    name, error = next(iter(errors.items()))
    return name, next(_sentences(error))


def _sentences(error: Any) -> Iterator[str]:
    if isinstance(error, str):
        yield str(error)
    else:
        for inner in error.values() if isinstance(error, Mapping) else error:
            yield from _sentences(inner)


@extend_schema_field({"type": "string", "pattern": MONTH.pattern})
class MonthField(serializers.Field):
    default_error_messages = {"invalid": "Write the month as YYYY-MM, for example 2025-12."}

    def to_internal_value(self, data: str) -> date:
        if not MONTH.fullmatch(data):
            self.fail("invalid")
        return date.fromisoformat(f"{data}-01")

    def to_representation(self, value: date) -> str:
        return f"{value:%Y-%m}"


@extend_schema_field({"type": "string", "format": "date"})
class DayField(serializers.Field):
    default_error_messages = {"invalid": "Write the day as YYYY-MM-DD, for example 2025-12-31."}

    def to_internal_value(self, data: str) -> date:
        try:
            return date.fromisoformat(data if DAY.fullmatch(data) else "")
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: date) -> str:
        return value.isoformat()


@extend_schema_field({"type": "string", "pattern": CODE.pattern})
class CodeField(serializers.Field):
    """An organisation's code. What cannot be one is as unknown as what is none."""

    def to_internal_value(self, data: str) -> str:
        return data.upper()

    def to_representation(self, value: str) -> str:
        return value


class WholeNumberField(serializers.IntegerField):
    def __init__(self, *, min_value: int, max_value: int, **options: Any) -> None:
        words = f"Give a whole number from {min_value:,} to {max_value:,}."
        messages: dict[str, Any] = dict.fromkeys(("invalid", "min_value", "max_value"), words)
        super().__init__(
            min_value=min_value, max_value=max_value, error_messages=messages, **options
        )

    def to_internal_value(self, data: Any) -> int:
        if not WHOLE_NUMBER.fullmatch(str(data)):
            self.fail("invalid")
        return super().to_internal_value(data)


class NamedChoiceField(serializers.ChoiceField):
    """One of a few values; `valid_values_hint` lists them in the answer to an invalid one."""

    def __init__(self, choices: Any, *, valid_values_hint: str = "", **options: Any) -> None:
        self.valid_values_hint = valid_values_hint
        super().__init__(choices, **options)

    def to_internal_value(self, data: Any) -> Any:
        if data not in self.choices:
            hint = self.valid_values_hint or f"There is: {', '.join(self.choices)}."
            raise serializers.ValidationError(f"“{str(data)[:40]}” is not known here. {hint}")
        return data


def treatment_field(*more: str, **options: Any) -> NamedChoiceField:
    words = " ".join(["Use a code such as C_320, C_999 for all of them together", *more])
    return NamedChoiceField(
        [*TREATMENT_NAMES.items(), *([(EVERY_TREATMENT, "a row for each")] if more else [])],
        valid_values_hint=words + ".",
        default=TOTAL_TREATMENT,
        help_text=f"Treatment function. {words}.",
        **options,
    )


class PaginatedParams(QueryParams):
    limit = WholeNumberField(
        min_value=1,
        max_value=MAX_LIMIT,
        default=DEFAULT_LIMIT,
        help_text="How many rows to answer with at most.",
    )
    offset = WholeNumberField(
        min_value=0, max_value=MAX_OFFSET, default=0, help_text="How many rows to leave out first."
    )


def place_or_404(user: object, code: str) -> Place:
    return places_or_404(user, [code])[0]


def area_or_404(user: object, code: str) -> Place:
    """England or any place within it, but no provider."""
    place = place_or_404(user, code)
    if place.kind == Place.Kind.PROVIDER:
        raise NotFound(f"There is no area under the code “{code[:20]}”: it is that of a provider.")
    return place


def places_or_404(user: object, codes: Sequence[str]) -> list[Place]:
    """Places by code, in one query. Codes that cannot be one never reach the database: PostgreSQL
    refuses some of them (NUL) with an error."""
    valid_codes = {code.upper() for code in codes if CODE.fullmatch(code)}
    places = Place.objects.visible_to(user)
    by_code = (
        {place.code: place for place in places.filter(code__in=valid_codes)} if valid_codes else {}
    )
    for code in codes:
        if code.upper() not in by_code:
            raise NotFound(f"There is no place under the code “{code[:20]}”.")
    return list(by_code.values())
