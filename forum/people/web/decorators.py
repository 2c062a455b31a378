"""Decorators of views: who can see a page, and whether they need a second factor first."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from forum.people.models import User
from forum.people.permissions import (
    Permission,
    can_read_staff_content,
    grants_awaiting_second_factor,
)
from forum.people.web.roles_needed import RoleNeeded

Parameters = ParamSpec("Parameters")


class SignedInRequest(HttpRequest):
    """A request of somebody who has signed in."""

    user: User


SignedInView = Callable[Concatenate[SignedInRequest, Parameters], HttpResponse]
DecoratedView = Callable[..., HttpResponse]


def open_to_all(view: SignedInView[Parameters]) -> DecoratedView:
    """For a page whose rows say who may see them: what fetches it answers 404 to everybody else."""
    return view


def sign_in_required(view: SignedInView[Parameters]) -> DecoratedView:
    return login_required(view)


def staff_only(view: SignedInView[Parameters]) -> DecoratedView:
    """Sign in first; then those whose roles do not count read who may see a page that is no secret. Of what
    an address names by number they are told nothing: it answers as if it were not there."""

    @login_required
    @wraps(view)
    def checked_view(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_read_staff_content(request.user):
            if args or kwargs:
                raise Http404
            raise RoleNeeded(Permission.READ_STAFF_CONTENT)
        return view(request, *args, **kwargs)

    return checked_view


def second_factor_required(view: SignedInView[Parameters]) -> DecoratedView:
    """Before what only roles that publish, moderate or flag may do.

    Such a role does not count until its holder has a second factor, so the view would answer 404;
    here they are sent to set one up instead, and come back.
    """

    @login_required
    @wraps(view)
    def checked_view(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if grants_awaiting_second_factor(request.user):
            query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            return HttpResponseRedirect(f"{reverse('second_factor')}?{query}".rstrip("?"))
        return view(request, *args, **kwargs)

    return checked_view
