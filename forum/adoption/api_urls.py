from django.urls import path

from forum.adoption.api import AdoptionList

urlpatterns = [path("adoptions/", AdoptionList.as_view(), name="api_adoptions")]
