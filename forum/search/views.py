from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from forum.search.pages import search_page

# Facets by their former names, in addresses that somebody kept.
FORMER_FACETS = {"recipe": "intervention"}


def search(request: HttpRequest) -> HttpResponseBase:
    if not FORMER_FACETS.keys().isdisjoint(request.GET):
        params = request.GET.copy()
        for former, name in FORMER_FACETS.items():
            params.setlist(name, params.pop(former, []))
        return redirect(f"{reverse('search')}?{params.urlencode()}", permanent=True)
    page = search_page(user=request.user, params=request.GET)
    return render(request, "forum/search/results.html", {"page": page, "section": "search"})
