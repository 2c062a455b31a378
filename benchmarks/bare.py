"""The site's settings and addresses with one view more: a bare template of 10 kB with 120 rows, through
everything that a page of the site goes through, and never kept. What pages as served are held against."""

import os
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path
from django.views.decorators.cache import never_cache

BARE = "/bare/"
ROWS = [(f"Place {number}", number * 37, f"{number / 1.7:.1f}%") for number in range(120)]
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Bare</title></head><body><table>
{% for name, count, share in rows %}<tr class="nhsuk-table__row"><th>{{ name }}</th>
<td>{{ count }}</td><td>{{ share }}</td></tr>
{% endfor %}</table></body></html>"""


@never_cache
def bare(_: HttpRequest) -> HttpResponse:
    return HttpResponse(_template().render(Context({"rows": ROWS})))


@cache
def _template() -> Template:
    """Read once for each process, as the site's own."""
    return Template(PAGE)


urlpatterns: list[Any] = []
if os.environ.get("DJANGO_SETTINGS_MODULE") == "benchmarks.bare_settings":
    from config.urls import urlpatterns as of_the_site

    urlpatterns += [path("bare/", bare), *of_the_site]
