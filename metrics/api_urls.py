"""The API's addresses. Beside `urls`, above views and api, so that both stand behind one gate."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

from metrics.api.answering import NothingHere
from metrics.api.figures import Figures
from metrics.api.measures import Measures
from metrics.api.places import OnePlace, Places
from metrics.api.releases import OneRelease, Releases
from metrics.api.root import Root
from metrics.api.series import OneSeries
from metrics.views.about import api_docs
from metrics.views.gate import figures_page

urlpatterns = [
    path("", Root.as_view(), name="api_root"),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", api_docs, name="api_docs"),
    # No entity tag on places and releases: they change before a vintage is published.
    path("places/", Places.as_view(), name="api_places"),
    path("places/<str:code>/", OnePlace.as_view(), name="api_place"),
    path("releases/", Releases.as_view(), name="api_releases"),
    path("releases/<int:number>/", OneRelease.as_view(), name="api_release"),
    path("measures/", figures_page(Measures.as_view()), name="api_measures"),
    path("figures/", figures_page(Figures.as_view()), name="api_figures"),
    path("series/", figures_page(OneSeries.as_view()), name="api_series"),
    # Only with a slash at the end: without, Django still leads to the address that has one.
    re_path(r"^.*/$", NothingHere.as_view()),
]
