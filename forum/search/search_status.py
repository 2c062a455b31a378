"""Whether anything can be found, for the status page."""

from forum.rooms.service_status import ServiceStatus
from forum.search.models import SearchDocument


def search_status() -> ServiceStatus:
    is_empty = not SearchDocument.objects.exists()
    problem = "Its index is being made: nothing can be found yet." if is_empty else ""
    return ServiceStatus("Search", problem)
