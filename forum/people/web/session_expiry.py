"""Forms submitted after the session ended, or refused: kept in the session and shown again, filled in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from forum.people.web.decorators import DecoratedView

KEPT_FORM_KEY, REFUSED_FORM_KEY = "kept form", "refused form"
MAX_KEPT_CHARACTERS = 60_000


def keep_form_over_sign_in(view: DecoratedView) -> DecoratedView:
    """For a view that needs a sign-in: a form submitted after the session ended is kept until its
    author has signed in again, and is then shown to them filled in."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated or request.method != "POST":
            return view(request, *args, **kwargs)
        fields = _submitted_fields(request)
        if sum(map(len, fields.values())) <= MAX_KEPT_CHARACTERS:
            request.session[KEPT_FORM_KEY] = {"path": request.path, "fields": fields}
        return redirect_to_login(request.path)

    return wrapper


def form_kept_over_sign_in(request: HttpRequest) -> dict[str, str]:
    """The fields kept for this page's form; they are handed out only once."""
    if fields := take_kept_form(request):
        messages.info(
            request, "You had been signed out. What you typed is still here: send it now."
        )
    return fields


def take_kept_form(request: HttpRequest) -> dict[str, str]:
    kept_form = request.session.get(KEPT_FORM_KEY)
    if request.method == "POST" or not kept_form or kept_form["path"] != request.path:
        return {}
    del request.session[KEPT_FORM_KEY]
    fields: dict[str, str] = kept_form["fields"]
    return fields


def return_to_form_after_sign_in(
    form_and_page: Callable[..., tuple[str, str] | None],
) -> Callable[[DecoratedView], DecoratedView]:
    """For a view that takes POST alone: after a sign-in that became necessary, the page with its form
    is shown, with what was typed in it. `form_and_page` gives the form's name and that page, by
    what the view is given."""

    def decorate(view: DecoratedView) -> DecoratedView:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            form = form_and_page(request, *args, **kwargs)
            if request.user.is_authenticated or form is None:
                return view(request, *args, **kwargs)
            keep_refused_form(request, form[0])
            return redirect_to_login(form[1])

        return wrapper

    return decorate


def keep_refused_form(request: HttpRequest, action: str) -> None:
    """Keep the submitted fields in the session for the page that shows the form."""
    fields = _submitted_fields(request)
    if sum(map(len, fields.values())) <= MAX_KEPT_CHARACTERS:
        request.session[REFUSED_FORM_KEY] = {"action": action, "fields": fields}


def refused_form(request: HttpRequest, action: str) -> dict[str, str]:
    """The fields of a refused form; they are handed out only once."""
    refused = request.session.get(REFUSED_FORM_KEY)
    if not refused or refused["action"] != action:
        return {}
    del request.session[REFUSED_FORM_KEY]
    fields: dict[str, str] = refused["fields"]
    return fields


def _submitted_fields(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items() if "csrf" not in name}
