from django.urls import path

from forum.writing.views import blocked_texts, downloads

urlpatterns = [
    path("attachments/<uuid:key>/<str:name>", downloads.download, name="attachment"),
    path("blocked-texts/<int:number>/appeal/", blocked_texts.appeal, name="blocked_text_appeal"),
]
