from forum.casestudies.models.case_studies import Audience, CaseStudy, CoAuthor, State
from forum.casestudies.models.interventions import Intervention, InterventionVersion
from forum.casestudies.models.sections import Comment, Section, SectionDraft, SectionVersion

__all__ = [
    "Audience",
    "CaseStudy",
    "CoAuthor",
    "Comment",
    "Intervention",
    "InterventionVersion",
    "Section",
    "SectionDraft",
    "SectionVersion",
    "State",
]
