"""Files about technologies: streamed row by row, in which no cell is a formula."""

import csv
from collections.abc import Iterable, Iterator

from django.http import HttpResponse, StreamingHttpResponse

from forum.writing.spreadsheets import escape_formula


class EchoWriter:
    """A file-like object that returns each row, so that csv can be streamed."""

    def write(self, text: str) -> str:
        return text


def csv_file(name: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> HttpResponse:
    return StreamingHttpResponse(  # type: ignore[return-value]
        _lines(columns, rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _lines(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    writer = csv.writer(EchoWriter(), lineterminator="\r\n")
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([escape_formula(cell) for cell in row])
