"""Conditional responses: "not modified" where nothing that readers see has changed."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag

from metrics.pages.late_figures import late_figures
from metrics.series import Vintages


def figures_page(
    view: Callable[..., HttpResponse], *, also: Callable[[], str] = str
) -> Callable[..., HttpResponse]:
    """Hand the view the published vintages; keep its answer good until one of them changes.

    `also` names the state of whatever else the public page shows; its change ends the answer too.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        vintages = Vintages.visible_to(request.user)
        if not vintages:
            return view(request, *args, vintages=vintages, **kwargs)
        private = request.user.is_authenticated or "sessionid" in request.COOKIES
        late = late_figures(vintages)
        setattr(request, "late_figures", late)  # noqa: B010  # read by the tag of this name
        shown = f"{vintages.key} {late}" + ("" if private else also())
        tag = quote_etag(f"{settings.CODE_VERSION}-{short_hash(shown)}")
        if not private and request.headers.get("If-None-Match") in (tag, f"W/{tag}"):
            response = HttpResponse(status=304)
        else:
            response = view(request, *args, vintages=vintages, **kwargs)
        if not private and response.status_code in (200, 304):
            response["ETag"] = tag
            patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
            patch_vary_headers(response, ["Cookie"])
        return response

    return wrapper


@lru_cache(maxsize=8)
def short_hash(key: str) -> str:
    from hashlib import sha256

    return sha256(key.encode()).hexdigest()[:16]
