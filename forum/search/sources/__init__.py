"""What can be found. A room joins with a source in this package; the rooms know nothing of it."""

from forum.search.sources.casestudies import CaseStudies, Interventions
from forum.search.sources.figures import Measures, Places
from forum.search.sources.source import Source

SOURCES: tuple[Source, ...] = (Places(), Measures(), Interventions(), CaseStudies())


def sources() -> tuple[Source, ...]:
    return SOURCES


__all__ = ["Source", "sources"]
