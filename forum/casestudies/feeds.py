"""The Atom feed of public case studies."""

from datetime import datetime, time

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from forum.casestudies.models import Audience, CaseStudy
from forum.casestudies.models.case_studies import CaseStudyQuerySet
from metrics.api.throttling import limit_feeds

MAX_ENTRIES = 50


class CaseStudyFeed(Feed):
    feed_type = Atom1Feed
    title = "Case studies: Pathway Exchange"
    link = "/case-studies/"
    subtitle = "What places changed, how it turned out and what did not work."

    def items(self) -> CaseStudyQuerySet:
        """Public ones only, whoever is signed in: a feed reader passes on what it gets."""
        public = CaseStudy.objects.published().filter(audience=Audience.PUBLIC)
        return public.select_related("place", "author").newest_review_first()[:MAX_ENTRIES]

    def item_title(self, item: CaseStudy) -> str:
        return f"{item.title} ({item.place.name})"

    def item_description(self, item: CaseStudy) -> str:
        return item.summary

    def item_pubdate(self, item: CaseStudy) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: CaseStudy) -> datetime:
        reviewed = item.reviewed_on or timezone.localdate()
        return timezone.make_aware(datetime.combine(reviewed, time(12)))

    def item_author_name(self, item: CaseStudy) -> str:
        return item.byline or "Pathway Exchange, from public sources"

    def item_guid(self, item: CaseStudy) -> str:
        return item.get_absolute_url()


@limit_feeds
def feed(request: HttpRequest) -> HttpResponse:
    return CaseStudyFeed()(request)
