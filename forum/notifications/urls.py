from django.urls import path

from forum.notifications.views import feeds, inbox, links, preferences

urlpatterns = [
    path("notifications/", inbox.inbox_page, name="notifications"),
    path("notifications/read/", inbox.mark_all_read, name="notifications_read_all"),
    path("notifications/settings/", preferences.preferences, name="notification_settings"),
    path("notifications/watch/", preferences.set_watch_level, name="notification_watch"),
    path("notifications/feed-address/", preferences.renew_feed_key, name="notification_feed_renew"),
    path("notifications/undelivered-emails/", inbox.undelivered_emails, name="undelivered_emails"),
    path(
        "notifications/undelivered-emails/<int:number>/resend/",
        inbox.resend_email,
        name="resend_email",
    ),
    path("notifications/<int:number>/", inbox.open_notification, name="notification"),
    path("notifications/mute/<str:token>/", links.mute, name="notification_mute"),
    path(
        "notifications/unsubscribe/<str:token>/", links.unsubscribe, name="notification_unsubscribe"
    ),
    path("notifications/feed/<str:key>/", feeds.own_feed, name="notification_feed"),
    path("places/<slug:code>/feed/", feeds.place_feed, name="place_feed"),
    path("measures/<slug:slug>/feed/", feeds.measure_feed, name="measure_feed"),
]
