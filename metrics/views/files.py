"""CSV, SVG and PNG responses."""

import csv
from collections.abc import Callable, Iterable
from io import StringIO

from django.http import Http404, HttpResponse

from metrics import charts
from metrics.pages.titles import Shown


def csv_response(rows: Iterable[Iterable[object]], name: str) -> HttpResponse:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def svg_response(svg: str, name: str) -> HttpResponse:
    response = HttpResponse(svg, content_type="image/svg+xml")
    response["Content-Disposition"] = f'inline; filename="{name}.svg"'
    return response


def png_response(svg: str, name: str) -> HttpResponse:
    response = HttpResponse(charts.to_png(svg), content_type="image/png")
    response["Content-Disposition"] = f'inline; filename="{name}.png"'
    return response


PICTURE_RESPONSES = {"svg": svg_response, "png": png_response}


def chart_file(
    ending: str,
    caption: Shown,
    *,
    rows: Callable[[], Iterable[Iterable[object]]],
    draw: Callable[[str], str | None],
) -> HttpResponse:
    """A chart's figures, or its picture where there is one: `draw` is given what stands below it."""
    if ending == "csv":
        return csv_response(rows(), caption.file_name)
    svg = draw(caption.source)
    if svg is None:
        raise Http404
    return PICTURE_RESPONSES[ending](svg, caption.file_name)
