from django.urls import path

from forum.search.views import results, vocabulary

urlpatterns = [
    path("search/", results.search, name="search"),
    path("search/suggestions/", results.suggestions, name="search_suggestions"),
    path("search/vocabulary/", vocabulary.vocabulary, name="vocabulary"),
    path("search/vocabulary/new/", vocabulary.create, name="vocabulary_new"),
    path("search/vocabulary/<int:number>/", vocabulary.edit, name="vocabulary_term"),
    path("search/vocabulary/<int:number>/retire/", vocabulary.retire, name="vocabulary_retire"),
    path("search/vocabulary/<int:number>/restore/", vocabulary.restore, name="vocabulary_restore"),
]
