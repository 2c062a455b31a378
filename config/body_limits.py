"""How much a request can bring: asked before anything of it is read, and before its token is."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from metrics.views.body_limits import FORM_BYTES, body_limit, declared_size


class BodyLimitMiddleware:
    """Before CsrfViewMiddleware, which reads the body to find the token in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        size = declared_size(request)
        if size <= FORM_BYTES:
            return None
        # Files are for those who have signed in; nobody else's are read.
        limit = body_limit(view) if request.user.is_authenticated else FORM_BYTES
        if size <= limit:
            return None
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return render(request, "413.html", {"limit": limit}, status=status)
