from django.urls import path

from forum.casestudies.feeds import feed
from forum.casestudies.views import (
    attachments,
    interventions,
    manage,
    reading,
    review,
    writing,
)

CASE_STUDY = "case-studies/<int:number>/"

urlpatterns = [
    path("case-studies/", reading.library, name="case_studies"),
    path("case-studies/feed/", feed, name="case_studies_feed"),
    path("case-studies/own/", writing.own_case_studies, name="own_case_studies"),
    path("case-studies/new/", writing.start, name="case_study_start"),
    path("case-studies/share/", writing.share, name="case_study_share"),
    path(CASE_STUDY, reading.case_study, name="case_study"),
    path(f"{CASE_STUDY}one-page/", reading.printable, name="case_study_printable"),
    path(f"{CASE_STUDY}write/", writing.write, name="case_study_write"),
    path(f"{CASE_STUDY}write/<slug:name>/", writing.section, name="case_study_section"),
    path(f"{CASE_STUDY}write/<slug:name>/autosave/", writing.autosave, name="case_study_autosave"),
    path(f"{CASE_STUDY}files/", attachments.files, name="case_study_files"),
    path(
        f"{CASE_STUDY}files/<int:file>/remove/",
        attachments.remove_file,
        name="case_study_remove_file",
    ),
    path(f"{CASE_STUDY}preview/", writing.preview, name="case_study_preview"),
    path(f"{CASE_STUDY}check/", writing.check, name="case_study_check"),
    path(f"{CASE_STUDY}review/", review.review, name="case_study_review"),
    path(f"{CASE_STUDY}people/", manage.people, name="case_study_people"),
    path(f"{CASE_STUDY}manage/", manage.manage, name="case_study_manage"),
    path(f"{CASE_STUDY}history/", manage.history, name="case_study_history"),
    path(f"{CASE_STUDY}do/<slug:verb>/", manage.run_action, name="case_study_action"),
    path(
        f"{CASE_STUDY}comments/<int:comment>/resolve/",
        review.resolve_comment,
        name="case_study_resolve_comment",
    ),
    path("interventions/new/", interventions.create, name="intervention_new"),
    path("interventions/<slug:slug>/revise/", interventions.revise, name="intervention_revise"),
    path(
        "interventions/<slug:slug>/change-state/",
        interventions.change_state,
        name="intervention_change_state",
    ),
    path(
        "interventions/<slug:slug>/versions/<int:number>/",
        reading.intervention_version,
        name="intervention_version",
    ),
    path("interventions/<slug:slug>/", reading.intervention, name="intervention"),
]
