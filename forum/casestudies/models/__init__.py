from forum.casestudies.models.case_studies import Audience, CaseStudy, CoAuthor, State
from forum.casestudies.models.interventions import Intervention, InterventionVersion
from forum.casestudies.models.written import Comment, Section, SectionVersion, Unsaved

__all__ = [
    "Audience",
    "CaseStudy",
    "CoAuthor",
    "Comment",
    "Intervention",
    "InterventionVersion",
    "Section",
    "SectionVersion",
    "State",
    "Unsaved",
]
