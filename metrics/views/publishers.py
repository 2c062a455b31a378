"""Pages for those who may publish figures."""

from django.http import Http404, HttpRequest

from metrics.pages.data import can_publish_releases


class PublisherNeeded(Http404):
    """A page that is no secret, asked for by somebody without this permission. Who has it, whoever knows
    people says; where nobody does, the page is as if it were not there."""


def require_publisher(request: HttpRequest) -> None:
    if not can_publish_releases(request.user):
        raise PublisherNeeded
