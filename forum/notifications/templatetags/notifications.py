from typing import Any

from django import template

from forum.notifications.pages.inbox import count_for_header
from forum.notifications.subjects import WatchSubject
from forum.notifications.watching import watch_control
from forum.people.permissions import AnyUser

register = template.Library()


@register.simple_tag
def unread_notifications(user: AnyUser) -> str:
    """How many wait in somebody's inbox, for the header; nothing where none does."""
    return count_for_header(user)


@register.inclusion_tag("forum/notifications/watch.html", takes_context=True)
def watch_buttons(
    context: template.Context, kind: str, key: object, *, is_folded: bool = False
) -> dict[str, Any]:
    """Watch, normal or mute what the page is about: {% watch_buttons "place" page.place.code %}.
    `is_folded`: where it is one thing of many, behind a line that says what is chosen."""
    request = context["request"]
    watch = watch_control(request.user, WatchSubject(kind, str(key)), request.get_full_path())
    return {
        "watch": watch,
        "is_folded": is_folded,
        "csrf_token": context.get("csrf_token"),
        "request": request,
    }
