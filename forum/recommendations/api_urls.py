from django.urls import path

from forum.recommendations.api import RecommendationList

urlpatterns = [path("recommendations/", RecommendationList.as_view(), name="api_recommendations")]
