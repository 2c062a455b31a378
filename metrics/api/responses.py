"""What all API views share: format negotiation, pagination, errors and the licence link."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.generics import GenericAPIView
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.api.params import DEFAULT_LIMIT, FORMAT, MAX_LIMIT, InvalidParameter, QueryParams

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. Source:"
    " NHS England, Consultant-led Referral to Treatment Waiting Times. Populations: NHS England and"
    " Office for National Statistics."
)
ROWS_AT_ONCE = 500


class FormatNegotiation(BaseContentNegotiation):
    """`?format=` alone decides. With the Accept header too, one address would have answers that
    differ under one entity tag."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        by_name = {renderer.format: renderer for renderer in renderers}
        renderer = by_name.get(request.query_params.get(FORMAT, next(iter(by_name))))
        if renderer is None:
            raise InvalidParameter(FORMAT, f"There is: {', '.join(by_name)}.")
        return renderer, renderer.media_type


class CsvRenderer(BaseRenderer):
    """Only announces the format: rows are streamed, and faults are told in JSON."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"


class RowPagination(LimitOffsetPagination):
    """Rows by `limit` and `offset`, which `PaginatedParams` has described and checked."""

    default_limit = DEFAULT_LIMIT
    max_limit = MAX_LIMIT

    def get_schema_operation_parameters(self, view: Any) -> list:
        return []


class FiguresApiView(GenericAPIView):
    http_method_names = ["get", "head"]
    # Who is signed in counts for what is visible; nobody needs to be, so a wrong password in a
    # header is no reason for 401.
    authentication_classes = [SessionAuthentication]
    content_negotiation_class = FormatNegotiation
    renderer_classes = [JSONRenderer]
    filter_backends = ()
    pagination_class: type[RowPagination] | None = None

    @property
    def default_response_headers(self) -> dict[str, str]:
        headers = super().default_response_headers
        headers.pop("Vary", None)  # By Accept: see ByFormat.
        # Beside the answer, not in it: a list stays a list of what was asked for.
        return {**headers, "Link": f'<{LICENCE}>; rel="license"'}

    def handle_exception(self, exc: Exception) -> Response:
        self.request.accepted_renderer = JSONRenderer()
        self.request.accepted_media_type = JSONRenderer.media_type
        return super().handle_exception(exc)

    def paged(self, rows: Any, show: Callable[[Sequence[Any]], Any]) -> Response:
        return self.get_paginated_response(show(self.paginate_queryset(rows) or []))


class NotFoundView(FiguresApiView):
    """Below /api/v1/ a mistyped address is answered like everything else there."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise exceptions.NotFound("There is nothing at this address. /api/v1/ says what there is.")

    @extend_schema(exclude=True)
    def get(self, request: Request, **kwargs: Any) -> Response:
        raise AssertionError("initial() has answered")


class InvalidParameterSerializer(serializers.Serializer):
    parameter = serializers.CharField(help_text="The parameter to put right.")
    detail = serializers.CharField(help_text="What to do about it.")


class ErrorSerializer(serializers.Serializer):
    detail = serializers.CharField()


JSON = "application/json"


LINK = OpenApiParameter(
    "Link",
    str,
    OpenApiParameter.HEADER,
    response=[200],
    description=f'The licence: <{LICENCE}>; rel="license". The first address says how to name the source.',
)


def documented(
    name: str,
    answer: Any,
    *,
    params: type[QueryParams] | None = None,
    also: Sequence[OpenApiParameter] = (),
    formats: Sequence[str] = (JSON,),
    unknown: str = "",
) -> Callable:
    """A handler's part of the OpenAPI schema, with every status that it can answer."""
    refused = {
        (400, JSON): OpenApiResponse(
            InvalidParameterSerializer, "Something asked for cannot be had."
        )
    }
    if unknown:
        refused[404, JSON] = OpenApiResponse(ErrorSerializer, unknown)
    refused[429, JSON] = OpenApiResponse(ErrorSerializer, "Too many questions in a minute.")
    answers = {(200, media_type): answer if media_type == JSON else str for media_type in formats}
    # Everything is public: no scheme of signing in.
    return extend_schema(
        operation_id=name,
        parameters=[*([params] if params else []), *also, LINK],
        responses={**answers, **refused},
        auth=[],
        tags=["Figures, places and releases"],
    )


def csv_pieces(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """CSV as text, some hundred rows at a time, so that a long answer is never held whole."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_cell(value) for value in row])
        if number % ROWS_AT_ONCE == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _cell(value: Any) -> Any:
    return ("no", "yes")[value] if isinstance(value, bool) else value
