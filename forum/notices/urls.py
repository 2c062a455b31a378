from django.urls import path

from forum.notices.views import choices, feeds, inbox, links

urlpatterns = [
    path("notices/", inbox.notices, name="notices"),
    path("notices/read/", inbox.read_all, name="notices_read_all"),
    path("notices/settings/", choices.choices, name="notice_settings"),
    path("notices/watch/", choices.watch, name="notice_watch"),
    path("notices/feed-address/", choices.renew_feed, name="notices_feed_renew"),
    path("notices/letters/", inbox.letters, name="notice_letters"),
    path("notices/letters/<int:number>/again/", inbox.send_again, name="notice_letter_again"),
    path("notices/<int:number>/", inbox.notice, name="notice"),
    path("notices/mute/<str:token>/", links.mute, name="notices_mute"),
    path("notices/unsubscribe/<str:token>/", links.unsubscribe, name="notices_unsubscribe"),
    path("notices/feed/<str:key>/", feeds.own, name="notices_feed"),
    path("places/<slug:code>/feed/", feeds.place, name="place_feed"),
    path("measures/<slug:slug>/feed/", feeds.measure, name="measure_feed"),
]
