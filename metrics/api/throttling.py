"""How often one address can ask for figures."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.connection import ConnectionProxy
from rest_framework.throttling import AnonRateThrottle

from metrics.client_address import client_address

if TYPE_CHECKING:
    # Views import the throttles that settings name.
    from rest_framework.request import Request
    from rest_framework.views import APIView


class AddressThrottle(AnonRateThrottle):
    # Counted where figures are cached: without that cache the API answers, uncounted.
    cache = ConnectionProxy(caches, "lookups")  # type: ignore[assignment]

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """Hashed: nobody can read from the cache who visited."""
        if request.user and request.user.is_authenticated:
            return None
        address = sha256(client_address(request).encode()).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": address}


class FeedThrottle(AddressThrottle):
    scope = "feeds"


def limit_feeds(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For views that programs ask again and again, and that are made afresh each time."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        throttle = FeedThrottle()
        if throttle.allow_request(request, view):  # type: ignore[arg-type]
            return view(request, *args, **kwargs)
        response = HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(round(throttle.wait() or 60))
        return response

    return wrapper
