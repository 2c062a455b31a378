from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from forum.people.idle import sign_out_if_idle
from forum.people.permissions import NotAllowed
from forum.people.request_cache import enable_request_cache
from forum.people.web.last_person import remember_person

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestCacheMiddleware:
    """A person's roles are looked up once for each request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with enable_request_cache():
            return self.get_response(request)


class SignedInMiddleware:
    """What holds for every page that is made for somebody: it ends when they have gone, and neither a
    proxy nor the browser of a shared computer keeps it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sign_out_if_idle(request)
        response = self.get_response(request)
        if request.user.is_authenticated:
            remember_person(request, response)
            response["Cache-Control"] = "private, no-store"
        return response


class NotAllowedMiddleware:
    """An action that is not allowed answers 404, even where a view forgot to check first: what may not
    be seen and what does not exist look the same."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, NotAllowed):
            raise Http404 from exception
