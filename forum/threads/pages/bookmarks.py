"""What a person marked to come back to, newest first."""

from dataclasses import dataclass
from datetime import datetime

from forum.people.models import User
from forum.threads.models import Bookmark, Post
from forum.writing import markdown
from metrics.typed_text import parse_number

ON_A_PAGE = 30
MAX_EXCERPT_LENGTH = 200


@dataclass(frozen=True)
class BookmarkRow:
    post: Post
    title: str
    by: str
    at: datetime
    begins: str


@dataclass(frozen=True)
class BookmarksPage:
    rows: tuple[BookmarkRow, ...]
    older: int


def bookmarks_page(*, user: User, before: str) -> BookmarksPage:
    """Only of posts whose words one may still read."""
    bookmarks = Bookmark.objects.filter(
        person=user, post__in=Post.objects.visible_to(user).values("pk")
    )
    if number := parse_number(before):
        bookmarks = bookmarks.filter(pk__lt=number)
    rows = list(
        bookmarks.select_related("post__thread", "post__author").order_by("-pk")[: ON_A_PAGE + 1]
    )
    older = rows[ON_A_PAGE - 1].pk if len(rows) > ON_A_PAGE else 0
    return BookmarksPage(tuple(_row(bookmark) for bookmark in rows[:ON_A_PAGE]), older)


def _row(bookmark: Bookmark) -> BookmarkRow:
    post = bookmark.post
    text = " ".join(markdown.plain_text(post.body).split())
    excerpt = (
        text
        if len(text) <= MAX_EXCERPT_LENGTH
        else f"{text[:MAX_EXCERPT_LENGTH].rsplit(' ', 1)[0]} …"
    )
    return BookmarkRow(post, post.thread.title, post.author.display_name, post.created_at, excerpt)
