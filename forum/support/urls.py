from django.urls import path

from forum.support.views import flags, lists, offers, opening, plans

FLAG = "support/flags/<int:pk>/"
OFFER = "support/offers/<int:pk>/"
PLAN = "support/plans/<int:pk>/"
DATA = "support/data/<int:pk>/"
AREA = "<slug:code>/<slug:measure>/<slug:treatment>/"

urlpatterns = [
    path("support/", lists.home, name="support"),
    path("support/closed/", lists.closed, name="support_closed"),
    path("support/counts/", lists.counted, name="support_counts"),
    path("support/counts.csv", lists.export, name="support_counts_export"),
    path("support/watch-list/", lists.watched, name="watch_list"),
    path(f"support/watch-list/{AREA}", opening.candidate, name="candidate"),
    path("support/ask/", opening.ask, name="ask_for_help"),
    path(FLAG, flags.flag, name="flag"),
    path(f"{FLAG}offer/", offers.add, name="offer_new"),
    path(f"{FLAG}plan/", plans.write_for_flag, name="plan_for_flag"),
    path(f"{FLAG}do/<slug:verb>/", flags.do, name="flag_do"),
    path(OFFER, offers.offer, name="offer"),
    path(f"{OFFER}do/<slug:verb>/", offers.do, name="offer_do"),
    path("support/plans/new/", plans.write, name="plan_new"),
    path(PLAN, plans.plan, name="plan"),
    path(f"{PLAN}edit/", plans.edit, name="plan_edit"),
    path(f"{PLAN}do/<slug:verb>/", plans.do, name="plan_do"),
    path(DATA, flags.query, name="data_query"),
    path(f"{DATA}do/settle/", flags.settle, name="data_query_do"),
]
