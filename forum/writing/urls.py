from django.urls import path

from forum.writing import views

urlpatterns = [
    path("attachments/<uuid:key>/<str:name>", views.download, name="attachment"),
]
