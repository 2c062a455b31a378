from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView, TemplateView

from config.former_addresses import former_actions
from config.health import healthz, readyz

urlpatterns = [
    *former_actions,
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type="text/plain")),
    # Asked for by browsers where a document names no icon: feeds, pictures, downloads.
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}favicon.svg")),
    # Before those of metrics: a place's page there has no case studies and no discussions; and before allauth's:
    # /account/ itself is ours.
    path("", include("forum.urls")),
    path("", include("metrics.urls")),
    # Before those of metrics, which answer whatever else is asked for there.
    path("api/v1/", include("forum.adoption.api_urls")),
    path("api/v1/", include("forum.technologies.api_urls")),
    path("api/v1/", include("forum.recommendations.api_urls")),
    path("api/v1/", include("forum.groups.api_urls")),
    path("api/v1/", include("forum.support.api_urls")),
    path("api/v1/", include("metrics.api_urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("config.former_addresses")),
]
