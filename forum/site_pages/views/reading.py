"""Pages about the site, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forum.site_pages.current import current_page
from forum.site_pages.models import SitePage
from forum.site_pages.permissions import can_edit_pages
from forum.site_pages.rendering import render_page
from forum.site_pages.status import status_page


@require_safe
def page(request: HttpRequest, page: SitePage) -> HttpResponse:
    current = current_page(page)
    context = {
        "current": current,
        "html": render_page(current.version.text),
        "can_edit": can_edit_pages(request.user),
    }
    return render(request, "forum/site_pages/page.html", context)


@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    return render(request, "forum/site_pages/status.html", {"status": status_page()})
