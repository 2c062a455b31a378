"""What a person marked to come back to, newest first."""

from dataclasses import dataclass
from datetime import datetime

from forum.people.models import User
from forum.threads.models import Bookmark, Post
from forum.writing import markdown

ON_A_PAGE = 30
LONGEST = 200


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
    mine = Bookmark.objects.filter(person=user, post__in=Post.objects.visible_to(user).values("pk"))
    if before.isascii() and before.isdecimal() and len(before) < 19:
        mine = mine.filter(pk__lt=int(before))
    found = list(
        mine.select_related("post__thread", "post__author").order_by("-pk")[: ON_A_PAGE + 1]
    )
    older = found[ON_A_PAGE - 1].pk if len(found) > ON_A_PAGE else 0
    return BookmarksPage(tuple(_row(one) for one in found[:ON_A_PAGE]), older)


def _row(bookmark: Bookmark) -> BookmarkRow:
    post = bookmark.post
    words = " ".join(markdown.plain_text(post.body).split())
    begins = words if len(words) <= LONGEST else f"{words[:LONGEST].rsplit(' ', 1)[0]} …"
    return BookmarkRow(post, post.thread.title, post.author.display_name, post.created_at, begins)
