"""The API's addresses. Beside `urls`, above views and api, so that both stand behind one gate."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

from metrics.api.figures import FigureList
from metrics.api.list_movements import ListMovementDetail
from metrics.api.measures import MeasureList
from metrics.api.places import PlaceDetail, PlaceList
from metrics.api.releases import ReleaseDetail, ReleaseList
from metrics.api.responses import NotFoundView
from metrics.api.root import Root
from metrics.api.series import SeriesDetail
from metrics.api.standards import StandardsDetail
from metrics.views.caching import figures_answer
from metrics.views.documentation import api_docs

urlpatterns = [
    path("", Root.as_view()),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", api_docs, name="api_docs"),
    # No entity tag on places and releases: they change before a vintage is published.
    path("places/", PlaceList.as_view(), name="api_places"),
    path("places/<str:code>/", PlaceDetail.as_view()),
    path("releases/", ReleaseList.as_view(), name="api_releases"),
    path("releases/<int:number>/", ReleaseDetail.as_view()),
    path("measures/", figures_answer(MeasureList.as_view()), name="api_measures"),
    path("figures/", figures_answer(FigureList.as_view()), name="api_figures"),
    path(
        "list-movements/",
        figures_answer(ListMovementDetail.as_view()),
        name="api_list_movements",
    ),
    # No entity tag: that of figures knows referral to treatment alone.
    path("standards/", StandardsDetail.as_view(), name="api_standards"),
    path("series/", figures_answer(SeriesDetail.as_view()), name="api_series"),
    # Only with a slash at the end: without, Django still leads to the address that has one.
    re_path(r"^.*/$", NotFoundView.as_view()),
]
