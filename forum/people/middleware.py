from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from forum.people.permissions import NotAllowed
from forum.people.remembering import for_one_request

Answer = Callable[[HttpRequest], HttpResponse]


class RememberWithinRequest:
    """A person's roles are looked up once for each request, and then forgotten."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with for_one_request():
            return self.get_response(request)


class NotAllowedIsNotThere:
    """An action that refuses somebody answers as a page that is not there, whoever forgot to ask
    first: what may not be seen and what does not exist look the same."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, NotAllowed):
            raise Http404 from exception
