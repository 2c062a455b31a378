from django.urls import path

from forum.threads.views import beside, care, reading, writing

ONE, POST = "threads/<int:number>/", "threads/posts/<int:number>/"

urlpatterns = [
    path("threads/", reading.threads, name="threads"),
    path("threads/new/", writing.start, name="thread_start"),
    path("threads/bookmarks/", reading.bookmarks, name="bookmarks"),
    path("threads/keep/", beside.keep, name="thread_keep"),
    path("threads/preview/", beside.preview, name="thread_preview"),
    path("threads/mentions/", beside.mentions, name="thread_mentions"),
    path("threads/discard/", beside.discard, name="thread_discard"),
    path("threads/stopped/<int:number>/appeal/", beside.appeal, name="thread_appeal"),
    path(ONE, reading.thread, name="thread"),
    path(f"{ONE}manage/", care.manage, name="thread_manage"),
    path(f"{ONE}manage/undo/", care.undo, name="thread_undo"),
    path(f"{ONE}manage/<slug:verb>/", care.act, name="thread_act"),
    path(f"{ONE}case-study/", care.case_study, name="thread_case_study"),
    path(f"{ONE}export.csv", care.export, {"ending": "csv"}, name="thread_csv"),
    path(f"{ONE}export.txt", care.export, {"ending": "txt"}, name="thread_txt"),
    path(POST, reading.post, name="post"),
    path(f"{POST}edit/", writing.edit, name="post_edit"),
    path(f"{POST}delete/", writing.delete, name="post_delete"),
    path(f"{POST}history/", beside.history, name="post_history"),
    path(f"{POST}files/", beside.files, name="post_files"),
    path(f"{POST}files/<int:file>/take-off/", beside.take_off, name="post_take_off"),
    path(f"{POST}mark/<slug:verb>/", beside.mark, name="post_mark"),
]
