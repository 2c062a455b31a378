"""The Atom feed of public case studies."""

from dataclasses import dataclass
from datetime import datetime, time

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from forum.casestudies.models import CaseStudy
from forum.rooms.failing_alone import each_alone
from metrics.api.throttling import limit_feeds
from metrics.typed_text import clean_line, clean_text

MAX_ENTRIES = 50


class CaseStudyFeed(Feed):
    feed_type = Atom1Feed
    title = "Case studies: Pathway Exchange"
    link = "/case-studies/"
    subtitle = "What places changed, how it turned out and what did not work."

    def items(self) -> list["FeedItem"]:
        """Public ones only, whoever is signed in: a feed reader passes on what it gets."""
        public = CaseStudy.objects.published().readable_by(AnonymousUser())
        newest = public.with_places().select_related("author").newest_review_first()[:MAX_ENTRIES]
        return each_alone(newest, FeedItem.of, "a feed's entry")

    def item_title(self, item: "FeedItem") -> str:
        return item.title

    def item_description(self, item: "FeedItem") -> str:
        return item.summary

    def item_link(self, item: "FeedItem") -> str:
        return item.path

    def item_pubdate(self, item: "FeedItem") -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: "FeedItem") -> datetime:
        return item.updated_at

    def item_author_name(self, item: "FeedItem") -> str:
        return item.byline

    def item_guid(self, item: "FeedItem") -> str:
        return item.path


@dataclass(frozen=True)
class FeedItem:
    """Every text fit for XML, whenever it was written."""

    title: str
    summary: str
    path: str
    byline: str
    published_at: datetime | None
    updated_at: datetime

    @classmethod
    def of(cls, case_study: CaseStudy) -> "FeedItem":
        reviewed = case_study.reviewed_on or timezone.localdate()
        return cls(
            title=clean_line(f"{case_study.title} ({case_study.where})"),
            summary=clean_text(case_study.summary),
            path=case_study.get_absolute_url(),
            byline=clean_line(case_study.byline) or "Pathway Exchange, from public sources",
            published_at=case_study.published_at,
            updated_at=timezone.make_aware(datetime.combine(reviewed, time(12))),
        )


@limit_feeds
def feed(request: HttpRequest) -> HttpResponse:
    return CaseStudyFeed()(request)
