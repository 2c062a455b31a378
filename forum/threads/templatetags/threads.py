"""Threads about the subject of a page. Such pages belong to lower rooms, which may not import this one."""

from typing import Any

from django import template
from django.db import models

from forum.casestudies.models import CaseStudy
from forum.people.permissions import AnyUser
from forum.threads.pages.reach import reach_of
from forum.threads.pages.related_threads import (
    NEWEST,
    newest_threads,
    related_threads,
    threads_of_treatment,
)
from forum.threads.permissions import can_start
from forum.threads.subjects import about_measure, about_object, about_place
from metrics.models import Place
from metrics.models.places import ENGLAND

register = template.Library()
TEMPLATE = "forum/threads/related_threads.html"


@register.inclusion_tag(TEMPLATE, takes_context=True)
def threads_about_place(
    context: template.Context, place: Place, most: int = NEWEST, size: str = "l"
) -> dict[str, Any]:
    request = context["request"]
    related = related_threads(request.user, about_place(place), most)
    return {"related": related, "request": request, "size": size}


@register.inclusion_tag(TEMPLATE, takes_context=True)
def threads_about_measure(
    context: template.Context, slug: str, place: Place | None = None
) -> dict[str, Any]:
    """At a place; for England it is the measure's own."""
    request = context["request"]
    at_place = None if place is None or place.code == ENGLAND else place
    return {
        "related": related_threads(request.user, about_measure(slug, at_place)),
        "request": request,
    }


@register.inclusion_tag(TEMPLATE, takes_context=True)
def threads_about_treatment(context: template.Context, treatment: str) -> dict[str, Any]:
    request = context["request"]
    related = threads_of_treatment(request.user, treatment)
    return {"related": related, "request": request, "size": "m"}


@register.inclusion_tag(TEMPLATE, takes_context=True)
def threads_about(context: template.Context, subject_object: models.Model) -> dict[str, Any]:
    """Of a case study or an intervention."""
    request = context["request"]
    return {
        "related": related_threads(request.user, about_object(subject_object)),
        "request": request,
    }


@register.inclusion_tag("forum/threads/newest_threads.html", takes_context=True)
def newest_discussions(context: template.Context) -> dict[str, Any]:
    return {"related": newest_threads(context["request"].user)}


@register.inclusion_tag("forum/threads/reach.html", takes_context=True)
def case_study_reach(context: template.Context, case_study: CaseStudy) -> dict[str, Any]:
    """For its authors; nothing for others."""
    return {"reach": reach_of(case_study, context["request"].user)}


@register.simple_tag
def can_ask(user: AnyUser) -> bool:
    return can_start(user)
