from django.urls import path

from forum.search.views import search

urlpatterns = [path("search/", search, name="search")]
