"""Tables that readers put in another order: by a click on a column, which is a link with the order in
its address."""

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from metrics.pages.components import Cell, Column, Row, Table

ORDER = "order"
_REQUESTED = re.compile(r"([a-z-]+)\.(-?)(\d{1,2})")
_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")


def in_order(table: Table, name: str, params: Mapping[str, str]) -> Table:
    """The table by the column that `params` ask for, its own order where they ask for none. A first
    click on numbers puts the highest first, on words the first by name. Rows of England stay where they
    are, cells without a figure come last."""
    column, is_down = _requested(table, name, params)
    head = tuple(
        _column(params, name, each, i, is_down if i == column else None)
        for i, each in enumerate(table.head)
    )
    rows = table.rows if column is None else _ordered(table, column, is_down=is_down)
    return replace(table, head=head, rows=rows)


def is_ordered(name: str, params: Mapping[str, str]) -> bool:
    return params.get(ORDER, "").startswith(f"{name}.")


def _requested(table: Table, name: str, params: Mapping[str, str]) -> tuple[int | None, bool]:
    requested = _REQUESTED.fullmatch(params.get(ORDER, ""))
    if requested is None or requested[1] != name or int(requested[3]) >= len(table.head):
        return None, False
    return int(requested[3]), bool(requested[2])


def _column(
    params: Mapping[str, str], name: str, column: Column, i: int, is_down: bool | None
) -> Column:
    if column.sort_url or not column.text:
        return column
    next_down = not is_down if is_down is not None else column.numeric
    query = {**params, ORDER: f"{name}.{'-' * next_down}{i}"}
    order = {True: "descending", False: "ascending", None: ""}[is_down]
    return replace(column, sort_url=f"?{urlencode(query)}#{name}", sorted=order)


def _ordered(table: Table, column: int, *, is_down: bool) -> tuple[Row, ...]:
    rows = [row for row in table.rows if row.kind != "england"]
    keys = {id(row): _key(row, column, table.head[column]) for row in rows}
    known = [row for row in rows if keys[id(row)] is not None]
    known.sort(key=lambda row: keys[id(row)] or (0.0, ""), reverse=is_down)
    arranged = iter([*known, *(row for row in rows if keys[id(row)] is None)])
    return tuple(row if row.kind == "england" else next(arranged) for row in table.rows)


def _key(row: Row, column: int, head: Column) -> tuple[float, str] | None:
    """What a cell is ordered by: the first number in it, or its words; None where it has neither."""
    cell = row.cells[column] if column < len(row.cells) else Cell("")
    if cell.order is not None:
        return cell.order, ""
    if not head.numeric:
        return (0.0, cell.text.casefold()) if cell.text else None
    number = _NUMBER.search(cell.text)
    return (float(number[0].replace(",", "").replace("−", "-")), "") if number else None
