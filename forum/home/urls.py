"""Home, and the pages of figures beside which people write."""

from django.urls import path

from forum.home import revisions
from forum.home.place_pages import PLACE_PAGES
from forum.home.views import figures, hospitals, specialties, welcome
from metrics.pages import about_ratings
from metrics.views import measures

urlpatterns = [
    path("", figures.home, name="home"),
    path("welcome/", welcome.first_questions, name="first_questions"),
    path("welcome/first-steps/", welcome.first_steps, name="first_steps"),
    path("data/revisions/<int:number>/", revisions.revision, name="revision"),
    path("specialties/", specialties.specialties, name="specialties"),
    path("specialties/<slug:slug>/", specialties.specialty, name="specialty"),
    path("hospitals/", hospitals.hospitals, name="hospitals"),
    path("england/", figures.england, name="england"),
    # Before the measures: none has its name.
    path(f"measures/{about_ratings.SLUG}/", measures.about_ratings, name="about_ratings"),
    path(
        "measures/<slug:slug>/",
        measures.measure,
        {"template": "forum/measure_about.html"},
        name="measure",
    ),
    path("places/<slug:code>/", figures.place, name="place"),
    *(
        path(f"{address}{page.slug}/", view, {"page": page})
        for page in PLACE_PAGES
        if page.slug
        for address, view in (
            ("england/", figures.england),
            ("places/<slug:code>/", figures.place),
        )
    ),
    path("places/<slug:code>/<slug:slug>/", figures.place_measure, name="place_measure"),
]
