from django.urls import path

from forum.support.views import (
    consents,
    disputes,
    explanations,
    flags,
    lists,
    offers,
    opening,
    plans,
)
from metrics.pages import list_movement

FLAG = "support/flags/<int:pk>/"
OFFER = "support/offers/<int:pk>/"
PLAN = "support/plans/<int:pk>/"
DISPUTE = "support/disputes/<int:pk>/"
AREA = "<slug:code>/<slug:measure>/<slug:treatment>/"

urlpatterns = [
    path(
        f"places/<slug:code>/{list_movement.SLUG}/explain/",
        explanations.explain,
        name="list_explanation_new",
    ),
    path(
        "support/explanations/<int:pk>/withdraw/",
        explanations.withdraw,
        name="list_explanation_withdraw",
    ),
    path("support/", lists.home, name="support"),
    path("support/closed/", lists.closed, name="support_closed"),
    path("support/activity/", lists.support_activity, name="support_activity"),
    path("support/activity.csv", lists.export_activity, name="support_activity_export"),
    path("support/watch-list/", lists.watch_list, name="watch_list"),
    path(f"support/watch-list/{AREA}", opening.candidate, name="candidate"),
    path("support/ask/", opening.ask, name="ask_for_help"),
    path(FLAG, flags.flag, name="flag"),
    path(f"{FLAG}offer/", offers.add_offer, name="offer_new"),
    path(f"{FLAG}plan/", plans.create_plan_for_flag, name="plan_for_flag"),
    path(f"{FLAG}do/<slug:action_name>/", flags.run_action, name="flag_action"),
    path(OFFER, offers.offer, name="offer"),
    path(f"{OFFER}do/<slug:action_name>/", offers.run_action),
    path("support/consents/<int:pk>/", consents.consent, name="offer_consent"),
    path("support/consents/<int:pk>/do/<slug:action_name>/", consents.run_action),
    path("support/plans/new/", plans.create_plan, name="plan_new"),
    path(PLAN, plans.plan, name="plan"),
    path(f"{PLAN}edit/", plans.edit_plan, name="plan_edit"),
    path(f"{PLAN}do/<slug:action_name>/", plans.run_action),
    path(DISPUTE, disputes.dispute, name="dispute"),
    path(f"{DISPUTE}do/<slug:action_name>/", disputes.run_action),
]
