"""Addresses that pages once had: links in e-mails, feeds and bookmarks go on working.

Placed after today's addresses, so none of those can be taken over.
"""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import path

# The former beginning -> today's; `rest` is carried over.
SECTIONS = {"threads/": "discussions/", "notices/": "notifications/"}
# The former address -> today's, each with its own variables.
PAGES = {
    "case-studies/<int:number>/look-after/": "case-studies/{number}/manage/",
    "notices/letters/": "notifications/undelivered-emails/",
    "notices/letters/<int:number>/again/": "notifications/undelivered-emails/{number}/resend/",
    "support/matches/<slug:code>/<slug:measure>/<slug:treatment>/set-aside/<int:number>/": (
        "support/matches/{code}/{measure}/{treatment}/dismiss/{number}/"
    ),
    "support/matches/<slug:code>/<slug:measure>/<slug:treatment>/take-back/<int:number>/": (
        "support/matches/{code}/{measure}/{treatment}/restore/{number}/"
    ),
}


def moved(request: HttpRequest, target: str, **variables: object) -> HttpResponse:
    """What was sent is sent again to the new address: one-click unsubscribing is a POST."""
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return HttpResponsePermanentRedirect(
        f"/{target.format(**variables)}{query}",
        preserve_request=request.method not in ("GET", "HEAD"),
    )


urlpatterns = [
    *(path(former, moved, {"target": target}) for former, target in PAGES.items()),
    *(path(former, moved, {"target": target}) for former, target in SECTIONS.items()),
    *(
        path(f"{former}<path:rest>", moved, {"target": f"{target}{{rest}}"})
        for former, target in SECTIONS.items()
    ),
]
