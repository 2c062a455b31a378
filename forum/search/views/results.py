from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from forum.search.completions import complete
from forum.search.pages import search_page
from forum.search.permissions import can_manage_vocabulary

# Facets by their former names, in addresses that somebody kept.
FORMER_FACETS = {"recipe": "intervention"}


def search(request: HttpRequest) -> HttpResponseBase:
    if not FORMER_FACETS.keys().isdisjoint(request.GET):
        params = request.GET.copy()
        for former, name in FORMER_FACETS.items():
            params.setlist(name, params.pop(former, []))
        return redirect(f"{reverse('search')}?{params.urlencode()}", permanent=True)
    page = search_page(user=request.user, params=request.GET)
    context = {"page": page, "can_manage_vocabulary": can_manage_vocabulary(request.user)}
    return render(request, "forum/search/results.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponseBase:
    """For the script of the search box, while somebody types."""
    choices = complete(request.GET.get("q", ""), user=request.user)
    response = JsonResponse({"choices": choices})
    response["Cache-Control"] = "private, max-age=60"
    return response
