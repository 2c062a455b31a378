"""Whole answers for readers who are nobody in particular, kept while what they were made from is the same.

A page is kept for the version of everything that readers see (metrics.content_version): whatever is
changed, published, withdrawn or moderated, no reader gets what was kept before. Only where a month was
added, the last page goes on being shown while one process makes it anew. What may be kept is judged
from how the page was made: see `Making`. Nobody needs to think of this when adding a page.
"""

import gzip
import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from time import time
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags, quote_etag

from forum.people.web.last_person import COOKIE as LAST_PERSON
from metrics.content_triggers import watched_tables
from metrics.content_version import Version, read_version

# As long as look-ups: what no change tells of, such as the time of the next look, is no older.
KEPT_SECONDS = 300
# From then on one process makes it anew, before all have to.
RENEWED_AFTER_SECONDS = 240
# How long others count on the one that makes a page.
MAKING_SECONDS = 10
MOST_BYTES = 400_000
# Who has one of these is somebody, or is told something.
COOKIES_OF_SOMEBODY = {settings.SESSION_COOKIE_NAME, "messages", LAST_PERSON}
VARIES_BY = {"cookie", "accept-encoding"}
SENT_WITH_NOT_MODIFIED = {"Cache-Control", "Content-Location", "ETag", "Expires", "Vary"}
API = "/api/"
TOKEN = b"csrfmiddlewaretoken"
_TABLE = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)"?', re.IGNORECASE)
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class KeptPage(NamedTuple):
    version: Version
    made_at: float
    tag: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def is_current(self, version: Version) -> bool:
        return self.version == version and time() < self.made_at + RENEWED_AFTER_SECONDS

    def can_be_shown(self, version: Version) -> bool:
        """While another process makes it anew."""
        is_young = time() < self.made_at + KEPT_SECONDS
        return self.version.immediate == version.immediate and is_young


class KeptPagesMiddleware:
    """Outside of all that reads sessions, and of compression: a kept page is sent as it lies."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = _key(request)
        if not key:
            return self.get_response(request)
        version = _version()
        kept: KeptPage | None = _store().get(key) if version else None
        if kept and version and _is_to_be_shown(kept, version, key):
            return _answer(request, kept)
        made_at, making = time(), Making()
        with connection.execute_wrapper(making):
            response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not making.can_be_kept(request, response):
            return response
        page = _page(response, version or Version(0, 0), made_at)
        if version:
            _store().set(key, page, KEPT_SECONDS)
        return _answer(request, page)


class Making:
    """What an answer is made from. It may be kept where every table that was read is watched, nothing
    was written, no cookie is set and no token given out."""

    def __init__(self) -> None:
        self.reads_what_is_watched = True

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        reads = sql.lstrip("( ")[:6].upper() in ("SELECT", "WITH R")
        if not reads or not _watched() >= set(_TABLE.findall(sql)):
            self.reads_what_is_watched = False
        return execute(sql, params, many, context)

    def can_be_kept(self, request: HttpRequest, response: HttpResponse) -> bool:
        return (
            self.reads_what_is_watched
            and request.method == "GET"
            and response.status_code == 200
            and not response.cookies
            and not {"private", "no-store", "no-cache"} & _words(response, "Cache-Control")
            and _words(response, "Vary") <= VARIES_BY
            and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
            # Where nobody has asked who it is, nothing can depend on it.
            and not getattr(request, "user", AnonymousUser()).is_authenticated
            and len(response.content) <= MOST_BYTES
            and TOKEN not in _unpacked(response)
        )


@cache
def _watched() -> frozenset[str]:
    # What kinds of rows there are changes with the code alone.
    return frozenset(watched_tables()) | {ContentType._meta.db_table}


def _words(response: HttpResponse, header: str) -> set[str]:
    return {word.strip().lower() for word in response.get(header, "").split(",") if word.strip()}


def _unpacked(response: HttpResponse) -> bytes:
    packed = response.get("Content-Encoding") == "gzip"
    return gzip.decompress(response.content) if packed else response.content


def _key(request: HttpRequest) -> str:
    """All that an answer depends on besides what is stored; empty where it is made for somebody, or
    templates may change under a developer's hands."""
    by_nobody = COOKIES_OF_SOMEBODY.isdisjoint(request.COOKIES) and (
        "Authorization" not in request.headers
    )
    # The API counts its readers, and has tags of its own that cost it no answer.
    is_page = not request.path.startswith(API)
    if request.method not in ("GET", "HEAD") or not by_nobody or not is_page or settings.DEBUG:
        return ""
    try:
        host = request.get_host()
    except DisallowedHost:
        return ""
    packed = re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")) is not None
    parts = (
        settings.CODE_VERSION,
        settings.DEMO,
        request.scheme,
        host,
        request.get_full_path(),
        packed,
        timezone.localdate(),
    )
    return sha256(repr(parts).encode()).hexdigest()


def _version() -> Version | None:
    try:
        return read_version()
    except DatabaseError:
        return None  # What the page says then, it says itself.


def _store() -> BaseCache:
    return caches["pages"]


def _is_to_be_shown(kept: KeptPage, version: Version, key: str) -> bool:
    if kept.is_current(version):
        return True
    claim = f"{key}-{version.immediate}-{version.soon}"
    return kept.can_be_shown(version) and not _store().add(claim, "being made", MAKING_SECONDS)


def _page(response: HttpResponse, version: Version, made_at: float) -> KeptPage:
    tag = quote_etag(sha256(_unpacked(response)).hexdigest()[:32])
    response["ETag"] = f"W/{tag}" if response.has_header("Content-Encoding") else tag
    if not response.has_header("Cache-Control"):
        # A browser or a proxy may keep it too, and asks each time whether it is still so.
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    return KeptPage(version, made_at, tag, tuple(response.items()), response.content)


def _answer(request: HttpRequest, page: KeptPage) -> HttpResponse:
    known_tags = parse_etags(request.headers.get("If-None-Match", ""))
    is_known = any(tag in ("*", page.tag, f"W/{page.tag}") for tag in known_tags)
    response = HttpResponse(status=304) if is_known else HttpResponse(page.body)
    for name, value in page.headers:
        if not is_known or name in SENT_WITH_NOT_MODIFIED:
            response[name] = value
    if is_known:
        del response["Content-Type"]
    return response
