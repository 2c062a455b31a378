"""Groups of areas for programs: what everybody may open, and nothing of demonstrations."""

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from forum.groups.models import GroupState, groups_visible_to
from forum.groups.pages.library import with_members
from forum.people.permissions.rule import NOBODY
from metrics.api.figures import FIELD_TYPES
from metrics.api.params import MonthField, NamedChoiceField, PaginatedParams, QueryParams
from metrics.api.responses import FiguresApiView, RowPagination, documented
from metrics.groups.export import COLUMNS, group_figure_rows
from metrics.models import GROUPED_KINDS, PlaceGroup
from metrics.models.figure_columns import EXPORTED_COLUMNS
from metrics.pages.group import group_view
from metrics.series import Vintages

KINDS = [(kind.value, kind.label) for kind in GROUPED_KINDS]


class GroupedPlaceSerializer(serializers.Serializer):
    place = serializers.CharField(source="place.code", help_text="ODS code.")
    name = serializers.CharField(source="place.name")


class GroupSerializer(serializers.Serializer):
    slug = serializers.SlugField(help_text="Its name in addresses.")
    name = serializers.CharField()
    # As text: one more list of choices under the name of `kind` could not be told from the others.
    kind = serializers.CharField(help_text="The kind of all its places: sub_icb, icb or provider.")
    address = serializers.CharField(source="get_absolute_url", help_text="Within this site.")
    built_in = serializers.BooleanField(
        source="is_built_in", help_text="Whether it comes with this site."
    )
    begins_on = serializers.DateField(
        allow_null=True, help_text="Of a built-in group that is to come: its first day."
    )
    places = GroupedPlaceSerializer(source="members", many=True)


class GroupFigureSerializer(serializers.Serializer):
    """The group, or one of its places, in one month and treatment function, unrounded."""

    month = serializers.CharField(help_text="As YYYY-MM.")
    group = serializers.SlugField()
    place = serializers.CharField(
        help_text="ODS code of one of its places; empty for the group as a whole."
    )
    name = serializers.CharField()
    treatment_function = serializers.CharField()
    incomplete = serializers.BooleanField(
        help_text="So much is missing from a place of it that the row must not be compared."
    )
    incomplete_places = serializers.CharField(help_text="ODS codes of those places.")
    release = serializers.IntegerField(help_text="Id of the release that the row comes from.")
    source_file = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        """In the order of a row, with those of Figure's columns that are exported."""
        exported = {
            column.header: FIELD_TYPES[column.field.get_internal_type()](
                allow_null=True, help_text=column.text or None
            )
            for column in EXPORTED_COLUMNS
        }
        fields = {**super().get_fields(), **exported}
        return {name: fields[name] for name in COLUMNS}


class GroupParams(PaginatedParams):
    kind = NamedChoiceField(KINDS, required=False, help_text="Only groups of such places.")


class GroupFigureParams(QueryParams):
    month = MonthField(required=False, help_text="As YYYY-MM; without it, the newest.")


class GroupList(FiguresApiView):
    pagination_class = RowPagination

    @documented("groups", GroupSerializer(many=True), params=GroupParams)
    def get(self, request: Request) -> Response:
        """Groups of areas that everybody may open, by name."""
        params = GroupParams.of(request)
        groups = open_groups()
        if "kind" in params:
            groups = groups.filter(kind=params["kind"])
        return self.paged(
            groups.order_by("name", "pk"), lambda page: GroupSerializer(page, many=True).data
        )


class GroupFigures(FiguresApiView):
    @documented(
        "group_figures",
        GroupFigureSerializer(many=True),
        params=GroupFigureParams,
        unknown="There is no such group that everybody may open, or no such month.",
    )
    def get(self, request: Request, slug: str) -> Response:
        """The figures of a group and of each of its places, by treatment function: counts summed, medians
        from the sum."""
        params, vintages = GroupFigureParams.of(request), Vintages.visible_to(NOBODY)
        group = open_groups().filter(slug=slug).first()
        month = params.get("month", vintages.newest.month if vintages else None)
        if group is None or month not in vintages.by_month:
            raise NotFound("There is no such group that everybody may open, or no such month.")
        view = group_view(
            user=NOBODY,
            group=group,
            chosen=[member.place for member in group.members.all()],
            vintages=vintages,
            params={"month": f"{month:%Y-%m}"},
        )
        rows = group_figure_rows(view.figures_by_treatment, group.slug, month, vintages)
        named = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        return Response(GroupFigureSerializer(named, many=True).data)


def open_groups() -> QuerySet[PlaceGroup]:
    is_open = Q(shared=None) | Q(shared__state=GroupState.OPEN, shared__author__demonstration=False)
    return with_members(groups_visible_to(NOBODY).filter(is_open))


__all__ = ["GroupFigures", "GroupList", "open_groups"]
