"""What a reader is told when nothing can be stored, with all that they typed."""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forum.people.web.kept_texts import submitted_fields
from metrics.write_refusals import is_write_refused

logger = logging.getLogger(__name__)
RETRY_SECONDS = 120


class WriteRefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not is_write_refused(error):
            return None
        logger.error("Nothing can be stored at %s: %s", request.path, error)
        fields = submitted_fields(request).items()
        typed = [(name, value) for name, values in fields for value in values]
        context = {"typed": typed, "address": request.get_full_path()}
        status = HTTPStatus.SERVICE_UNAVAILABLE
        response = render(request, "not_stored.html", context, status=status)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
