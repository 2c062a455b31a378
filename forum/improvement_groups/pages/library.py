"""All improvement groups that a reader may know of, and those that the figures suggest."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from forum.adoption.permissions import own_place_ids
from forum.improvement_groups.forms import ListForm, SuggestForm
from forum.improvement_groups.lifecycle import ENDED, OPEN
from forum.improvement_groups.models import ImprovementGroup, Member
from forum.improvement_groups.models.groups import ImprovementGroupQuerySet
from forum.improvement_groups.pages.group import places_named
from forum.improvement_groups.permissions import GROUP_KINDS, can_form, is_concerned
from forum.improvement_groups.suggestions import Suggestion, suggest_groups
from forum.people.models import User
from forum.people.permissions import (
    AnyUser,
    Permission,
    can_read_staff_content,
    place_ids_with_permission,
)
from metrics import formatting, hierarchy
from metrics.models import Place
from metrics.pages.components import Link
from metrics.pages.view_query import lower_first
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.rtt.providers import is_nhs_trust

PAGE_SIZE = 25
MEMBERS = Prefetch("members", Member.objects.select_related("place"))
AREAS = (Place.Kind.ICB, Place.Kind.SUB_ICB)


@dataclass(frozen=True)
class GroupRow:
    title: str
    url: str
    state: str
    measure: str
    places: str
    dates: str
    is_demonstration: bool


@dataclass(frozen=True)
class GroupsPage:
    form: ListForm
    rows: tuple[GroupRow, ...]
    page: Page[ImprovementGroup]
    place: Place | None
    is_filtered: bool
    form_url: str
    suggest_url: str


def groups_page(*, user: AnyUser, params: Mapping[str, str]) -> GroupsPage:
    form = ListForm(params)
    form.is_valid()
    place = Place.objects.filter(code=form.cleaned_data.get("place", "")).first()
    groups = ImprovementGroup.objects.visible_to(user).shown()
    groups = _narrowed(groups, user, form.cleaned_data.get("show", ""), place)
    groups = groups.select_related("author").prefetch_related(MEMBERS)
    page = Paginator(groups.newest_first(), PAGE_SIZE).get_page(params.get("page"))
    forms_groups = bool(places_to_form_at(user)) if can_read_staff_content(user) else False
    return GroupsPage(
        form=form,
        rows=tuple(map(group_row, page.object_list)),
        page=page,
        place=place,
        is_filtered=any(params.get(name) for name in ("show", "place")),
        form_url=reverse("new_improvement_group") if forms_groups else "",
        suggest_url=reverse("suggested_groups") if forms_groups else "",
    )


def _narrowed(
    groups: ImprovementGroupQuerySet, user: AnyUser, show: str, place: Place | None
) -> ImprovementGroupQuerySet:
    if show == "open":
        groups = groups.filter(state__in=OPEN)
    elif show == "ended":
        groups = groups.filter(state__in=ENDED)
    elif show == "own":
        groups = is_concerned.filter(groups, user)
    if place is not None:
        within = hierarchy.place_ids_within({place.pk}, timezone.localdate())
        groups = groups.of_places(within)
    return groups


def group_row(group: ImprovementGroup) -> GroupRow:
    """Read the group with its members and their places."""
    names = [place.name for place in places_named(group)]
    start, end = formatting.month(group.starts_on), formatting.month(group.ends_on)
    return GroupRow(
        title=str(group),
        url=group.get_absolute_url(),
        state=capfirst(group.get_state_display()),
        measure=group.measure_words,
        places=formatting.listed(names),
        dates=f"{start} to {end}" if start != end else start,
        is_demonstration=group.is_demonstration,
    )


# --- forming one ---------------------------------------------------------------------------------


def places_to_form_at(user: AnyUser) -> list[Place]:
    """`can_form` as a list: one's own first."""
    if not isinstance(user, User):
        return []
    led, own = place_ids_with_permission(user, Permission.FORM_GROUP), own_place_ids(user)
    places = Place.objects.filter(kind__in=GROUP_KINDS).on(timezone.localdate())
    if led is not None:
        places = places.filter(pk__in=led | own)
    rows = [
        place
        for place in places
        if (led is not None and can_form(user, place))
        or (led is None and (not place.is_provider or is_nhs_trust(place.code)))
    ]
    return sorted(rows, key=lambda place: (place.pk not in own, place.kind, place.name))


# --- what the figures suggest --------------------------------------------------------------------


@dataclass(frozen=True)
class SuggestionRow:
    sentence: str
    others: tuple[Link, ...]
    form_url: str


@dataclass(frozen=True)
class SuggestedPage:
    form: SuggestForm
    trail: tuple[Link, ...]
    month: str
    rows: tuple[SuggestionRow, ...]
    page: Page[Suggestion]


def suggested_page(*, user: User, params: Mapping[str, str]) -> SuggestedPage:
    """For the areas for which a person may form one: of one kind at a time, so that they are alike."""
    areas = [place for place in places_to_form_at(user) if place.kind in AREAS]
    form = SuggestForm({"treatment": TOTAL_TREATMENT, **params}, places=areas)
    form.is_valid()
    treatment = form.cleaned_data.get("treatment") or TOTAL_TREATMENT
    chosen = [place for place in areas if place.code == form.cleaned_data.get("place")] or areas
    kinds = [kind for kind in AREAS if any(place.kind == kind for place in chosen)]
    by_kind = [
        suggest_groups(kind=kind, treatment=treatment, only={place.pk for place in chosen})
        for kind in kinds
    ]
    measure = form.cleaned_data.get("measure")
    rows = [
        row
        for each in by_kind
        if each
        for row in each.rows
        if not measure or row.measure.slug == measure
    ]
    page = Paginator(rows, PAGE_SIZE).get_page(params.get("page"))
    months = [each.month for each in by_kind if each]
    return SuggestedPage(
        form=form,
        trail=(Link("Improvement groups", reverse("improvement_groups")),),
        month=formatting.month(months[0]) if months else "",
        rows=tuple(_row(row, treatment) for row in page.object_list),
        page=page,
    )


def _row(row: Suggestion, treatment: str) -> SuggestionRow:
    query = {"place": row.place.code, "measure": row.measure.slug, "treatment": treatment}
    return SuggestionRow(
        sentence=f"In {row.place}, {lower_first(row.measure.title)}: waits are longer than in similar"
        " areas, and than in England.",
        others=tuple(Link(place.name, place.get_absolute_url()) for place in row.others),
        form_url=f"{reverse('new_improvement_group')}?{urlencode(query)}",
    )
