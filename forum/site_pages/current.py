"""The version of a page that is shown, and whether anybody has reviewed it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db.models import Max, OuterRef, Subquery

from forum.people.models import User
from forum.site_pages.models import PageReview, PageVersion, SitePage

FIRST_TEXTS = Path(__file__).parent / "first_texts"


@dataclass(frozen=True)
class CurrentPage:
    """`reviewed_at` is empty where nobody but the makers of the site has looked at the text."""

    page: SitePage
    version: PageVersion
    reviewed_at: datetime | None


@cache
def first_text(page: SitePage) -> str:
    """What comes with the site."""
    return (FIRST_TEXTS / f"{page.value}.md").read_text("utf-8").strip()


def first_version(page: SitePage) -> PageVersion:
    """Not stored yet."""
    return PageVersion(page=page, number=1, text=first_text(page))


def current_page(page: SitePage) -> CurrentPage:
    """One query."""
    reviews = PageReview.objects.filter(version=OuterRef("pk")).order_by()
    newest = reviews.values("version").annotate(at=Max("reviewed_at")).values("at")
    versions = PageVersion.objects.of(page).select_related("written_by")
    version = versions.annotate(reviewed_at=Subquery(newest)).first()
    if version is None:
        return CurrentPage(page, first_version(page), None)
    written_at = version.written_at if isinstance(version.written_by, User) else None
    dates = [at for at in (written_at, version.reviewed_at) if at]
    return CurrentPage(page, version, max(dates, default=None))
