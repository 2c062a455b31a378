from django.urls import path

from forum.threads.views import attachments, drafts, manage, reactions, reading, writing

THREAD, POST = "discussions/<int:number>/", "discussions/posts/<int:number>/"

urlpatterns = [
    path("discussions/", reading.threads, name="threads"),
    path("discussions/new/", writing.start, name="thread_start"),
    path("discussions/bookmarks/", reading.bookmarks, name="bookmarks"),
    path("discussions/autosave/", drafts.autosave, name="thread_autosave"),
    path("discussions/preview/", drafts.preview, name="thread_preview"),
    path("discussions/mentions/", drafts.mentions, name="thread_mentions"),
    path("discussions/whom-to-mention/", drafts.mention_lookup, name="thread_mention_lookup"),
    path("discussions/delete-draft/", drafts.delete_draft, name="thread_delete_draft"),
    path(THREAD, reading.thread, name="thread"),
    path(f"{THREAD}ask/", reactions.ask, name="thread_ask"),
    path(f"{THREAD}manage/", manage.manage, name="thread_manage"),
    path(f"{THREAD}manage/undo/", manage.undo_rearrangement, name="thread_undo"),
    path(f"{THREAD}manage/<slug:verb>/", manage.run_action, name="thread_action"),
    path(f"{THREAD}case-study/", manage.case_study, name="thread_case_study"),
    path(f"{THREAD}export.csv", manage.export, {"extension": "csv"}, name="thread_csv"),
    path(f"{THREAD}export.txt", manage.export, {"extension": "txt"}, name="thread_txt"),
    path(POST, reading.post, name="post"),
    path(f"{POST}edit/", writing.edit, name="post_edit"),
    path(f"{POST}delete/", writing.delete, name="post_delete"),
    path(f"{POST}history/", reading.history, name="post_history"),
    path(f"{POST}files/", attachments.files, name="post_files"),
    path(f"{POST}files/<int:file>/remove/", attachments.remove_file, name="post_remove_file"),
    path(f"{POST}do/<slug:verb>/", reactions.run_action, name="post_action"),
]
