"""What every page has of the menu: loaded for all templates, see TEMPLATES in config/settings/base.py."""

from collections.abc import Iterable
from typing import Any

from django import template

from config.menu import MENU, part_of
from metrics.pages.components import Link, MenuItem

register = template.Library()


@register.inclusion_tag("components/site_menu.html", takes_context=True)
def site_menu(context: template.Context) -> dict[str, Any]:
    """All parts of the site, with the one that the page belongs to marked."""
    current = part_of(_path(context))
    return {"items": [MenuItem(part.text, part.url, is_current=part is current) for part in MENU]}


@register.inclusion_tag("components/page_menu.html", takes_context=True)
def section_menu(context: template.Context) -> dict[str, Any]:
    """The other pages of this part, on those that stand in it side by side."""
    path = _path(context)
    part = part_of(path)
    return {"label": part.text, "items": part.section_links(path)} if part else {}


@register.inclusion_tag("components/breadcrumbs.html", takes_context=True)
def breadcrumbs(
    context: template.Context, *steps: str, trail: Iterable[Link] = ()
) -> dict[str, Any]:
    """The way back, from the top: {% breadcrumbs place.name place.url %}, or {% breadcrumbs trail=page.trail %}.

    It begins with the part of the site that the page lies in. A step without a text is left out, so that
    a page can name one that is not always there.
    """
    pairs = zip(steps[::2], steps[1::2], strict=True)
    links = [*(trail or ()), *(Link(text, url) for text, url in pairs if text)]
    path = _path(context)
    part = part_of(path)
    if part and part.url not in (path, *(link.url for link in links)):
        links.insert(0, Link(part.text, part.url))
    return {"trail": links}


def _path(context: template.Context) -> str:
    """Nothing where a page is drawn without a request. What is included "only" has no variable for it."""
    request = getattr(context, "request", None)
    return request.path if request else ""
