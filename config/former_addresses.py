"""Addresses that pages once had: links in e-mails, feeds and bookmarks go on working.

Placed after today's addresses, so none of those can be taken over; but `former_actions` before them,
whose names are no longer those of an action.
"""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import path

# The former beginning -> today's; `rest` is carried over.
SECTIONS = {"threads/": "discussions/", "notices/": "notifications/"}
# The former address -> today's, each with its own variables.
PAGES = {
    "account/roles/<int:number>/withdraw/": "people/requests/{number}/do/withdraw/",
    "case-studies/mine/": "case-studies/own/",
    "case-studies/<int:number>/comments/<int:comment>/settle/": (
        "case-studies/{number}/comments/{comment}/resolve/"
    ),
    "case-studies/<int:number>/files/<int:file>/take-off/": (
        "case-studies/{number}/files/{file}/remove/"
    ),
    "case-studies/appeals/<int:number>/": "moderation/blocked-texts/{number}/",
    "case-studies/<int:number>/look-after/": "case-studies/{number}/manage/",
    "case-studies/<int:number>/write/<slug:name>/keep/": (
        "case-studies/{number}/write/{name}/autosave/"
    ),
    "discussions/discard/": "discussions/delete-draft/",
    "discussions/keep/": "discussions/autosave/",
    "discussions/posts/<int:number>/files/<int:file>/take-off/": (
        "discussions/posts/{number}/files/{file}/remove/"
    ),
    "discussions/posts/<int:number>/mark/answer/": "discussions/posts/{number}/do/mark-answer/",
    "discussions/posts/<int:number>/mark/bookmark/": "discussions/posts/{number}/do/bookmark/",
    "discussions/posts/<int:number>/mark/no-bookmark/": (
        "discussions/posts/{number}/do/remove-bookmark/"
    ),
    "discussions/posts/<int:number>/mark/not-useful/": (
        "discussions/posts/{number}/do/unmark-useful/"
    ),
    "discussions/posts/<int:number>/mark/useful/": "discussions/posts/{number}/do/mark-useful/",
    "discussions/stopped/<int:number>/appeal/": "blocked-texts/{number}/appeal/",
    "interventions/<slug:slug>/move/": "interventions/{slug}/change-state/",
    "moderation/mine/": "moderation/decisions/",
    "moderation/stopped/<int:number>/": "moderation/blocked-texts/{number}/",
    "notices/letters/": "notifications/undelivered-emails/",
    "notices/letters/<int:number>/again/": "notifications/undelivered-emails/{number}/resend/",
    **{
        f"people/<int:number>/{action}/": f"people/{{number}}/do/{action}/"
        for action in ("confirm", "grant", "lift-suspension", "suspend")
    },
    "people/roles/<int:number>/end/": "people/roles/{number}/",
    "support/counts/": "support/activity/",
    "support/counts.csv": "support/activity.csv",
    "support/data/<int:pk>/": "support/disputes/{pk}/",
    "support/data/<int:pk>/do/settle/": "support/disputes/{pk}/do/resolve/",
    "support/matches/<slug:code>/<slug:measure>/<slug:treatment>/set-aside/<int:number>/": (
        "support/matches/{code}/{measure}/{treatment}/dismiss/{number}/"
    ),
    "support/matches/<slug:code>/<slug:measure>/<slug:treatment>/take-back/<int:number>/": (
        "support/matches/{code}/{measure}/{treatment}/restore/{number}/"
    ),
}
# What is done in support, by kind of object: the former name -> today's.
ACTIONS = {
    "flags": {
        "lesson": "add-lesson",
        "match": "add-match",
        "talk": "discuss",
        "unmatch": "remove-match",
    },
    "offers": {"contact": "log-contact", "talk": "discuss"},
    "plans": {"talk": "discuss"},
}


def moved(request: HttpRequest, target: str, **variables: object) -> HttpResponse:
    """What was sent is sent again to the new address: one-click unsubscribing is a POST."""
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return HttpResponsePermanentRedirect(
        f"/{target.format(**variables)}{query}",
        preserve_request=request.method not in ("GET", "HEAD"),
    )


former_actions = [
    path(
        f"support/{kind}/<int:pk>/do/{former}/",
        moved,
        {"target": f"support/{kind}/{{pk}}/do/{action}/"},
    )
    for kind, names in ACTIONS.items()
    for former, action in names.items()
]
urlpatterns = [
    *(path(former, moved, {"target": target}) for former, target in PAGES.items()),
    *(path(former, moved, {"target": target}) for former, target in SECTIONS.items()),
    *(
        path(f"{former}<path:rest>", moved, {"target": f"{target}{{rest}}"})
        for former, target in SECTIONS.items()
    ),
]
