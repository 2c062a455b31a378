from django.urls import path

from forum.papers import views

urlpatterns = [
    path("places/<slug:code>/board-paper/", views.board_paper, name="board_paper"),
    *(
        path(
            f"places/<slug:code>/board-paper.{ending}",
            views.board_paper_file,
            {"ending": ending},
            name=f"board_paper_{ending}",
        )
        for ending in ("pdf", "docx")
    ),
]
