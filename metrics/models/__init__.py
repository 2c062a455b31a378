from metrics.models.analysis import NearPair, Recalculation, SpreadOfPlaces, Standing
from metrics.models.figures import Count, Figure, ProviderCount
from metrics.models.notes import DataIssue, SeriesBreak, Target
from metrics.models.places import Alias, Membership, Place, Population, Succession
from metrics.models.releases import Release, ReleaseEvent

__all__ = [
    "Alias",
    "Count",
    "DataIssue",
    "Figure",
    "Membership",
    "NearPair",
    "Place",
    "Population",
    "ProviderCount",
    "Recalculation",
    "Release",
    "ReleaseEvent",
    "SeriesBreak",
    "SpreadOfPlaces",
    "Standing",
    "Succession",
    "Target",
]
