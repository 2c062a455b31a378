from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from forum.people.permissions import NotAllowed
from forum.people.request_cache import enable_request_cache

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestCacheMiddleware:
    """A person's roles are looked up once for each request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with enable_request_cache():
            return self.get_response(request)


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
