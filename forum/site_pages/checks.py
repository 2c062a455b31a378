"""What whoever runs the site for others has still to say about it: for `check_deployment`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError

from forum.site_pages.current import CurrentPage, current_page
from forum.site_pages.fills import TO_CONFIRM
from forum.site_pages.models import SitePage

# What each says, with the variable that mends it.
NAMED_IN = {
    "OPERATOR_NAME": "Pages do not say who runs this site: set OPERATOR_NAME.",
    "OPERATOR_EMAIL": "Pages give no address for questions and requests: set OPERATOR_EMAIL.",
}


def operator_is_named(**options: Any) -> list[CheckMessage]:
    return [
        Warning(words, id=f"site_pages.W00{number}")
        for number, (setting, words) in enumerate(NAMED_IN.items(), 1)
        if not getattr(settings, setting)
    ]


def pages_are_reviewed(**options: Any) -> list[CheckMessage]:
    try:
        pages = [current_page(page) for page in SitePage]
    except DatabaseError:
        # That it does not answer, or has no tables, is for another check to say.
        return []
    waiting = [page.page.label for page in pages if not is_reviewed(page)]
    if not waiting:
        return []
    words = f"Nobody has reviewed these pages, or they say that something is to be confirmed: {', '.join(waiting)}."
    return [Warning(f"{words} An administrator does it at /site-pages/.", id="site_pages.W003")]


def is_reviewed(page: CurrentPage) -> bool:
    return page.reviewed_at is not None and TO_CONFIRM not in page.version.text
