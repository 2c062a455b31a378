from django.urls import path

from forum.casestudies.feeds import feed
from forum.casestudies.views import beside, looking_after, reading, recipes, writing

ONE = "case-studies/<int:number>/"

urlpatterns = [
    path("case-studies/", reading.library, name="case_studies"),
    path("case-studies/feed/", feed, name="case_studies_feed"),
    path("case-studies/mine/", writing.mine, name="case_studies_mine"),
    path("case-studies/new/", writing.start, name="case_study_start"),
    path(ONE, reading.case_study, name="case_study"),
    path(f"{ONE}one-page/", reading.one_page, name="case_study_one_page"),
    path(f"{ONE}write/", writing.write, name="case_study_write"),
    path(f"{ONE}write/<slug:name>/", writing.section, name="case_study_section"),
    path(f"{ONE}write/<slug:name>/keep/", writing.keep, name="case_study_keep"),
    path(f"{ONE}write/<slug:name>/appeal/", beside.appeal, name="case_study_appeal"),
    path(f"{ONE}files/", beside.files, name="case_study_files"),
    path(f"{ONE}files/<int:file>/take-off/", beside.take_off, name="case_study_take_off"),
    path("case-studies/appeals/<int:number>/", beside.decide, name="case_study_decide"),
    path(f"{ONE}preview/", writing.preview, name="case_study_preview"),
    path(f"{ONE}check/", writing.check, name="case_study_check"),
    path(f"{ONE}review/", looking_after.review, name="case_study_review"),
    path(f"{ONE}people/", looking_after.people, name="case_study_people"),
    path(f"{ONE}look-after/", looking_after.look_after, name="case_study_look_after"),
    path(f"{ONE}history/", looking_after.history, name="case_study_history"),
    path(f"{ONE}do/<slug:verb>/", looking_after.act, name="case_study_act"),
    path(f"{ONE}comments/<int:comment>/settle/", looking_after.settle, name="case_study_settle"),
    path("interventions/new/", recipes.describe, name="recipe_new"),
    path("interventions/<slug:slug>/revise/", recipes.revise, name="recipe_revise"),
    path("interventions/<slug:slug>/move/", recipes.move, name="recipe_move"),
    path("interventions/<slug:slug>/", reading.intervention, name="intervention"),
]
