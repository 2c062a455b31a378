"""Text is cleaned once, at the edge: every query, form, cookie and address, before any view reads it."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from metrics.typed_text import clean_text

# A password is hashed as it was typed.
AS_TYPED = ("password",)


class CleanQueries:
    """Before the session is looked up by its cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.GET = cleaned(request.GET)  # type: ignore[assignment]
        request.COOKIES = {name: clean_text(value) for name, value in request.COOKIES.items()}
        return self.get_response(request)


class CleanForms:
    """After the check of the form's token: the body of a request from another site is not read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_: object
    ) -> None:
        is_clean = clean_text(request.path_info) == request.path_info
        # The API says in its own words what is not there.
        if not is_clean and not request.path_info.startswith("/api/"):
            raise Http404
        # Without a token to look for, whether to read the body is the view's decision.
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            request.POST = cleaned(request.POST)  # type: ignore[assignment]


def cleaned(query: QueryDict) -> QueryDict:
    """The same object where nothing is to be cleaned."""
    result = QueryDict(mutable=True, encoding=query.encoding)
    for name, values in query.lists():
        is_text = not any(word in name for word in AS_TYPED)
        texts = [clean_text(value) if is_text else value for value in values]
        result.setlist(clean_text(name), texts)
    if result == query:
        return query
    result._mutable = False
    return result
