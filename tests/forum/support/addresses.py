"""The site's addresses, with stand-ins for pages of this room that are not there yet."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as site


def stand_in(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    *site,
    path("support/flags/<int:pk>/", stand_in, name="flag"),
    path("support/offers/<int:pk>/", stand_in, name="offer"),
    path("support/plans/<int:pk>/", stand_in, name="plan"),
    path("support/data/<int:pk>/", stand_in, name="data_query"),
]
