"""Django's own tag for a form's token, with who the form is made for: settings make it a built-in, so
that every form of the site has both. See forum.people.web.kept_texts."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from forum.people.models import User
from forum.people.web.kept_texts import KEPT_FIELD, WRITER_FIELD, sign_writer

register = template.Library()
HIDDEN = '<input type="hidden" name="{}" value="{}">'


@register.simple_tag(takes_context=True)
def csrf_token(context: template.Context) -> SafeString:
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":
        return SafeString("")
    request = getattr(context, "request", None) or context.get("request")
    fields = format_html(HIDDEN, "csrfmiddlewaretoken", token)
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.pk:
        return fields
    fields += format_html(HIDDEN, WRITER_FIELD, sign_writer(user))
    kept_text = getattr(request, "kept_text", None)
    # What refuses a body that is too large has not read it, and must not for the form on its page.
    number = kept_text.pk if kept_text else getattr(request, "submitted_kept_number", "")
    return fields + format_html(HIDDEN, KEPT_FIELD, number) if number else fields
