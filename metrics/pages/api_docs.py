"""The API's schema as a page of our own: readable without JavaScript, which Swagger UI is not, and
with no exception to the site's content security policy."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from metrics.measures import MEASURES

Node = Mapping[str, Any]

# The schema lists an enumeration's labels as "* `value` - label", a line each.
LABELLED = re.compile(r"^\* `(?P<value>[^`]*)` - (?P<label>.*)$", re.MULTILINE)
# What fills the braces of an address in its example.
EXAMPLES = {"code": "QWO", "number": "1", "slug": "new-icb-thames-valley-2026-04"}
# An address that answers nothing useful unless it is asked for something.
EXAMPLE_QUERIES = {
    "/api/v1/series/": f"?place=QWO&measure={MEASURES[0].slug}",
    "/api/v1/list-movements/": "?place=QWO",
    "/api/v1/standards/": "?place=QWO",
}


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    text: str
    required: bool = False
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Address:
    path: str
    anchor: str
    text: str
    example: str
    params: tuple[Field, ...]
    response_fields: tuple[Field, ...]
    is_paginated: bool


@cache
def api_addresses() -> list[Address]:
    schema = SchemaGenerator().get_schema(public=True)
    schemas = schema["components"]["schemas"]
    return [
        _address(path, methods["get"], schemas)
        for path, methods in schema["paths"].items()
        if "get" in methods
    ]


def _address(path: str, get: Node, schemas: Node) -> Address:
    asks = tuple(
        _field(parameter["name"], parameter, parameter["schema"], schemas)
        for parameter in get.get("parameters", ())
    )
    answer = _answer(get)
    row = _row(answer, schemas)
    example = path
    for name, value in EXAMPLES.items():
        example = example.replace(f"{{{name}}}", value)
    return Address(
        path=path,
        anchor=re.sub(r"\W+", "-", path.removeprefix("/api/v1/")).strip("-") or "root",
        text=" ".join(get.get("description", "").split()),
        example=example + EXAMPLE_QUERIES.get(path, ""),
        params=asks,
        response_fields=tuple(_fields(row, schemas)),
        is_paginated=row is not _resolved(answer, schemas),
    )


def _answer(get: Node) -> Node:
    content = get["responses"]["200"].get("content", {})
    response_schema: Node = content.get("application/json", {}).get("schema", {})
    return response_schema


def _row(answer: Node, schemas: Node) -> Node:
    """What one row of a list looks like; or the answer itself where it is not a list."""
    whole = _resolved(answer, schemas)
    results = whole.get("properties", {}).get("results")
    if results and "items" in results:
        return _resolved(results["items"], schemas)
    return whole


def _resolved(node: Node, schemas: Node) -> Node:
    while True:
        if "$ref" in node:
            node = schemas[node["$ref"].rsplit("/", 1)[1]]
        elif len(node.get("allOf", ())) == 1:
            node = node["allOf"][0]
        else:
            return node


def _fields(node: Node, schemas: Node) -> Iterator[Field]:
    required = set(node.get("required", ()))
    for name, node_of_field in node.get("properties", {}).items():
        yield _field(name, {**node_of_field, "required": name in required}, node_of_field, schemas)


def _field(name: str, field_node: Node, shape: Node, schemas: Node) -> Field:
    shape = _resolved(shape, schemas)
    text = field_node.get("description") or shape.get("description", "")
    labelled = tuple((match["value"], match["label"]) for match in LABELLED.finditer(text))
    allowed = labelled or tuple((str(value), "") for value in shape.get("enum", ()))
    plain = " ".join(LABELLED.sub("", text).split())
    return Field(name, _type(shape, schemas), plain, bool(field_node.get("required")), allowed)


def _type(shape: Node, schemas: Node) -> str:
    kind: str = shape.get("type", "object")
    if kind == "array":
        words = f"list of {_type(_resolved(shape['items'], schemas), schemas)}"
    elif kind == "string" and shape.get("format") in ("date", "date-time"):
        words = {"date": "day", "date-time": "time"}[shape["format"]]
    else:
        plain = {"string": "text", "integer": "whole number", "boolean": "true or false"}
        words = plain.get(kind) or kind
    if "default" in shape:
        default = shape["default"]
        default_words = str(default).lower() if isinstance(default, bool) else default
        words += f"; {default_words} unless asked"
    return f"{words}, or null" if shape.get("nullable") else words
