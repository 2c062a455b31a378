"""What every page of figures does first: find what was asked for, or say 404; and answer "not
modified" where nothing that readers see has changed."""

import csv
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from io import StringIO
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag

from metrics import charts
from metrics.cache import cached_lookup
from metrics.measures import BY_SLUG, Measure
from metrics.models import Place
from metrics.series import Vintages


def place_or_404(user: object, code: str) -> Place:
    # Kept for all: places are public, so that what one person is given is what everybody is.
    with_page = Place.objects.visible_to(user).with_pages().filter(code=code.upper())
    place = cached_lookup(f"place with a page {code.upper()}", with_page.first)
    if place is None:
        raise Http404
    return place


def measure_or_404(slug: str) -> Measure:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


def figures_page(
    view: Callable[..., HttpResponse], *, also: Callable[[], str] = str
) -> Callable[..., HttpResponse]:
    """Hand the view the published vintages; keep its answer good until one of them changes.

    `also` names the state of whatever else the public page shows; its change ends the answer too.
    """

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        vintages = Vintages.visible_to(request.user)
        if not vintages:
            return view(request, *args, vintages=vintages, **kwargs)
        private = request.user.is_authenticated or "sessionid" in request.COOKIES
        shown = vintages.key + ("" if private else also())
        tag = quote_etag(f"{settings.CODE_VERSION}-{hash_of(shown)}")
        if not private and request.headers.get("If-None-Match") in (tag, f"W/{tag}"):
            response = HttpResponse(status=304)
        else:
            response = view(request, *args, vintages=vintages, **kwargs)
        if not private and response.status_code in (200, 304):
            response["ETag"] = tag
            patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
            patch_vary_headers(response, ["Cookie"])
        return response

    return gate


@lru_cache(maxsize=8)
def hash_of(key: str) -> str:
    from hashlib import sha256

    return sha256(key.encode()).hexdigest()[:16]


def csv_response(rows: Iterable[Iterable[object]], name: str) -> HttpResponse:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def svg_response(svg: str, name: str) -> HttpResponse:
    response = HttpResponse(svg, content_type="image/svg+xml")
    response["Content-Disposition"] = f'inline; filename="{name}.svg"'
    return response


def png_response(svg: str, name: str) -> HttpResponse:
    response = HttpResponse(charts.to_png(svg), content_type="image/png")
    response["Content-Disposition"] = f'inline; filename="{name}.png"'
    return response


PICTURES = {"svg": svg_response, "png": png_response}
