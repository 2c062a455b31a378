from django.urls import path

from forum.adoption.views import adoptions, library, proposals

ADOPTION = "adoptions/<int:pk>/"
PROPOSAL = "adoptions/proposals/<int:pk>/"

urlpatterns = [
    path("adoptions/", library.adoptions, name="adoptions"),
    path(
        "case-studies/<int:number>/try/",
        library.begin_from_case_study,
        name="adopt_case_study",
    ),
    path(
        "interventions/<slug:slug>/try/",
        library.begin_from_intervention,
        name="adopt_intervention",
    ),
    path(ADOPTION, adoptions.adoption, name="adoption"),
    path(f"{ADOPTION}do/<slug:action_name>/", adoptions.run_action),
    path(PROPOSAL, proposals.proposal, name="proposal"),
    path(f"{PROPOSAL}do/<slug:action_name>/", proposals.run_action),
]
