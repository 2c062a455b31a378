"""What pages of figures are made from, and answers of the API that hold while it is the same.

Whole pages are kept, and given their entity tags, by config.kept_pages."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag

from metrics.pages.late_figures import late_figures
from metrics.series import Vintages


def figures_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the published vintages, and every page what to say where they are late."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        vintages = Vintages.visible_to(request.user)
        setattr(request, "late_figures", late_figures(vintages))  # noqa: B010  # read by the tag of this name
        return view(request, *args, vintages=vintages, **kwargs)

    return wrapper


def figures_answer(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the API, whose answers depend on published figures alone: "not modified" while they are the
    same, without making the answer."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        vintages = Vintages.visible_to(request.user)
        private = request.user.is_authenticated or settings.SESSION_COOKIE_NAME in request.COOKIES
        if not vintages or private:
            return view(request, *args, vintages=vintages, **kwargs)
        tag = quote_etag(f"{settings.CODE_VERSION}-{short_hash(vintages.key)}")
        if request.headers.get("If-None-Match") in (tag, f"W/{tag}"):
            response = HttpResponse(status=304)
        else:
            response = view(request, *args, vintages=vintages, **kwargs)
        if response.status_code in (200, 304):
            response["ETag"] = tag
            patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
            patch_vary_headers(response, ["Cookie"])
        return response

    return wrapper


@lru_cache(maxsize=8)
def short_hash(key: str) -> str:
    from hashlib import sha256

    return sha256(key.encode()).hexdigest()[:16]
