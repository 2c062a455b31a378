from django.urls import path

from forum.recommendations import views

AREA = "recommendations/areas/<slug:code>/"

urlpatterns = [
    path("recommendations/", views.recommendations, name="recommendations"),
    path("recommendations/history/", views.history, name="recommendations_history"),
    path("recommendations/counts.csv", views.file, name="recommendations_file"),
    path("recommendations/areas/", views.areas, name="recommendations_by_area"),
    path(AREA, views.recommendations, name="recommendations_of_area"),
    path(f"{AREA}history/", views.history, name="recommendations_history_of_area"),
    path(f"{AREA}counts.csv", views.file, name="recommendations_file_of_area"),
]
