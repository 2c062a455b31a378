"""NHS England's published files: find them, fetch them, keep them. The only network code.

`links` reads the pages, `store` fetches and keeps the files, `client` asks politely.
"""

from httpx import Client

from metrics.source.client import BrowserCheck, FetchRefused, is_on_site, new_client
from metrics.source.links import (
    LANDING,
    PublishedFile,
    SourceChanged,
    find_files,
    newest_of_each_month,
)
from metrics.source.store import SIZE_LIMIT, Fetched, fetch, keep, keep_upload

__all__ = [
    "LANDING",
    "SIZE_LIMIT",
    "BrowserCheck",
    "Client",
    "FetchRefused",
    "Fetched",
    "PublishedFile",
    "SourceChanged",
    "fetch",
    "find_files",
    "is_on_site",
    "keep",
    "keep_upload",
    "new_client",
    "newest_of_each_month",
]
