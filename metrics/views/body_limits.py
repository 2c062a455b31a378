"""How much a page takes: a form by default, and files where it says so."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest

from metrics.typed_text import parse_number

View = TypeVar("View", bound=Callable[..., Any])

# The longest text of a form that is kept, every letter of it written as three bytes of %XX.
FORM_BYTES = 1024 * 1024


def takes_bodies_of(size: int) -> Callable[[View], View]:
    """The outermost decorator of a view that takes files."""

    def decorate(view: View) -> View:
        view.body_limit = FORM_BYTES + size  # type: ignore[attr-defined]
        return view

    return decorate


def measures_bodies_itself(view: View) -> View:
    """For a view that looks at the size before it reads, and answers on its own page."""
    view.body_limit = sys.maxsize  # type: ignore[attr-defined]
    return view


def declared_size(request: HttpRequest) -> int:
    """Django reads no more than is declared here, and nothing where it is not."""
    return parse_number(request.META.get("CONTENT_LENGTH")) or 0


def body_limit(view: Callable[..., Any]) -> int:
    return int(getattr(view, "body_limit", FORM_BYTES))
