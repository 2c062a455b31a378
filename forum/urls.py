from django.urls import include, path

urlpatterns = [
    path("", include("forum.people.urls")),
    path("", include("forum.search.urls")),
    path("", include("forum.writing.urls")),
    path("", include("forum.papers.urls")),
    # Before case studies, below whose addresses some of these lie.
    path("", include("forum.adoption.urls")),
    path("", include("forum.casestudies.urls")),
    path("", include("forum.technologies.urls")),
    path("", include("forum.invitations.urls")),
    path("", include("forum.evaluation.urls")),
    path("", include("forum.groups.urls")),
    path("", include("forum.threads.urls")),
    path("", include("forum.improvement_groups.urls")),
    path("", include("forum.matching.urls")),
    path("", include("forum.recommendations.urls")),
    path("", include("forum.support.urls")),
    path("", include("forum.moderation.urls")),
    path("", include("forum.notifications.urls")),
    path("", include("forum.site_pages.urls")),
    # Last: a place's measures stand beside the papers and the feed of a place.
    path("", include("forum.home.urls")),
]
