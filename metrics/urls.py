"""Pages of figures; those beside which people write, a place's and a measure's, are in forum.home."""

from django.urls import path

from metrics.pages import cancer as cancer_pages
from metrics.pages import list_movement, list_needs_question
from metrics.pages.variation_subpages import VARIATION_PAGES
from metrics.views import (
    cancer,
    history,
    imports,
    measures,
    places,
    published_checks,
    recalculation,
    releases,
    revisions,
    variation,
)

urlpatterns = [
    path("england/variation/", variation.variation, name="variation"),
    *(
        path(f"england/variation/{page.slug}/", variation.variation, {"page": page})
        for page in VARIATION_PAGES
        if page.slug
    ),
    *(
        path(
            f"england/variation/<slug:chart>.{ending}",
            variation.variation_file,
            {"ending": ending},
        )
        for ending in ("csv", "svg", "png")
    ),
    path("places/", places.places, name="places"),
    path("places/<slug:code>/figures.csv", places.place_figures, name="place_figures"),
    *(
        path(
            f"places/<slug:code>/{list_needs_question.SLUG}.{ending}",
            places.list_needs_file,
            {"ending": ending},
        )
        for ending in ("csv", "svg", "png")
    ),
    *(
        path(
            f"places/<slug:code>/<slug:slug>.{ending}",
            places.place_measure_file,
            {"ending": ending},
        )
        for ending in ("csv", "svg", "png")
    ),
    *(
        path(
            f"places/<slug:code>/{cancer_pages.SLUG}/<slug:slug>.{ending}",
            cancer.cancer_file,
            {"ending": ending},
        )
        for ending in ("csv", "svg", "png")
    ),
    *(
        path(
            f"places/<slug:code>/{list_movement.SLUG}/<slug:over>.{ending}",
            places.list_movement_file,
            {"ending": ending},
        )
        for ending in ("csv", "svg", "png")
    ),
    *(
        path(
            f"places/<slug:code>/<slug:slug>/strip.{ending}",
            places.strip_file,
            {"ending": ending},
        )
        for ending in ("csv", "svg", "png")
    ),
    *(
        path(
            f"places/<slug:code>/<slug:slug>/control.{ending}",
            places.control_file,
            {"ending": ending},
        )
        for ending in ("svg", "png")
    ),
    path("places/<slug:code>/<slug:slug>/limits/", recalculation.limits, name="limits"),
    path("compare/", places.compare, name="compare"),
    *(
        path(f"compare.{ending}", places.compare_file, {"ending": ending})
        for ending in ("csv", "svg", "png")
    ),
    path("measures/", measures.measures, name="measures"),
    *(
        path(
            f"measures/<slug:slug>/places.{ending}",
            measures.measure_file,
            {"ending": ending},
        )
        for ending in ("csv", "svg", "png")
    ),
    path("data/", releases.data, name="data"),
    path("data/history/", history.history, name="history"),
    path("data/checks/", published_checks.published_checks, name="published_checks"),
    path("data/checks.csv", published_checks.published_checks_csv, name="published_checks_csv"),
    path(
        "data/checks/differences.csv",
        published_checks.published_differences_csv,
        name="published_differences_csv",
    ),
    path("data/import/", imports.imports, name="imports"),
    path("data/partial-submissions/", releases.partial_submissions, name="partial_submissions"),
    path(
        "data/partial-submissions/<int:number>/",
        releases.decide_partial_submission,
        name="decide_partial_submission",
    ),
    path("data/revisions/", revisions.revisions, name="revisions"),
    path(
        "data/revisions/<int:number>/figures.csv",
        revisions.revision_figures,
        name="revision_figures",
    ),
    path(
        "data/revisions/<int:number>/signals.csv",
        revisions.revision_signals,
        name="revision_signals",
    ),
    path("data/<int:number>/", releases.release, name="release"),
    path("data/<int:number>/<slug:verb>/", releases.release_action, name="release_action"),
]
