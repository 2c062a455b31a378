"""The pages about the site itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from metrics.pages.api_docs import api_addresses
from metrics.pages.components import Link


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    trail = (Link("Data", reverse("data")),)
    context = {"addresses": api_addresses(), "trail": trail}
    return render(request, "metrics/api_docs.html", context)
