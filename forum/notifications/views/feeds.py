from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from forum.notifications import feeds
from forum.notifications.models import FeedKey
from forum.people.models import User
from metrics.api.throttling import limit_feeds
from metrics.views.lookups import area_or_provider_or_404, measure_or_404

ATOM = "application/atom+xml; charset=utf-8"
MAX_AGE_SECONDS = 600


@limit_feeds
@require_safe
def place_feed(request: HttpRequest, code: str) -> HttpResponse:
    return _public(feeds.place_feed(area_or_provider_or_404(request.user, code)))


@limit_feeds
@require_safe
def measure_feed(request: HttpRequest, slug: str) -> HttpResponse:
    return _public(feeds.measure_feed(measure_or_404(slug)))


@limit_feeds
@require_safe
def own_feed(request: HttpRequest, key: str) -> HttpResponse:
    """For feed readers, which cannot sign in: the address is the key."""
    feed_key = FeedKey.objects.filter(key=key, person__in=User.objects.open()).first()
    if feed_key is None:
        raise Http404
    response = HttpResponse(feeds.own_feed(feed_key.person, request.path), content_type=ATOM)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _public(atom: str) -> HttpResponse:
    response = HttpResponse(atom, content_type=ATOM)
    patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS)
    return response
