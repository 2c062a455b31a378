from django.urls import path

from forum.matching import views

AREA = "support/matches/<slug:code>/<slug:measure>/<slug:treatment>/"

urlpatterns = [
    path("support/matches/", views.choose_question, name="matches_choose"),
    path(AREA, views.matches, name="matches"),
    path(f"{AREA}dismiss/<int:number>/", views.dismiss_match, name="match_dismiss"),
    path(f"{AREA}restore/<int:number>/", views.restore_match, name="match_restore"),
]
