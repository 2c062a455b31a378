from django.urls import path

from forum.support.api import ListExplanationList

urlpatterns = [
    path("list-explanations/", ListExplanationList.as_view(), name="api_list_explanations")
]
