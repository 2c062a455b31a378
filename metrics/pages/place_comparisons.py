"""A place set against others: those inside it or beside it, similar ones, and those near it."""

from collections.abc import Sequence
from functools import cached_property

from metrics.measures import Series
from metrics.models import Place
from metrics.pages import place_charts, provider_words
from metrics.pages.components import Picture, Table
from metrics.pages.furthest import furthest_sentence
from metrics.pages.list_movement import ListMovementView, list_movement
from metrics.pages.near_trusts import NearTrustsSection, near_trusts_section
from metrics.pages.nearby import NearbySection, nearby_section
from metrics.pages.place_reading import PlaceReading
from metrics.pages.shared_patients import SharedPatientsSection, shared_patients_section
from metrics.pages.similar_places import AREAS, SimilarPlacesSection, similar_places_section


class PlaceComparisons(PlaceReading):
    @property
    def strip_heading(self) -> str:
        return {
            Place.Kind.ENGLAND: "The ICBs of England",
            Place.Kind.REGION: "The ICBs of this region",
            Place.Kind.ICB: "Inside this ICB",
        }.get(Place.Kind(self.place.kind), "Beside the rest of its ICB")

    @property
    def nothing_to_compare(self) -> str:
        if len(self.family.compared) >= 2 or self.is_empty:
            return ""
        return "This ICB has one sub-ICB location, so there is nothing to compare inside it."

    @property
    def is_compared(self) -> bool:
        return not self.is_empty and len(self.family.compared) >= 2

    @cached_property
    def compared_rows(self) -> list[tuple[Place, Series]]:
        return self._rows(self.family.compared)

    def _rows(self, places: Sequence[Place]) -> list[tuple[Place, Series]]:
        return [(place, self.figures.series(place, self.state.treatment)) for place in places]

    @cached_property
    def furthest_inside(self) -> str:
        """Nothing for a sub-ICB location, which is compared with those beside it."""
        if not self.is_compared or self.place.kind == Place.Kind.SUB_ICB:
            return ""
        return furthest_sentence(
            self.state.measure, self.place, self.series, self.compared_rows, self.last
        )

    @cached_property
    def strip(self) -> Picture | None:
        return place_charts.strip(self) if self.is_compared else None

    @cached_property
    def members(self) -> Table | None:
        return place_charts.members(self) if self.is_compared else None

    @cached_property
    def list_movement(self) -> ListMovementView:
        """Why its list moved, which reads figures of its own."""
        return list_movement(
            user=self.user,
            place=self.place,
            similar=self.family.similar,
            vintages=self.vintages,
            state=self.state,
        )

    # --- similar places, and places near it ------------------------------------------------------

    @cached_property
    def similar_places(self) -> SimilarPlacesSection | None:
        if self.is_empty:
            return None
        return similar_places_section(
            self.place,
            self.similar,
            self._rows(self.family.similar),
            words=provider_words.similar_words(self.place) if self.place.is_provider else AREAS,
            series=self.series,
            england=self.england,
            i=self.last,
            state=self.state,
            breaks=self.breaks_of_places,
        )

    @cached_property
    def shared_patients(self) -> SharedPatientsSection | None:
        if self.is_empty:
            return None
        return shared_patients_section(
            self.place,
            self.series,
            self._rows(list(self.nearby_providers)),
            self.nearby_providers,
            self.state,
        )

    @cached_property
    def nearby(self) -> NearbySection | None:
        if self.is_empty:
            return None
        return nearby_section(self.place, self.vintages, self.state.month, self.state.treatment)

    @cached_property
    def near_trusts(self) -> NearTrustsSection | None:
        """Of the newest month, as pairs of areas are."""
        if self.is_empty or self.state.month != self.vintages.newest.month:
            return None
        return near_trusts_section(self.place, self.vintages, self.state.treatment)
