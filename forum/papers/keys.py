"""The key of a paper: a hash of everything that it is made from. Whatever changes, another paper is
made, and the one before is no longer given out."""

from datetime import date
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max

from forum.casestudies.models import CaseStudy
from metrics.models import AnalysisResult, Place
from metrics.series import Vintages


def paper_key(place: Place, vintages: Vintages, month: date) -> str:
    """Published releases, code, place, month, the newest month's statistics and public case studies."""
    public = CaseStudy.objects.readable_by(AnonymousUser()).published()
    case_studies = public.aggregate(changed=Max("changed_at"), count=Count("pk"))
    results = AnalysisResult.objects.about(place).filter(release_id=vintages.newest.id)
    inputs = (
        settings.CODE_VERSION,
        settings.SITE_URL,
        vintages.key,
        place.code,
        month,
        results.aggregate(newest=Max("pk"))["newest"],
        case_studies["changed"],
        case_studies["count"],
    )
    return sha256(repr(inputs).encode()).hexdigest()
