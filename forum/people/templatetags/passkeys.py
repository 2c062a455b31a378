import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: object) -> str:
    """For a data attribute, where the template escapes it: no script stands inside the page."""
    return json.dumps(value, cls=DjangoJSONEncoder)
