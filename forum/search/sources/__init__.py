"""What can be searched for. Each room has a source in this package; the rooms know nothing of it."""

from forum.search.sources.casestudies import CaseStudies, Interventions
from forum.search.sources.figures import Measures, Places
from forum.search.sources.source import Source
from forum.search.sources.threads import Threads

SOURCES: tuple[Source, ...] = (Places(), Measures(), Interventions(), CaseStudies(), Threads())


def sources() -> tuple[Source, ...]:
    return SOURCES


__all__ = ["Source", "sources"]
