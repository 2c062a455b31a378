"""Home, and the pages of figures beside which people write."""

from django.urls import path

from forum.home import revisions, views
from metrics.views import measures

urlpatterns = [
    path("", views.home, name="home"),
    path("data/revisions/<int:number>/", revisions.revision, name="revision"),
    path("england/", views.england, name="england"),
    path(
        "measures/<slug:slug>/",
        measures.measure,
        {"template": "forum/measure_about.html"},
        name="measure",
    ),
    path("places/<slug:code>/", views.place, name="place"),
    path("places/<slug:code>/<slug:slug>/", views.place_measure, name="place_measure"),
]
