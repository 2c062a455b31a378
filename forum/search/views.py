from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forum.search.pages import search_page


def search(request: HttpRequest) -> HttpResponse:
    page = search_page(user=request.user, asked=request.GET)
    return render(request, "forum/search/results.html", {"page": page, "section": "search"})
