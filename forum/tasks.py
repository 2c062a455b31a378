from forum.casestudies.tasks import mark_reviews_due
from forum.search.tasks import refresh_search
from forum.writing.tasks import drop_orphans, scan_attachment, scan_waiting

__all__ = ["drop_orphans", "mark_reviews_due", "refresh_search", "scan_attachment", "scan_waiting"]
