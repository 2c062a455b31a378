"""What an overview shows of a place's figures, kept for readers who have signed in while the figures are
the same. For all others the whole page is kept (config.kept_pages), so that nothing is kept twice."""

from metrics.cache import cached_lookup
from metrics.pages.place_view import PlaceView
from metrics.pages.view_query import ViewQuery

# All that its template reads and that takes more to make than to fetch. Nothing here knows who asks.
KEPT = (
    *("is_empty", "sentence", "no_figures", "estimate_url", "callouts", "tiles"),
    *("recent_changes", "main_changes", "furthest_inside", "similar_places"),
)


def kept_as(view: PlaceView) -> str:
    """The name of what is shown; empty where it is not kept: of the newest month alone, as the page is
    opened, and not while its statistics are made again."""
    newest = view.vintages.newest
    is_as_opened = view.state == ViewQuery(newest.month, newest=newest.month)
    return (
        f"{view.place.pk} as of {view.vintages.key}" if is_as_opened and newest.is_analysed else ""
    )


def keep_figures(view: PlaceView) -> None:
    """Its charts also show what a reader may see of case studies: for another reader only what is
    marked the same is the same."""
    name = kept_as(view)
    if name:
        vars(view).update(
            cached_lookup(
                f"overview of {name} with {view.flags!r}",
                lambda: {attribute: getattr(view, attribute) for attribute in KEPT},
            )
        )
