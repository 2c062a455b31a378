"""A page with a form that must be put right says so first: in its title, which a screen reader reads out.

One mechanism for every page. The summary of errors says that there is one; the frame of every page, drawn
around it, then has it in the title. Loaded for all templates, see TEMPLATES in config/settings/base.py.
"""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
TITLE, FAILED_TITLE = "<title>", "<title>Error: "


@register.simple_tag(takes_context=True)
def this_form_failed(context: template.Context) -> str:
    """In the summary of errors."""
    request = getattr(context, "request", None)
    if request is not None:
        request.has_failed_form = True
    return ""


@register.simple_block_tag(takes_context=True)
def document(context: template.Context, content: SafeString) -> SafeString:
    """Around the whole document, and drawn after it."""
    request = getattr(context, "request", None)
    if not getattr(request, "has_failed_form", False):
        return content
    return mark_safe(content.replace(TITLE, FAILED_TITLE, 1))
