"""Which figures were revised here, and where it stands what they were."""

from collections.abc import Collection, Mapping
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from metrics.models import Place, RevisedFigure
from metrics.rtt.columns import TOTAL_TREATMENT

# By place and treatment function, then by month and measure: where the revision is told of.
RevisedUrls = Mapping[tuple[int, str], Mapping[tuple[date, str], str]]


def revised_urls(
    *,
    user: object,
    months: Mapping[int, date],
    places: Collection[Place],
    treatments: Collection[str],
    whole: Collection[Place],
) -> RevisedUrls:
    """One query, and none without a revision: `months` are those that were revised, by revision.
    `whole` are places of which every treatment function is wanted."""
    if not months:
        return {}
    codes = {place.pk: place.code for place in (*places, *whole)}
    wanted = Q(place__in=places, treatment_function__in=treatments) | Q(place__in=whole)
    rows = RevisedFigure.objects.visible_to(user).filter(wanted, revision__in=months)
    urls: dict[tuple[int, str], dict[tuple[date, str], str]] = {}
    for revision, place, treatment, measure in rows.values_list(
        "revision_id", "place_id", "treatment_function", "measure"
    ):
        url = revision_url(revision, codes[place], measure, treatment)
        urls.setdefault((place, treatment), {})[months[revision], measure] = url
    return urls


def revision_url(revision: int, place: str, measure: str = "", treatment: str = "") -> str:
    fields = {
        "place": place,
        "measure": measure,
        "treatment": "" if treatment == TOTAL_TREATMENT else treatment,
    }
    query = urlencode({name: value for name, value in fields.items() if value})
    return f"{reverse('revision', args=[revision])}?{query}"
