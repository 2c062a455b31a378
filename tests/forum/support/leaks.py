"""Every way by which somebody could learn of what is hidden from them: pages, searches, feeds, counts,
notices, e-mails, completions and the API. What is hidden carries a mark that is looked for."""

from collections.abc import Sequence

from django.core import mail
from django.test import Client

from forum.notifications import actions as notifications
from forum.people.models import User
from forum.search.actions import refresh
from forum.support.models import Dispute, Flag, ImprovementPlan, SupportOffer
from forum.threads.models import Thread
from tests.factories.people import client_of

AREA = "03R/within-18-weeks/C_999/"
PAGES = (
    "/",
    "/support/",
    "/support/closed/",
    "/support/watch-list/",
    f"/support/watch-list/{AREA}",
    "/support/activity/",
    "/support/activity.csv",
    f"/support/matches/{AREA}",
    "/support/plans/new/",
    "/places/03R/",
    "/places/QWO/",
    "/places/03R/within-18-weeks/",
    "/places/QWO/board-paper/",
    "/measures/within-18-weeks/",
    "/discussions/",
    "/discussions/new/?about=place:03R",
    "/discussions/mentions/?q=area",
    "/notifications/",
    "/moderation/",
    "/history/",
    "/history/history.csv",
    "/people/",
    "/search/?q={mark}",
    "/search/?q=Wakefield",
    "/places/03R/feed/",
    "/measures/within-18-weeks/feed/",
    "{feed}",
    "/api/v1/places/03R/",
    "/api/v1/series/?place=03R&measure=within-18-weeks",
    "/api/v1/schema/",
)
VERBS = (
    "reply",
    "extend",
    "dispute",
    "withdraw",
    "monitor",
    "close",
    "discuss",
    "edit",
    "add-match",
    "send",
)


def page_texts(user: User | None, pages: Sequence[str], mark: str) -> dict[str, str]:
    """What each page says to somebody; a search looks for the very words."""
    if any(page.startswith("/search/") for page in pages):
        refresh()
    client = client_of(user)
    feed = (
        f"/notifications/feed/{notifications.feed_key(by=user).key}/" if user else "/discussions/"
    )
    named = {page: page.format(mark=mark, feed=feed) for page in pages}
    return {page: _words(client, page) for page in named.values()}


def emails_to(user: User) -> str:
    """All that has been sent to somebody so far."""
    notifications.send_due_emails()
    return "\n".join(
        f"{message.subject}\n{message.body}\n{getattr(message, 'alternatives', '')}"
        for message in mail.outbox
        if user.email in message.to
    )


def _words(client: Client, page: str) -> str:
    response = client.get(page)
    stream = response.streaming_content if response.streaming else [response.content]
    words = b"".join(stream).decode()  # type: ignore[arg-type]
    # What was typed into the search box stands in it again.
    return words.replace(page.rpartition("q=")[2], "") if "/search/" in page else words


def requests_of(flag: Flag) -> list[tuple[str, str]]:
    """Addresses of a flag and all that hangs on it, which are not there for who may not know of it."""
    base = f"/support/flags/{flag.pk}/"
    requests = [("GET", base), ("GET", f"{base}offer/"), ("GET", f"{base}plan/")]
    requests += [("POST", f"{base}do/{verb}/") for verb in VERBS]
    threads = [flag.thread_id]
    for offer in SupportOffer.objects.filter(flag=flag):
        path = f"/support/offers/{offer.pk}/"
        requests += [("GET", path), ("POST", f"{path}do/accept/"), ("POST", f"{path}do/discuss/")]
        threads.append(offer.thread_id)
    for plan in ImprovementPlan.objects.filter(flag=flag):
        path = f"/support/plans/{plan.pk}/"
        requests += [("GET", path), ("GET", f"{path}edit/"), ("POST", f"{path}do/agree/")]
        threads.append(plan.thread_id)
    for thread in Thread.objects.filter(pk__in=[number for number in threads if number]):
        requests += [
            ("GET", f"/discussions/{thread.pk}/"),
            ("GET", f"/discussions/posts/{thread.first_post_id}/"),
        ]
        requests.append(("GET", f"/discussions/{thread.pk}/export.txt"))
    return requests


def dispute_urls(flag: Flag) -> list[str]:
    numbers = Dispute.objects.filter(flag=flag).values_list("pk", flat=True)
    return [f"/support/disputes/{number}/" for number in numbers]
