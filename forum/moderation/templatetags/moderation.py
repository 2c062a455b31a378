from django import template
from django.db import models
from django.urls import reverse

from forum.moderation.reportable import kind_of_model

register = template.Library()


@register.simple_tag
def report_url(content: models.Model | None) -> str:
    """Where something that somebody wrote can be reported; nothing where that is not foreseen."""
    kind = kind_of_model(type(content)) if content is not None else None
    return reverse("report", args=[kind.name, content.pk]) if kind and content is not None else ""


@register.simple_tag
def content_label(content: models.Model | None) -> str:
    kind = kind_of_model(type(content)) if content is not None else None
    return kind.label if kind else ""
