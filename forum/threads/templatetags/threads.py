"""What people say, on the pages of what they say it about: those pages belong to lower rooms."""

from typing import Any

from django import template
from django.db import models

from forum.people.permissions import Anyone, may_read_staff_content
from forum.threads.pages.talk import newest_talk, talk_about
from forum.threads.permissions import can_start
from forum.threads.subjects import about_measure, about_place, about_written
from metrics.models import Place
from metrics.models.places import ENGLAND

register = template.Library()
TEMPLATE = "forum/threads/talk.html"


@register.inclusion_tag(TEMPLATE, takes_context=True)
def talk_of_place(context: template.Context, place: Place) -> dict[str, Any]:
    request = context["request"]
    return {"talk": talk_about(request.user, about_place(place)), "request": request}


@register.inclusion_tag(TEMPLATE, takes_context=True)
def talk_of_measure(
    context: template.Context, slug: str, place: Place | None = None
) -> dict[str, Any]:
    """At a place; for England it is the measure's own."""
    request = context["request"]
    at = None if place is None or place.code == ENGLAND else place
    return {"talk": talk_about(request.user, about_measure(slug, at)), "request": request}


@register.inclusion_tag(TEMPLATE, takes_context=True)
def talk_of(context: template.Context, thing: models.Model) -> dict[str, Any]:
    """Of a case study or a recipe."""
    request = context["request"]
    return {"talk": talk_about(request.user, about_written(thing)), "request": request}


@register.inclusion_tag("forum/threads/newest.html", takes_context=True)
def newest_discussions(context: template.Context) -> dict[str, Any]:
    return {"talk": newest_talk(context["request"].user)}


@register.simple_tag
def reads_discussions(user: Anyone) -> bool:
    return user.is_authenticated and may_read_staff_content(user)


@register.simple_tag
def may_ask(user: Anyone) -> bool:
    return can_start(user)
