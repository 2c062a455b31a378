from metrics.models.analysis import AnalysisResult, NearPair, Recalculation, VariationSummary
from metrics.models.annotations import DataIssue, SeriesBreak, Target
from metrics.models.figures import Count, Figure, Parts
from metrics.models.groups import GROUPED_KINDS, GroupMember, PlaceGroup
from metrics.models.imports import ImportRequest, SourceLook
from metrics.models.non_submissions import MissingShare, NonSubmission
from metrics.models.partial_submissions import PartialSubmission
from metrics.models.places import Alias, Membership, Place, Population, Succession
from metrics.models.provider_counts import ProviderCount
from metrics.models.provider_figures import ProviderFigure, ProviderLine
from metrics.models.published_checks import PublishedCheck, PublishedDifference
from metrics.models.published_figures import PublishedFigure
from metrics.models.releases import Release, ReleaseEvent
from metrics.models.revisions import (
    RevisedFigure,
    Revision,
    SignalChange,
    SignalComparison,
    newest_revision,
)
from metrics.models.standards import StandardCount
from metrics.models.stored_remainders import StoredRemainder

__all__ = [
    "GROUPED_KINDS",
    "Alias",
    "AnalysisResult",
    "Count",
    "DataIssue",
    "Figure",
    "GroupMember",
    "ImportRequest",
    "Membership",
    "MissingShare",
    "NearPair",
    "NonSubmission",
    "PartialSubmission",
    "Parts",
    "Place",
    "PlaceGroup",
    "Population",
    "ProviderCount",
    "ProviderFigure",
    "ProviderLine",
    "PublishedCheck",
    "PublishedDifference",
    "PublishedFigure",
    "Recalculation",
    "Release",
    "ReleaseEvent",
    "RevisedFigure",
    "Revision",
    "SeriesBreak",
    "SignalChange",
    "SignalComparison",
    "SourceLook",
    "StandardCount",
    "StoredRemainder",
    "Succession",
    "Target",
    "VariationSummary",
    "newest_revision",
]
