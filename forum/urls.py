from django.urls import include, path

from forum import pages
from metrics.views import about

urlpatterns = [
    path("", include("forum.people.urls")),
    path("", include("forum.search.urls")),
    path("", include("forum.writing.urls")),
    # Before a place's measures, as they stand beside them.
    path("", include("forum.papers.urls")),
    path("", include("forum.casestudies.urls")),
    path("", include("forum.threads.urls")),
    path("", include("forum.matching.urls")),
    path("", include("forum.support.urls")),
    path("", include("forum.moderation.urls")),
    # Before a place's measures: its feed stands beside them.
    path("", include("forum.notices.urls")),
    # The same addresses and names as in metrics.urls, which stands after these: with people's
    # stories beside the figures.
    path("", pages.home, name="home"),
    path("england/", pages.england, name="england"),
    path(
        "measures/<slug:slug>/",
        about.measure,
        {"template": "forum/measure_about.html"},
        name="measure",
    ),
    path("places/<slug:code>/", pages.place, name="place"),
    path("places/<slug:code>/<slug:slug>/", pages.place_measure, name="place_measure"),
]
