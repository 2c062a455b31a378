from django.urls import path

from forum.site_pages.models import SitePage
from forum.site_pages.views import editing, messages, reading

urlpatterns = [
    *(path(f"{page.value}/", reading.page, {"page": page}, name=page.value) for page in SitePage),
    path("contact/message/", messages.write, name="contact_write"),
    path("contact/message/sent/", messages.sent, name="contact_sent"),
    path("contact/messages/", messages.messages, name="contact_messages"),
    path("contact/messages/<int:pk>/", messages.message, name="contact_message"),
    path("contact/messages/<int:pk>/do/<slug:action_name>/", messages.run_action),
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
