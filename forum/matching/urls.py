from django.urls import path

from forum.matching import views

AREA = "support/matches/<slug:code>/<slug:measure>/<slug:treatment>/"

urlpatterns = [
    path("support/matches/", views.choose, name="matches_choose"),
    path(AREA, views.found, name="matches"),
    path(f"{AREA}set-aside/<int:number>/", views.set_aside, name="match_set_aside"),
    path(f"{AREA}take-back/<int:number>/", views.take_back, name="match_take_back"),
]
