import uuid

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from forum.writing.models import Attachment

# Whatever is in a file, a browser neither shows it as a page of this site nor runs any of it.
DOWNLOADED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@require_safe
def download(request: HttpRequest, key: uuid.UUID, name: str) -> FileResponse:
    allowed = Attachment.objects.downloadable_by(request.user)
    attachment = get_object_or_404(allowed, key=key, safe_name=name)
    try:
        file = attachment.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    return FileResponse(
        file,
        as_attachment=True,
        filename=attachment.safe_name,
        content_type=attachment.media_type,
        headers=DOWNLOADED,
    )
