"""All hospital trusts and other providers, and finding one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from forum.home.hospitals import hospitals_page
from metrics.series import Vintages
from metrics.views.caching import figures_page


@figures_page
def hospitals(request: HttpRequest, *, vintages: Vintages) -> HttpResponse:
    if not vintages:
        return render(request, "metrics/no_figures.html", {"place": {"name": "Hospitals"}})
    page = hospitals_page(
        user=request.user,
        text=request.GET.get("q", ""),
        letter=request.GET.get("letter", ""),
        vintages=vintages,
    )
    if page.only:
        return redirect(page.only)
    return render(request, "forum/hospitals.html", {"page": page, "search": page.text})
