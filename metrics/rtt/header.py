"""Where an extract's columns are named, and which of the known layouts they are."""

import csv

from metrics.rtt import columns
from metrics.rtt.columns import LAYOUTS, Layout
from metrics.rtt.problems import refuse
from metrics.rtt.unpack import Bounded

HEADER_WITHIN = 10


def find_header(stream: Bounded) -> tuple[bytes, Layout, int, int]:
    """What was read, its layout, the lines before the header, and the columns without a name at its
    end, which a spreadsheet adds."""
    head = b""
    while head.count(b"\n") < HEADER_WITHIN and len(head) < 1 << 20:
        more = stream.read(1 << 16)
        if not more:
            break
        head += more
    text = head.decode("utf-8-sig", errors="replace")
    for skip, line in enumerate(text.splitlines()[:HEADER_WITHIN]):
        if columns.PROVIDER in line:
            names = _names_in(line)
            named = len(names)
            while not names[named - 1]:
                named -= 1
            return head, _layout_of(names[:named]), skip, len(names) - named
    raise refuse(
        "no-header",
        f"None of the first {HEADER_WITHIN} lines has the column {columns.PROVIDER!r}, so this is"
        " not an RTT full extract.",
    )


def _names_in(line: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([line]))]
    except csv.Error as error:
        raise refuse("columns", f"The line of columns is not CSV: {error}.") from error


def _layout_of(header: list[str]) -> Layout:
    for layout in LAYOUTS:
        if header == list(layout.header):
            return layout
    layout = min(LAYOUTS, key=lambda candidate: len(set(candidate.header) ^ set(header)))
    expected = list(layout.header)
    findings = []
    twice = sorted({name for name in header if header.count(name) > 1})
    missing = [name for name in expected if name not in header]
    extra = [name for name in header if name not in expected]
    if twice:
        findings.append("columns that stand twice: " + _listed(twice))
    if missing:
        findings.append("columns that are missing: " + _listed(missing))
    if extra:
        findings.append("columns that are not known: " + _listed(extra))
    if not findings:
        first = next(i for i, (a, b) in enumerate(zip(header, expected, strict=True)) if a != b)
        findings.append(
            f"columns in another order, first at column {first + 1}:"
            f" {header[first]!r} where {expected[first]!r} should be"
        )
    raise refuse(
        "columns",
        f"The columns are not those of any known layout. Nearest is {layout.name!r}; "
        + "; ".join(findings)
        + ".",
    )


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:6])
    return shown + (f" and {len(names) - 6} more" if len(names) > 6 else "")
