"""Form fields in the design system's markup, without forms having to know its classes."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()
CLASSES = {"select": "nhsuk-select", "textarea": "nhsuk-textarea"}


@register.simple_tag
def styled(field: BoundField, classes: str = "") -> SafeString:
    """The field's widget with the design system's class, marked where it has an error."""
    classes = classes or CLASSES.get(field.widget_type, "nhsuk-input")
    if field.errors:
        classes += f" {classes.split()[0]}--error"
    return field.as_widget(attrs={"class": classes, "placeholder": ""})
