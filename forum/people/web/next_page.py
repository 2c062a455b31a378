"""Where a form that stands on many pages leads back to."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def next_url(request: HttpRequest, default: str = "") -> str:
    """The address in `next`, if it is on this site. Anything else would be the name of a view."""
    url = request.POST.get("next") or request.GET.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())
    return url if is_safe and url.startswith("/") else default
