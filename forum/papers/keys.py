"""The key of a paper: a hash of everything that it is made from. Whatever changes, another paper is
made, and the one before is no longer given out."""

from hashlib import sha256

from django.conf import settings
from django.db.models import Max

from forum.papers.subjects import PaperSubject
from forum.rooms import paper_sources
from metrics.models import AnalysisResult
from metrics.pages.view_query import ViewQuery
from metrics.series import Vintages


def paper_key(subject: PaperSubject, vintages: Vintages, state: ViewQuery) -> str:
    """Published releases, code, what it is about, month, treatment function, the newest month's statistics and
    what rooms add."""
    results = AnalysisResult.objects.about(subject.place).filter(release_id=vintages.newest.id)
    inputs = (
        settings.CODE_VERSION,
        settings.SITE_URL,
        vintages.key,
        *subject.key,
        state.month,
        state.treatment,
        results.aggregate(newest=Max("pk"))["newest"],
        *(value for source in paper_sources() for value in source.version()),
    )
    return sha256(repr(inputs).encode()).hexdigest()
