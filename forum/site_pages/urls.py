from django.urls import path

from forum.site_pages.models import SitePage
from forum.site_pages.views import editing, reading

urlpatterns = [
    *(path(f"{page.value}/", reading.page, {"page": page}, name=page.value) for page in SitePage),
    path("status/", reading.status, name="status"),
    path("site-pages/", editing.pages, name="site_pages"),
    path("site-pages/<slug:name>/edit/", editing.edit, name="site_page_edit"),
    path("site-pages/<slug:name>/confirm/", editing.confirm, name="site_page_confirm"),
    path("site-pages/<slug:name>/versions/", editing.versions, name="site_page_versions"),
    path(
        "site-pages/<slug:name>/versions/<int:number>/",
        editing.version,
        name="site_page_version",
    ),
]
