from django.urls import path

from forum.evaluation.views import plans

PLAN = "evaluations/<int:pk>/"

urlpatterns = [
    path("evaluations/", plans.about, name="evaluations_about"),
    path("case-studies/<int:number>/evaluation/", plans.create, name="evaluation_plan_new"),
    path("adoptions/<int:pk>/evaluation/", plans.create_of_adoption, name="adoption_plan_new"),
    path(PLAN, plans.plan, name="evaluation_plan"),
    path(f"{PLAN}do/<slug:action_name>/", plans.run_action),
]
