from django.urls import path

from forum.moderation.views import authors, cases, history, reports, stewards

urlpatterns = [
    path("house-rules/", reports.house_rules, name="house_rules"),
    path("report/<slug:kind>/<int:number>/", reports.report, name="report"),
    path("moderation/", stewards.queue, name="moderation"),
    path("moderation/decisions/", authors.own_decisions, name="moderation_decisions"),
    path(
        "moderation/blocked-texts/<int:number>/",
        stewards.blocked_text,
        name="moderation_blocked_text",
    ),
    path("moderation/<int:pk>/", cases.case, name="moderation_case"),
    path("moderation/<int:pk>/do/<slug:action_name>/", cases.run_action),
    path("moderation/<int:number>/appeal/", authors.appeal, name="moderation_appeal"),
    path("history/", history.history, name="history"),
    path("history/history.csv", history.export, name="history_export"),
]
