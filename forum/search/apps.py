from django.conf import settings

from forum.rooms import Room


class SearchConfig(Room):
    name = "forum.search"
    verbose_name = "Search"
    never_public = ("*",)
    service_statuses = ("forum.search.search_status.search_status",)
    searchable = (
        "forum.search.search_sources.Places",
        "forum.search.search_sources.Measures",
        "forum.search.search_sources.Treatments",
        "forum.search.provider_sources.Providers",
    )
    after_change = ("forum.search.actions.refresh_document",)
    schedule = {
        # Whatever the hook above missed, by a crash or by a change made by hand, is found by comparing.
        "bring search up to date": {
            "task": "forum.search.tasks.refresh_search",
            "schedule": settings.PATHWAY_SEARCH_SECONDS,
        },
    }
