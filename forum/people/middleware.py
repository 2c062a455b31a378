from collections.abc import Callable
from urllib.parse import urlencode

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from forum.people import actions
from forum.people.idle import sign_out_if_idle
from forum.people.permissions import NotAllowed, Permission
from forum.people.request_cache import enable_request_cache
from forum.people.views.kept_texts import render_refused
from forum.people.web import kept_texts
from forum.people.web.last_person import remember_person
from forum.people.web.roles_needed import RoleNeeded, role_needed
from metrics.cache import share_lookups
from metrics.typed_text import parse_number
from metrics.views.body_limits import FORM_BYTES, declared_size
from metrics.views.publishers import PublisherNeeded

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]


class RequestCacheMiddleware:
    """A person's roles, and what figures are read with, are looked up once for each request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with enable_request_cache(), share_lookups():
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
    be seen and what does not exist look the same. A page that is no secret says who may see it; what
    was typed into its form is kept as anywhere. Who is to say again who they are, and is nobody yet,
    signs in: allauth would store what a stranger sent."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            raise Http404 from exception
        if isinstance(exception, PublisherNeeded):
            exception = RoleNeeded(Permission.PUBLISH_FIGURES)
        if isinstance(exception, RoleNeeded):
            if request.method == "POST":
                raise Http404 from exception
            return role_needed(request, exception)
        if isinstance(exception, ReauthenticationRequired) and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return None


class KeptTextMiddleware:
    """What was typed into a form that cannot be taken is kept and shown: see web.kept_texts."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST":
            return _answer_form(request, response)
        if kept_texts.KEPT_FIELD in request.GET and not hasattr(request, "kept_text"):
            # The page at this address has no form that takes it.
            kept_text = kept_texts.find_kept_text(request)
            return redirect("kept_text", kept_text.pk) if kept_text else response
        return response

    def process_view(self, request: HttpRequest, view: View, *_: object) -> HttpResponse | None:
        """A form that was opened by somebody else, before who is here now signed in."""
        if request.method != "POST":
            return None
        if request.user.is_authenticated:
            request.signed_in_person = request.user.pk  # type: ignore[attr-defined]
        if getattr(view, "csrf_exempt", False):
            # Whether to read its body is the view's decision; a large one is nobody's form.
            request.is_left_unread = declared_size(request) > FORM_BYTES  # type: ignore[attr-defined]
            return None
        if not request.user.is_authenticated:
            return None
        number = request.POST.get(kept_texts.KEPT_FIELD, "")
        request.submitted_kept_number = number  # type: ignore[attr-defined]
        writer = kept_texts.writer_of(request)
        if writer is None or writer == request.user.pk:
            return None
        return render_refused(request)


REASONS = {
    reason.status: reason for reason in (kept_texts.GONE, kept_texts.TOO_MANY, kept_texts.OUR_FAULT)
}


def _answer_form(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if hasattr(request, "signed_in_person") and not request.user.is_authenticated:
        # Signed out: the next person at this computer finds no unsent words in its browser.
        response["Clear-Site-Data"] = '"storage"'
        return response
    if kept_texts.is_sent_by_script(request) or getattr(request, "is_left_unread", False):
        return response
    if response.status_code == 302:
        return _answer_redirect(request, response)
    if response.status_code not in REASONS or not kept_texts.came_from_here(request):
        return response
    fields = kept_texts.submitted_fields(request)
    if not kept_texts.is_typed(fields):
        return response
    try:
        return kept_texts.render_typed(request, fields, REASONS[response.status_code])
    except DatabaseError:
        return response


def _answer_redirect(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    path, _, query = response["Location"].partition("?")
    if not request.user.is_authenticated:
        if path != reverse("account_login") or "next=" not in query:
            return response
        kept_text = kept_texts.keep_for_writer(request)
        page = kept_texts.address_with(kept_text) if kept_text else kept_texts.page_of_form(request)
        return redirect_to_login(page) if page else response
    if kept_texts.writer_of(request) != request.user.pk:
        return response
    if path == reverse("second_factor") and (kept_text := kept_texts.keep_for_writer(request)):
        return redirect(f"{path}?{urlencode({'next': kept_texts.address_with(kept_text)})}")
    if number := parse_number(request.POST.get(kept_texts.KEPT_FIELD)):
        actions.delete_kept_text(number=number, by=request.user)
    return response
