"""Figures as rows: what `export_figures` prints, with where each row comes from."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict, StreamingHttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.api.params import (
    FORMAT,
    MAX_PLACES,
    CodeField,
    InvalidParameter,
    MonthField,
    NamedChoiceField,
    PaginatedParams,
    places_or_404,
    treatment_field,
)
from metrics.api.responses import (
    JSON,
    CsvRenderer,
    FiguresApiView,
    RowPagination,
    csv_pieces,
    documented,
)
from metrics.export import (
    COLUMNS,
    EVERY_TREATMENT,
    SOURCE_COLUMNS,
    FigureSources,
    published_figures,
)
from metrics.models import Figure, Place
from metrics.models.figure_columns import EXPORTED_COLUMNS, ExportedColumn
from metrics.pages.titles import EACH_TREATMENT, Shown
from metrics.provider_rows import ProviderRows
from metrics.series import Vintage, Vintages

NAMES = (*COLUMNS, *SOURCE_COLUMNS)
MOST_IN_CSV = 100_000
AT_ONCE = 2000

FIELD_TYPES: dict[str, type[serializers.IntegerField | serializers.FloatField]] = {
    "IntegerField": serializers.IntegerField,
    "FloatField": serializers.FloatField,
}


class FigureSerializer(serializers.Serializer):
    """One place, treatment function and month, unrounded."""

    month = MonthField()
    place = serializers.CharField(help_text="ODS code.")
    name = serializers.CharField()
    treatment_function = serializers.CharField()
    modelled = serializers.BooleanField(
        help_text="Estimated by sharing out a place that was split; not to be ranked."
    )
    release = serializers.IntegerField(help_text="Id of the release that the row comes from.")
    source_file = serializers.CharField()
    sha256 = serializers.CharField(help_text="SHA-256 of that file.")
    incomplete = serializers.BooleanField(
        help_text="So much is missing, because a provider sent nothing, that the row must not be"
        " compared with other places or months."
    )
    missing_share = serializers.FloatField(
        help_text="Share (0 to 1) of the place's whole list that providers who sent nothing held"
        " when they last reported."
    )

    revision = serializers.IntegerField(
        allow_null=True,
        help_text="Id of the revision that last changed a figure of the row here; null where none did."
        " /data/revisions/ID/figures.csv holds what they were before.",
    )

    def get_fields(self) -> dict[str, Any]:
        """In the order of a row, with those of Figure's columns that are exported."""
        fields = {**super().get_fields(), **{c.header: _field(c) for c in EXPORTED_COLUMNS}}
        return {name: fields[name] for name in NAMES}


def _field(column: ExportedColumn) -> serializers.Field:
    field_type = FIELD_TYPES[column.field.get_internal_type()]
    return field_type(allow_null=column.field.null, help_text=column.text or None)


class FigureParams(PaginatedParams):
    month = MonthField(
        required=False, help_text="One month, as YYYY-MM. Without it, from and to: the newest."
    )
    place = serializers.ListField(
        child=CodeField(),
        required=False,
        max_length=MAX_PLACES,
        error_messages={"max_length": f"Ask for {MAX_PLACES} places at most."},
        help_text="ODS code; may be repeated. A place asked for by itself comes with its history"
        " in today's geography, like on its page.",
    )
    level = NamedChoiceField(
        Place.Kind.choices,
        required=False,
        help_text="All places of one kind, as they were in each month. Without level and place: all"
        " kinds but providers.",
    )
    treatment = treatment_field("or all for a row each")
    modelled = serializers.BooleanField(
        default=False,
        error_messages={"invalid": "Use true or false."},
        help_text="Instead of figures as submitted, estimates for places made by a split, for the"
        " months before it.",
    )

    def get_fields(self) -> dict[str, Any]:
        # "from" cannot be written as an attribute.
        ends = {
            "from": MonthField(required=False, help_text="First of several months, as YYYY-MM."),
            "to": MonthField(required=False, help_text="Last of several months, as YYYY-MM."),
        }
        return {**ends, **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "month" in attrs and ("from" in attrs or "to" in attrs):
            raise InvalidParameter("month", "Ask for one month, or for months with from and to.")
        if "from" in attrs and "to" in attrs and attrs["from"] > attrs["to"]:
            raise InvalidParameter("from", "from is later than to.")
        return attrs


FORMATS = OpenApiParameter(
    FORMAT,
    str,
    enum=["json", "csv"],
    default="json",
    description=f"csv holds every row, {MOST_IN_CSV:,} at most, unless limit or offset is given.",
)


class FigureList(FiguresApiView):
    pagination_class = RowPagination
    renderer_classes = [JSONRenderer, CsvRenderer]

    @documented(
        "figures",
        FigureSerializer(many=True),
        params=FigureParams,
        also=[FORMATS],
        formats=(JSON, CsvRenderer.media_type),
        unknown="One of the places is not known.",
    )
    def get(self, request: Request, *, vintages: Vintages) -> Response | StreamingHttpResponse:
        """Published figures by month, place and treatment function: the same rows as the command
        `export_figures` prints, each with its source."""
        params = FigureParams.of(request)
        releases = [
            vintage for vintage in vintages.all if _is_wanted(vintage.month, params, vintages)
        ]
        figures = _figures(request.user, params, [vintage.id for vintage in releases])
        if request.accepted_renderer.format == CsvRenderer.format:
            if _is_part(request.query_params):
                figures = figures[params["offset"] : params["offset"] + params["limit"]]
            name = _file_name(params, request.query_params, releases)
            return _csv(request.user, figures, releases, name)
        return self.paged(figures, partial(_serialized, request.user))


def _is_wanted(month: date, params: Mapping[str, Any], vintages: Vintages) -> bool:
    if "from" in params or "to" in params:
        return params.get("from", date.min) <= month <= params.get("to", date.max)
    return month == params.get("month", vintages.newest.month)


def _figures(
    user: object, params: Mapping[str, Any], releases: Sequence[int]
) -> QuerySet[Figure] | ProviderRows:
    places = places_or_404(user, params["place"]) if "place" in params else None
    if places and len({place.kind == Place.Kind.PROVIDER for place in places}) > 1:
        raise InvalidParameter("place", "Ask for providers apart from areas.")
    return published_figures(
        user=user,
        releases=releases,
        kind=params.get("level"),
        places=places,
        treatment=params["treatment"],
        modelled=params["modelled"],
    )


def _serialized(user: object, figures: Sequence[Figure]) -> list[dict[str, Any]]:
    origins = FigureSources.of(user=user, releases={figure.release_id for figure in figures})
    rows = [
        dict(zip(NAMES, origins.row_with_source(figure), strict=True)) | {"month": figure.month}
        for figure in figures
    ]
    return list(FigureSerializer(rows, many=True).data)


def _file_name(params: Mapping[str, Any], query: QueryDict, releases: Sequence[Vintage]) -> str:
    """With all that was asked for; the months are those of which there are figures."""
    codes = (*sorted(set(params.get("place", ()))), *filter(None, [params.get("level")]))
    name = Shown(
        "Figures",
        "estimated-figures" if params["modelled"] else "figures",
        "",
        codes or ("all-places",),
        tuple(release.month for release in releases),
        tuple(releases),
        EACH_TREATMENT if params["treatment"] == EVERY_TREATMENT else params["treatment"],
    ).file_name
    if _is_part(query):
        name += f"-rows-{params['offset'] + 1}-to-{params['offset'] + params['limit']}"
    return name


def _is_part(query: QueryDict) -> bool:
    return "limit" in query or "offset" in query


def _csv(
    user: object, figures: QuerySet[Figure] | ProviderRows, releases: Sequence[Vintage], name: str
) -> StreamingHttpResponse:
    if (count := figures.count()) > MOST_IN_CSV:
        raise InvalidParameter(
            FORMAT,
            f"That is {count:,} rows, and a CSV holds {MOST_IN_CSV:,} at most. Ask for fewer"
            " months, places or treatment functions.",
        )
    origins = FigureSources.of(user=user, releases=[vintage.id for vintage in releases])
    return StreamingHttpResponse(
        csv_pieces(NAMES, map(origins.row_with_source, figures.iterator(chunk_size=AT_ONCE))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
