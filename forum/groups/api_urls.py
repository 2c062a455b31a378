from django.urls import path

from forum.groups.api import GroupFigures, GroupList

urlpatterns = [
    path("groups/", GroupList.as_view(), name="api_groups"),
    path("groups/<slug:slug>/", GroupFigures.as_view(), name="api_group"),
]
