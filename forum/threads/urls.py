from django.urls import path

from forum.threads.views import drafts, manage, reading, writing

ONE, POST = "discussions/<int:number>/", "discussions/posts/<int:number>/"

urlpatterns = [
    path("discussions/", reading.threads, name="threads"),
    path("discussions/new/", writing.start, name="thread_start"),
    path("discussions/bookmarks/", reading.bookmarks, name="bookmarks"),
    path("discussions/keep/", drafts.autosave, name="thread_keep"),
    path("discussions/preview/", drafts.preview, name="thread_preview"),
    path("discussions/mentions/", drafts.mentions, name="thread_mentions"),
    path("discussions/discard/", drafts.discard, name="thread_discard"),
    path("discussions/stopped/<int:number>/appeal/", drafts.appeal, name="thread_appeal"),
    path(ONE, reading.thread, name="thread"),
    path(f"{ONE}manage/", manage.manage, name="thread_manage"),
    path(f"{ONE}manage/undo/", manage.undo_rearrangement, name="thread_undo"),
    path(f"{ONE}manage/<slug:verb>/", manage.run_action, name="thread_act"),
    path(f"{ONE}case-study/", manage.case_study, name="thread_case_study"),
    path(f"{ONE}export.csv", manage.export, {"ending": "csv"}, name="thread_csv"),
    path(f"{ONE}export.txt", manage.export, {"ending": "txt"}, name="thread_txt"),
    path(POST, reading.post, name="post"),
    path(f"{POST}edit/", writing.edit, name="post_edit"),
    path(f"{POST}delete/", writing.delete, name="post_delete"),
    path(f"{POST}history/", drafts.history, name="post_history"),
    path(f"{POST}files/", drafts.files, name="post_files"),
    path(f"{POST}files/<int:file>/take-off/", drafts.remove_file, name="post_take_off"),
    path(f"{POST}mark/<slug:verb>/", drafts.mark, name="post_mark"),
]
