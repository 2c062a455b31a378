from django.urls import path

from forum.casestudies.feeds import feed
from forum.casestudies.views import attachments, interventions, manage, reading, writing

ONE = "case-studies/<int:number>/"

urlpatterns = [
    path("case-studies/", reading.library, name="case_studies"),
    path("case-studies/feed/", feed, name="case_studies_feed"),
    path("case-studies/mine/", writing.own_case_studies, name="case_studies_mine"),
    path("case-studies/new/", writing.start, name="case_study_start"),
    path(ONE, reading.case_study, name="case_study"),
    path(f"{ONE}one-page/", reading.printable, name="case_study_printable"),
    path(f"{ONE}write/", writing.write, name="case_study_write"),
    path(f"{ONE}write/<slug:name>/", writing.section, name="case_study_section"),
    path(f"{ONE}write/<slug:name>/keep/", writing.autosave, name="case_study_autosave"),
    path(f"{ONE}write/<slug:name>/appeal/", attachments.appeal, name="case_study_appeal"),
    path(f"{ONE}files/", attachments.files, name="case_study_files"),
    path(
        f"{ONE}files/<int:file>/take-off/", attachments.remove_file, name="case_study_remove_file"
    ),
    path(
        "case-studies/appeals/<int:number>/",
        attachments.decide_appeal,
        name="case_study_decide_appeal",
    ),
    path(f"{ONE}preview/", writing.preview, name="case_study_preview"),
    path(f"{ONE}check/", writing.check, name="case_study_check"),
    path(f"{ONE}review/", manage.review, name="case_study_review"),
    path(f"{ONE}people/", manage.people, name="case_study_people"),
    path(f"{ONE}manage/", manage.manage, name="case_study_manage"),
    path(f"{ONE}history/", manage.history, name="case_study_history"),
    path(f"{ONE}do/<slug:verb>/", manage.run_action, name="case_study_act"),
    path(
        f"{ONE}comments/<int:comment>/settle/",
        manage.resolve_comment,
        name="case_study_resolve_comment",
    ),
    path("interventions/new/", interventions.create, name="intervention_new"),
    path("interventions/<slug:slug>/revise/", interventions.revise, name="intervention_revise"),
    path(
        "interventions/<slug:slug>/move/",
        interventions.change_state,
        name="intervention_change_state",
    ),
    path("interventions/<slug:slug>/", reading.intervention, name="intervention"),
]
