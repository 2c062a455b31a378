"""What a paper is kept under: everything that it is made from. Whatever changes, another is made,
and what was made before is no longer given out."""

from datetime import date
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max

from forum.casestudies.models import CaseStudy
from metrics.models import AnalysisResult, Place
from metrics.series import Vintages


def paper_key(place: Place, vintages: Vintages, month: date) -> str:
    """Published releases, code, place and month, the statistics of the newest month, and public stories."""
    public = CaseStudy.objects.readable_by(AnonymousUser()).published()
    stories = public.aggregate(changed=Max("changed_at"), many=Count("pk"))
    standings = AnalysisResult.objects.about(place).filter(release_id=vintages.newest.id)
    made_from = (
        settings.CODE_VERSION,
        settings.SITE_URL,
        vintages.key,
        place.code,
        month,
        standings.aggregate(newest=Max("pk"))["newest"],
        stories["changed"],
        stories["many"],
    )
    return sha256(repr(made_from).encode()).hexdigest()
