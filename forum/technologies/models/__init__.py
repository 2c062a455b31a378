from forum.technologies.models.access import AccessRecord, AccessStatus
from forum.technologies.models.corrections import CorrectionRequest, Interest
from forum.technologies.models.details import (
    EvidenceLink,
    FundingEntry,
    FundingRoute,
    GuidanceEntry,
    Precision,
    TechnologyTreatment,
)
from forum.technologies.models.pathway import PathwayStep
from forum.technologies.models.technologies import RegulatoryMark, Technology
from forum.technologies.models.uploads import AccessUpload

__all__ = [
    "AccessRecord",
    "AccessStatus",
    "AccessUpload",
    "CorrectionRequest",
    "EvidenceLink",
    "FundingEntry",
    "FundingRoute",
    "GuidanceEntry",
    "Interest",
    "PathwayStep",
    "Precision",
    "RegulatoryMark",
    "Technology",
    "TechnologyTreatment",
]
