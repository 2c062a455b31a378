"""Parts of pages that hold other parts, or that are put together from words.

Their markup stands in templates/components/, one file for each. Parts that hold nothing are
included from there: {% include "components/field.html" with field=form.name only %}.
"""

import re
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from metrics.pages.components import Link, Table
from metrics.pages.table_order import in_order, is_ordered

register = template.Library()
MOST_WITHOUT_CONTENTS = 3
# Those that can be led to.
HEADING = re.compile(r'<h2\b[^>]*\bid="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)


@register.inclusion_tag("components/footer_item.html")
def footer_item(text: str, view: str) -> dict[str, Any]:
    return {"text": text, "url": reverse(view)}


@register.inclusion_tag("components/late_figures.html", takes_context=True)
def late_figures(context: template.Context) -> dict[str, Any]:
    """That the newest figures are late, on pages of figures: their views say so in the request."""
    return {"late": getattr(context.get("request"), "late_figures", None)}


@register.inclusion_tag("components/link_preview.html", takes_context=True)
def link_preview(
    context: template.Context, title: str, about: str, picture_url: str = ""
) -> dict[str, Any]:
    """What a message with a link to this page shows of it: {% link_preview title sentence png_url %}.
    The picture is one that this site makes, of the same figures as the page."""
    request: HttpRequest = context["request"]
    picture = request.build_absolute_uri(picture_url) if picture_url else ""
    return {"title": title, "about": about, "picture": picture}


@register.inclusion_tag("components/table.html", takes_context=True)
def sortable_table(context: template.Context, table: Table, name: str) -> dict[str, Any]:
    """A table that readers order by any column: {% sortable_table page.table "by-name" %}. Its name is
    unique on the page, and the id that the new order leads to."""
    return {"table": in_order(table, name, context["request"].GET.dict()), "name": name}


@register.simple_block_tag
def contents(content: SafeString) -> SafeString:
    """A part of a page, with a list of its headings before it where there are more than three."""
    links = [
        Link(" ".join(strip_tags(text).split()), f"#{target}")
        for target, text in HEADING.findall(content)
    ]
    if len(links) <= MOST_WITHOUT_CONTENTS:
        return content
    return rendered("contents", content, links=links)


@register.filter
def ordered_by_reader(request: HttpRequest, name: str) -> bool:
    """Whether that table is in an order that was asked for: what is folded then stands open."""
    return is_ordered(name, request.GET)


@register.simple_block_tag(takes_context=True)
def action_form(
    context: template.Context,
    content: SafeString,
    view: str = "",
    *arguments: object,
    kind: str = "",
    prevent_double_click: bool = False,
    **hidden: object,
) -> SafeString:
    """One button that posts: {% action_form 'address_name' pk %}Send again{% endaction_form %}.

    kind                   "secondary", "warning" or "small", or two of them
    prevent_double_click   whether a second click within a second is ignored
    hidden                 what else is sent, by name
    Without a view it posts to the page's own address.
    """
    return rendered(
        "action_form",
        content,
        action=reverse(view, args=arguments) if view else "",
        kinds=kind.split(),
        prevent_double_click=prevent_double_click,
        hidden=hidden.items(),
        csrf_token=context.get("csrf_token"),
        request=getattr(context, "request", None),
    )


@register.inclusion_tag("components/post_form.html", takes_context=True)
def post_form(
    context: template.Context,
    form: object,
    button: str,
    view: str = "",
    *arguments: object,
    kind: str = "",
    prevent_double_click: bool = False,
    **hidden: object,
) -> dict[str, Any]:
    """A whole form, with every field in its order and one button: {% post_form form "Save" %}.

    The rest as for action_form.
    """
    return {
        "form": form,
        "button": button,
        "action": reverse(view, args=arguments) if view else "",
        "kind": kind,
        "prevent_double_click": prevent_double_click,
        "hidden": hidden.items(),
        "redirect_field": context.get("redirect_field", ""),
    }


@register.simple_block_tag
def details(
    content: SafeString, summary: str, about: object = "", opened: object = False
) -> SafeString:
    """What opens by a click: {% details "Why this one" about=card.title %}…{% enddetails %}.

    about    whose it is, for who hears the page read out and meets several of them
    opened   whether it stands open
    """
    return rendered("details", content, summary=summary, about=about, opened=opened)


@register.simple_block_tag
def warning(content: SafeString, title: str) -> SafeString:
    """What must not be overlooked: {% warning "Your account is suspended" %}…{% endwarning %}."""
    return rendered("warning", content, title=title)


@register.simple_block_tag
def summary_row(content: SafeString, key: str) -> SafeString:
    """A row of a summary list: {% summary_row "Place" %}{{ place }}{% endsummary_row %}."""
    return rendered("summary_row", content, key=key)


@register.simple_block_tag
def one_line(content: SafeString) -> SafeString:
    """Lines of a template as one line of a text e-mail, where every line break is seen."""
    return mark_safe(" ".join(line.strip() for line in content.strip().splitlines()))


def rendered(component: str, content: SafeString, **context: object) -> SafeString:
    inside = mark_safe(content.strip())
    return render_to_string(f"components/{component}.html", {"content": inside, **context})
