from django.urls import path

from forum.papers import views

FORMATS = ("pdf", "docx")

urlpatterns = [
    path("places/<slug:code>/board-paper/", views.board_paper, name="board_paper"),
    path("groups/<slug:slug>/board-paper/", views.group_board_paper, name="group_board_paper"),
    *(
        path(
            f"places/<slug:code>/board-paper.{file_format}",
            views.board_paper_file,
            {"file_format": file_format},
            name=f"board_paper_{file_format}",
        )
        for file_format in FORMATS
    ),
    *(
        path(
            f"groups/<slug:slug>/board-paper.{file_format}",
            views.group_board_paper_file,
            {"file_format": file_format},
        )
        for file_format in FORMATS
    ),
]
