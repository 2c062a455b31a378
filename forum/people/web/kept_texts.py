"""What was typed into a form is kept when the form cannot be taken: one mechanism for every form.

Each form carries, beside Django's token, who it was made for (`writer`, signed). By that a text goes
back only to who typed it, nothing is kept for strangers, and another site cannot have text shown here.
- The session had ended: the text is kept in the database, its writer signs in and is led back to the
  form, filled in; or to a page with the text, where the address only takes forms.
- The form was refused (open for too long, a role lost, too many at once, our fault): the answer is a
  page with the text, from which it can be sent again. Nothing is stored for that.
forum.people.middleware.KeptTextMiddleware does it; views only ask for `kept_fields`.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.core.signing import BadSignature, TimestampSigner
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from forum.people import actions
from forum.people.models import KeptText, User
from metrics.typed_text import clean_text, parse_number

WRITER_FIELD, KEPT_FIELD = "writer", "kept"
REFUSED_FORMS_KEY = "refused forms"
MAX_REFUSED_CHARACTERS = 60_000
# How old a page may be whose form still says who it was made for.
MAX_PAGE_AGE = 14 * 24 * 60 * 60
# Neither typed nor shown: what pages put into forms for themselves.
TECHNICAL_FIELDS = {"token", "version", "action", "slot", "next", "based_on", "reply_to"}
UNKEPT_FIELDS = {"csrfmiddlewaretoken", WRITER_FIELD, KEPT_FIELD}
_signer = TimestampSigner(salt="forum.people.web.kept_texts")

# --- whose form it is ----------------------------------------------------------------------------


def sign_writer(user: User) -> str:
    return _signer.sign(str(user.pk))


def writer_of(request: HttpRequest) -> int | None:
    """The number of the person for whose page the submitted form was made."""
    try:
        return int(_signer.unsign(request.POST.get(WRITER_FIELD, ""), max_age=MAX_PAGE_AGE))
    except BadSignature:
        return None


def came_from_here(request: HttpRequest) -> bool:
    """Whether a form was sent from a page of this site to who is signed in, or to a stranger."""
    if request.user.is_authenticated:
        return writer_of(request) == request.user.pk
    # Browsers say it themselves: no page of another site can.
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def is_sent_by_script(request: HttpRequest) -> bool:
    return request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"


# --- what was typed ------------------------------------------------------------------------------


def submitted_fields(request: HttpRequest) -> dict[str, list[str]]:
    """By name, without what must not be kept. Clean, though the form may have been refused before it was."""
    return {
        clean_text(name): [clean_text(str(value)) for value in values]
        for name, values in request.POST.lists()
        if name not in UNKEPT_FIELDS and not _is_secret(name)
    }


def _is_secret(name: str) -> bool:
    return "password" in name or name in {"code", "credential"}


def is_typed(fields: dict[str, list[str]]) -> bool:
    return any(
        name not in TECHNICAL_FIELDS and any(value.strip() for value in values)
        for name, values in fields.items()
    )


def keep_for_writer(request: HttpRequest) -> KeptText | None:
    writer = User.objects.filter(pk=writer_of(request), is_active=True).first()
    fields = submitted_fields(request)
    if writer is None or not is_typed(fields):
        return None
    address, page = request.get_full_path(), page_of_form(request)
    # A database that takes no writes takes nobody's sign-in either.
    with suppress(DatabaseError):
        return actions.keep_text(address=address, page=page, fields=fields, by=writer)
    return None


def page_of_form(request: HttpRequest) -> str:
    """The page of this site on which the form stood, if the browser says."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure()):
        return ""
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}".rstrip("?")


def address_with(kept_text: KeptText) -> str:
    """Of the form, filled in with what was kept."""
    separator = "&" if "?" in kept_text.address else "?"
    return f"{kept_text.address}{separator}{urlencode({KEPT_FIELD: kept_text.pk})}"


def find_kept_text(request: HttpRequest) -> KeptText | None:
    """What the address of this page says was kept, for who typed it alone."""
    number = parse_number(request.GET.get(KEPT_FIELD))
    if request.method == "POST" or not request.user.is_authenticated or number is None:
        return None
    kept_text = KeptText.objects.of(request.user).filter(pk=number).first()
    is_here = kept_text is not None and kept_text.address.partition("?")[0] == request.path
    return kept_text if is_here else None


def kept_fields(request: HttpRequest) -> dict[str, str]:
    """The fields kept for this page's form. They stay kept until the form has been sent."""
    if fields := take_kept_fields(request):
        messages.info(
            request, "You had been signed out. What you typed is still here: send it now."
        )
    return fields


def take_kept_fields(request: HttpRequest) -> dict[str, str]:
    kept_text = find_kept_text(request)
    if kept_text is None:
        return {}
    # The form's token says so when it is sent; see templatetags/kept_texts.py.
    request.kept_text = kept_text  # type: ignore[attr-defined]
    return {name: values[-1] for name, values in kept_text.fields.items() if values}


# --- the page ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TypedField:
    """`is_long`: to be read and changed on the page; otherwise one choice or word among others."""

    name: str
    value: str
    label: str
    is_long: bool
    is_shown: bool


@dataclass(frozen=True)
class Reason:
    title: str
    advice: str
    status: int = 200


TOO_OLD = Reason(
    "Your form has not been sent",
    "The page was open for too long, or you have signed in again since. Nothing you typed is lost:"
    " check it, then send it again.",
    403,
)
GONE = Reason(
    "This cannot be saved now",
    "What you wanted to change is not there any more, or your role no longer allows it. What you"
    " typed is below: copy it if you need it elsewhere. If your role has ended, ask for it again on"
    " your account page, then send this again.",
    404,
)
TOO_MANY = Reason(
    "Too many at once", "Wait a few minutes, then send it again. What you typed is below.", 429
)
OUR_FAULT = Reason(
    "Something went wrong",
    "The fault is ours, and it has been noted. What you typed is below: send it again in a few"
    " minutes, or copy it.",
    500,
)
KEPT = Reason(
    "What you typed has not been sent", "You had been signed out. Check it, then send it now."
)


def render_typed(
    request: HttpRequest,
    fields: dict[str, list[str]],
    reason: Reason,
    *,
    address: str = "",
    page: str = "",
    kept_text: KeptText | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "reason": reason,
        "fields": [_typed_field(name, value) for name in fields for value in fields[name]],
        "address": address or request.get_full_path(),
        "page": page or page_of_form(request),
        "kept_text": kept_text,
        "had_files": bool(request.FILES) if request.method == "POST" else False,
    }
    return render(request, "forum/people/kept_text.html", context, status=reason.status)


def _typed_field(name: str, value: str) -> TypedField:
    label = name.rpartition("-")[2].replace("_", " ").capitalize()
    is_shown = name not in TECHNICAL_FIELDS and bool(value.strip())
    return TypedField(name, value, label, is_shown and len(value.split()) > 1, is_shown)


# --- forms that an action refused ----------------------------------------------------------------


def keep_refused_form(request: HttpRequest) -> None:
    """Keep the submitted fields for the page that shows the form, in the session of who is signed in.

    By the address that the form was sent to: open in two tabs for two objects, it is two forms.
    """
    fields = {name: values[-1] for name, values in submitted_fields(request).items() if values}
    kept = {key: row for key, row in _refused_forms(request).items() if key != request.path}
    kept[request.path] = {"person": request.user.pk, "fields": fields}
    while kept and _size(kept) > MAX_REFUSED_CHARACTERS:
        del kept[next(iter(kept))]
    request.session[REFUSED_FORMS_KEY] = kept


def refused_form(request: HttpRequest, address: str) -> dict[str, str]:
    """The fields of a form that was sent to this address and refused; they are handed out only once."""
    kept = _refused_forms(request)
    row = kept.pop(address, None)
    if row is None:
        return {}
    request.session[REFUSED_FORMS_KEY] = kept
    fields: dict[str, str] = row["fields"]
    return fields if row["person"] == request.user.pk else {}


def _refused_forms(request: HttpRequest) -> dict[str, dict[str, Any]]:
    """By address, the oldest first."""
    return dict(request.session.get(REFUSED_FORMS_KEY, {}))


def _size(kept: dict[str, dict[str, Any]]) -> int:
    return sum(len(value) for row in kept.values() for value in row["fields"].values())
