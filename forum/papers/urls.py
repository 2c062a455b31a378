from django.urls import path

from forum.papers import views

urlpatterns = [
    path("places/<slug:code>/board-paper/", views.board_paper, name="board_paper"),
    *(
        path(
            f"places/<slug:code>/board-paper.{file_format}",
            views.board_paper_file,
            {"file_format": file_format},
            name=f"board_paper_{file_format}",
        )
        for file_format in ("pdf", "docx")
    ),
]
