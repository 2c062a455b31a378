"""All adoptions, narrowed by what the address holds, with a map of where they are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django import forms
from django.core.paginator import Page, Paginator
from django.utils import timezone

from forum.adoption.counting import icb_by_place
from forum.adoption.models import Adoption
from forum.adoption.models.adoptions import AdoptionQuerySet
from forum.adoption.outcomes import CONDITIONS, Outcome, outcome_of
from forum.adoption.pages.ledger import LedgerRow, count_table, ledger_row, sentence_of
from forum.casestudies.models import CaseStudy, Intervention
from forum.casestudies.pages.similar_areas import SimilarAreas, similar_areas
from forum.people.permissions import AnyUser
from forum.people.permissions.rule import NOBODY
from metrics import charts
from metrics.charts import Tile, TileMap
from metrics.models import Place
from metrics.pages.chosen_places import MAX_TYPED
from metrics.pages.components import Cell, Column, Picture, Row, Table
from metrics.pages.measure_charts import NARROW_WIDTH
from metrics.pages.tilemap import cells
from metrics.typed_text import parse_number

PAGE_SIZE, MOST_COUNTED = 25, 2000
CONTRADICTS = ("contradicts", "Does not fit what the area says of access")
SHADES = ("1 record", "2 records", "3 records", "4 records", "5 records or more")


class AdoptionsForm(forms.Form):
    """All optional. A value that is not among the choices is ignored, not an error."""

    intervention = forms.ChoiceField(label="Intervention", required=False)
    outcome = forms.ChoiceField(
        label="How it turned out", required=False, choices=[("", "All"), *Outcome.choices]
    )
    # Those that do not fit what the reader's own area says of access.
    access = forms.ChoiceField(
        label="Access", required=False, choices=[CONTRADICTS], widget=forms.HiddenInput
    )
    place = forms.CharField(label="Place", required=False, max_length=8, widget=forms.HiddenInput)
    similar = forms.CharField(
        label="Areas similar to",
        required=False,
        max_length=MAX_TYPED,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, params: Mapping[str, str], reader: AnyUser) -> None:
        super().__init__(params)
        interventions = Intervention.objects.visible_to(reader).values_list("slug", "name")
        self.fields["intervention"].choices = [("", "All"), *interventions]  # type: ignore[attr-defined]

    def filters(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True)
class AdoptionsPage:
    form: AdoptionsForm
    sentence: str
    counts: Table | None
    rows: tuple[LedgerRow, ...]
    page: Page[Adoption]
    map: Picture | None
    similar: SimilarAreas
    case_study: CaseStudy | None
    is_filtered: bool


def adoptions_page(*, user: AnyUser, params: Mapping[str, str]) -> AdoptionsPage:
    form = AdoptionsForm(params, user)
    filters, today = form.filters(), timezone.localdate()
    similar = similar_areas(user, params, today)
    case_study = _case_study(user, params)
    adoptions = narrowed(Adoption.objects.visible_to(user).shown(), filters, case_study)
    if filters.get("access"):
        adoptions = adoptions.to_settle_by(user, today)
    if similar.areas:
        adoptions = adoptions.filter(similar.within(today))
    adoptions = adoptions.select_related("place", "author", "intervention", "case_study")
    counted = list(adoptions.newest_first()[:MOST_COUNTED])
    page = Paginator(counted, PAGE_SIZE).get_page(params.get("page"))
    return AdoptionsPage(
        form=form,
        sentence=sentence_of(counted),
        counts=count_table(Counter(map(outcome_of, counted))) if counted else None,
        rows=tuple(map(ledger_row, page.object_list)),
        page=page,
        map=_map(counted),
        similar=similar,
        case_study=case_study,
        is_filtered=bool(filters or case_study),
    )


def narrowed(
    adoptions: AdoptionQuerySet, filters: Mapping[str, str], case_study: CaseStudy | None = None
) -> AdoptionQuerySet:
    if filters.get("intervention"):
        adoptions = adoptions.of_interventions([filters["intervention"]])
    if case_study is not None:
        adoptions = adoptions.filter(case_study=case_study)
    if filters.get("outcome"):
        adoptions = CONDITIONS[Outcome(filters["outcome"])].filter(adoptions, NOBODY)
    if place := Place.objects.filter(code=filters.get("place", "")).first():
        adoptions = adoptions.within_place(place, timezone.localdate())
    return adoptions


def _case_study(user: AnyUser, params: Mapping[str, str]) -> CaseStudy | None:
    number = parse_number(params.get("case_study", ""))
    return CaseStudy.objects.readable_by(user).filter(pk=number).first() if number else None


# --- the map -------------------------------------------------------------------------------------


def _map(adoptions: list[Adoption]) -> Picture | None:
    """Of ICBs: of a place inside one, its ICB. Trusts lie in no area, and stand in the table."""
    counts = _counts_by_place(adoptions)
    if not counts:
        return None
    chart = TileMap(
        name="adoptions-map",
        title="Where it is tried",
        summary="Each tile is an Integrated Care Board, roughly where it lies. Darker tiles, with more dots,"
        " have more records of places that try something. Trusts are in the table only.",
        tiles=tuple(_tile(place, counts[place]) for place in counts if place.code in cells()),
        key=SHADES,
        none_words="None",
    )
    return Picture(
        title=chart.title,
        summary=chart.summary,
        svg=charts.tile_map(chart),
        svg_narrow=charts.tile_map(replace(chart, name="adoptions-narrow", width=NARROW_WIDTH)),
        table=Table(
            caption="Records by place",
            head=(Column("Place"), Column("Records", numeric=True)),
            rows=tuple(
                Row(
                    (
                        Cell(place.name, place.get_absolute_url(), header=True),
                        Cell(str(count), numeric=True),
                    )
                )
                for place, count in counts.items()
                if count
            ),
        ),
    )


def _tile(place: Place, count: int) -> Tile:
    column, row, short = cells()[place.code]
    words = "none" if not count else "1 record" if count == 1 else f"{count} records"
    url = f"?place={place.code}" if count else ""
    return Tile(place.name, short, column, row, min(count, 5) - 1 if count else None, words, url)


def _counts_by_place(adoptions: list[Adoption]) -> dict[Place, int]:
    if not adoptions:
        return {}
    today = timezone.localdate()
    icbs = {icb.pk: icb for icb in Place.objects.filter(kind=Place.Kind.ICB).on(today)}
    enclosing = icb_by_place(today)
    counts = Counter(
        icbs.get(enclosing.get(row.place_id, row.place_id), row.place) for row in adoptions
    )
    others = [place for place in counts if place.pk not in icbs]
    return {place: counts[place] for place in (*icbs.values(), *others)}
