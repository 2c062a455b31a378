"""What stands in braces in a page's text: filled in when it is shown, so that it is as the site does it."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.conf import settings

from forum.notifications.tasks import ACCOUNT_EMAIL_DAYS
from forum.people.actions.kept_texts import KEPT_FOR as TEXTS_KEPT_FOR
from forum.people.idle import LIMIT, SHORT_LIMIT
from forum.people.models.users import ADDRESS_GOOD_FOR
from forum.people.web.last_person import KEPT_FOR as PERSON_KEPT_FOR
from forum.site_pages.models import KEPT_FOR as MESSAGES_KEPT_FOR

FILL = re.compile(r"\{([a-z_]+)\}")
TO_CONFIRM = "To be confirmed by the organisation that runs this site."
MARKDOWN_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")


def fill_in(text: str) -> str:
    """Names that are not known stay as they are.

    >>> fill_in("for {no_such_name}")
    'for {no_such_name}'
    """
    return FILL.sub(lambda match: FILLS[match[1]]() if match[1] in FILLS else match[0], text)


def unknown_fills(text: str) -> list[str]:
    """
    >>> unknown_fills("{operator} and {operater}")
    ['operater']
    """
    return [name for name in FILL.findall(text) if name not in FILLS]


def _operator() -> str:
    name = MARKDOWN_MARKS.sub(r"\\\1", settings.OPERATOR_NAME)
    return name or "the organisation that runs this site (it has not given its name here yet)"


def _address(setting: str) -> Callable[[], str]:
    def words() -> str:
        address = getattr(settings, setting) or settings.OPERATOR_EMAIL
        return f"[{address}](mailto:{address})" if address else "(no address has been set up yet)"

    return words


def _days(period: timedelta) -> Callable[[], str]:
    return lambda: f"{period.days} days"


def _in_hours(period: timedelta) -> Callable[[], str]:
    minutes = period // timedelta(minutes=1)
    return lambda: f"{minutes} minutes" if minutes < 60 else f"{minutes // 60} hours"


FILLS: Mapping[str, Callable[[], str]] = {
    "operator": _operator,
    "contact": _address("OPERATOR_EMAIL"),
    "privacy_contact": _address("PRIVACY_EMAIL"),
    "accessibility_contact": _address("ACCESSIBILITY_EMAIL"),
    "site_address": lambda: settings.SITE_URL,
    "idle_limit": _in_hours(LIMIT),
    "short_idle_limit": _in_hours(SHORT_LIMIT),
    "session_days": _days(timedelta(seconds=settings.SESSION_COOKIE_AGE)),
    "csrf_weeks": lambda: f"{settings.CSRF_COOKIE_AGE // (7 * 24 * 60 * 60)} weeks",
    "person_cookie_days": _days(PERSON_KEPT_FOR),
    "kept_text_days": _days(TEXTS_KEPT_FOR),
    "account_email_days": lambda: f"{ACCOUNT_EMAIL_DAYS} days",
    "message_days": _days(MESSAGES_KEPT_FOR),
    "address_days": _days(ADDRESS_GOOD_FOR),
}
