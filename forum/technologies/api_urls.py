from django.urls import path

from forum.technologies.api import AccessList, TechnologyList

urlpatterns = [
    path("technologies/", TechnologyList.as_view(), name="api_technologies"),
    path("technology-access/", AccessList.as_view(), name="api_technology_access"),
]
