"""For whatever watches over the site: is it alive, and can it do its work?"""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from metrics import readiness

NEVER_KEPT = {"Cache-Control": "no-store"}


def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. It asks nothing of the database, or a slow one would get every
    web process restarted just when it needs them to be patient."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8", headers=NEVER_KEPT)


def readyz(request: HttpRequest) -> HttpResponse:
    problems = readiness.problems()
    return JsonResponse(
        {
            "ready": not problems,
            "problems": problems,
            "degraded": {} if problems else readiness.degraded(),
        },
        status=503 if problems else 200,
        headers=NEVER_KEPT,
    )


PROBES = {"/healthz": healthz, "/readyz": readyz}


class AnswerProbesFirst:
    """Load balancers ask by IP address and over plain HTTP: they must be answered before the
    host name is checked and before the redirect to HTTPS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        logging.getLogger("django.request").addFilter(is_no_probe)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        return probe(request) if probe else self.get_response(request)


def is_no_probe(record: logging.LogRecord) -> bool:
    """For Django's log: a site that is not ready is asked every few seconds, and says why."""
    request = getattr(record, "request", None)
    return getattr(request, "path_info", None) not in PROBES
