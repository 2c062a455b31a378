from django.urls import path

from forum.moderation.views import authors, history, reporting, stewards

urlpatterns = [
    path("house-rules/", reporting.house_rules, name="house_rules"),
    path("report/<slug:kind>/<int:number>/", reporting.report, name="report"),
    path("moderation/", stewards.queue, name="moderation"),
    path("moderation/mine/", authors.mine, name="moderation_mine"),
    path("moderation/stopped/<int:number>/", stewards.stopped, name="moderation_stopped"),
    path("moderation/<int:number>/", stewards.case, name="moderation_case"),
    path("moderation/<int:number>/appeal/", authors.appeal, name="moderation_appeal"),
    path("history/", history.history, name="history"),
    path("history/history.csv", history.export, name="history_export"),
]
