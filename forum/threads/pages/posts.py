"""The posts of a thread's page: which they are, their text, and what may be done with each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from forum.people.models import User
from forum.threads import permissions
from forum.threads.cards import Card
from forum.threads.mentions import MentionLink, mention_links
from forum.threads.models import Bookmark, Kind, Post, PostKind, Thread, UsefulMark, Visibility
from forum.threads.models.posts import PostQuerySet
from forum.writing import markdown
from forum.writing.models import Attachment
from metrics import formatting
from metrics.typed_text import parse_number

ON_A_PAGE = 20


@dataclass(frozen=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True)
class PostRow:
    """A post, or the marker in its place."""

    post: Post
    html: SafeString | None
    marker: str
    trial: str
    adoption_url: str
    in_reply_to: Link | None
    useful: bool
    bookmarked: bool
    can: Mapping[str, bool]
    cards: tuple[Card, ...]
    files: tuple[Attachment, ...]
    is_answer: bool
    first_unread: bool
    nested: tuple["PostRow", ...] = field(default=())

    @property
    def _asks(self) -> bool:
        thread = self.post.thread
        return thread.kind == Kind.QUESTION and thread.first_post_id == self.post.pk

    @property
    def useful_label(self) -> str:
        """Of a question itself: whoever presses it is told of the answer."""
        return "I have this question too" if self._asks else "Useful"

    @property
    def useful_words(self) -> str:
        count = self.post.useful_count
        if not self._asks:
            return f"Useful to {count}"
        return f"{count} other{'s have' if count > 1 else ' has'} this question too"


@dataclass(frozen=True)
class PostPage:
    """Which posts a page has, and whether there are others before and after."""

    posts: list[Post]
    before: bool
    after: bool


# --- which posts ---------------------------------------------------------------------------------


def listed_posts(user: User, thread: Thread) -> PostQuerySet:
    reaction_of_user = {"post": OuterRef("pk"), "person": user.pk}
    return (
        Post.objects.listed_to(user)
        .of(thread)
        .select_related("author", "place", "reply_to__author")
        .annotate(
            is_marked_useful=Exists(UsefulMark.objects.filter(**reaction_of_user)),
            is_bookmarked=Exists(Bookmark.objects.filter(**reaction_of_user)),
            has_files=Exists(_files_of(OuterRef("pk"))),
        )
    )


def post_page(
    posts: PostQuerySet, thread: Thread, query: Mapping[str, str], read_to: int
) -> PostPage:
    """One post more than is shown tells whether there are others."""
    position, post_id = query.get("at", ""), _number(query.get("post", ""))
    if post_id:
        post = posts.filter(pk=post_id).first()
        return _around(posts, post.number) if post else _after(posts, 0)
    if position == "unread" and read_to < thread.last_number:
        return _around(posts, read_to + 1)
    if position in ("newest", "unread"):
        return _before(posts, thread.last_number + 1, thread.last_number)
    if number := _number(query.get("before", "")):
        page = _before(posts, number, thread.last_number)
    else:
        page = _after(posts, _number(query.get("after", "")))
    # An address from outside the thread, or one kept from before posts were moved.
    return page if page.posts else _after(posts, 0)


def _after(posts: PostQuerySet, number: int) -> PostPage:
    page = posts.page_after(number, ON_A_PAGE + 1)
    return PostPage(page[:ON_A_PAGE], number > 0, len(page) > ON_A_PAGE)


def _before(posts: PostQuerySet, number: int, last_number: int) -> PostPage:
    page = posts.page_before(number, ON_A_PAGE + 1)
    return PostPage(page[-ON_A_PAGE:], len(page) > ON_A_PAGE, number <= last_number)


def _around(posts: PostQuerySet, number: int) -> PostPage:
    """Mostly the posts after it, which its reader goes on to."""
    before = posts.page_before(number, ON_A_PAGE + 1)
    after = posts.page_from(number, ON_A_PAGE + 1)
    lead = max(ON_A_PAGE // 4, ON_A_PAGE - len(after))
    first = max(len(before) - lead, 0)
    shown = [*before[first:], *after][:ON_A_PAGE]
    return PostPage(shown, first > 0, bool(after) and shown[-1].pk != after[-1].pk)


def _number(text: str) -> int:
    return parse_number(text) or 0


# --- each post -----------------------------------------------------------------------------------


def post_rows(
    user: User, thread: Thread, posts: Sequence[Post], unread: Post | None
) -> dict[int, PostRow]:
    for post in posts:
        post.thread = thread
    readable = [post for post in posts if permissions.can_read_post(user, post)]
    named = any("@" in post.body for post in readable)
    links = mention_links(readable, user) if named else {}
    files = _files(readable)
    readable_ids = {post.pk for post in readable}
    can = thread_permissions(user, thread)
    return {
        post.pk: _row(
            post,
            links,
            user=user,
            can=can,
            readable=post.pk in readable_ids,
            files=files.get(post.pk, ()),
            unread=unread,
        )
        for post in posts
    }


def _row(
    post: Post,
    links: Mapping[str, MentionLink],
    *,
    user: User,
    can: Mapping[str, bool],
    readable: bool,
    files: tuple[Attachment, ...],
    unread: Post | None,
) -> PostRow:
    thread, own = post.thread, post.author_id == user.pk
    marker = "" if post.visibility == Visibility.VISIBLE else post.get_visibility_display()
    return PostRow(
        post=post,
        html=_html(post, links) if readable else None,
        marker=marker,
        trial=_trial(post) if readable else "",
        adoption_url=reverse("adoption", args=[post.adoption_id]) if post.adoption_id else "",
        in_reply_to=_in_reply_to(post),
        useful=getattr(post, "is_marked_useful", False),
        bookmarked=getattr(post, "is_bookmarked", False),
        can={
            "useful": readable and not own and not marker,
            "bookmark": readable,
            "report": readable and not own and not marker,
            "quote": readable and not marker and can["reply"],
            "edit": permissions.can_edit_post(user, post),
            "delete": permissions.can_delete_post(user, post),
            "record_trial": post.kind == PostKind.TRIED_IT
            and permissions.can_record_trial(user, post),
            "answer": can["answer"] and not marker and post.pk != thread.first_post_id,
        },
        cards=(),
        files=files,
        is_answer=post.pk == thread.answer_id,
        first_unread=unread is not None and unread.pk == post.pk,
    )


def _html(post: Post, links: Mapping[str, MentionLink]) -> SafeString:
    return markdown.render_markdown(
        post.body,
        mentions={handle: link.address for handle, link in links.items() if link.address},
        mention_words={handle: link.words for handle, link in links.items()},
        highest_heading=4,
    )


def _trial(post: Post) -> str:
    if post.kind != PostKind.TRIED_IT:
        return ""
    text = f"We tried this in {post.place}: {post.get_outcome_display()}."
    if post.started_on:
        text += f" Started {formatting.month(post.started_on)}."
    if post.ended_on:
        text += f" Ended {formatting.month(post.ended_on)}."
    return text


def _in_reply_to(post: Post) -> Link | None:
    parent = post.reply_to
    if parent is None or parent.pk == post.thread.first_post_id:
        return None
    author_name = (
        parent.author.display_name if parent.visibility == Visibility.VISIBLE else "a post"
    )
    return Link(author_name, parent.get_absolute_url())


def _files(posts: Sequence[Post]) -> dict[int, tuple[Attachment, ...]]:
    post_ids = [post.pk for post in posts if getattr(post, "has_files", False)]
    files_by_post: dict[int, list[Attachment]] = {}
    for file in _files_of(post_ids).order_by("pk") if post_ids else ():
        files_by_post.setdefault(file.owner_id, []).append(file)
    return {post_id: tuple(files) for post_id, files in files_by_post.items()}


def _files_of(posts: OuterRef | Sequence[int]) -> QuerySet[Attachment]:
    """Those who may read a post may have its files."""
    filters = {
        "owner_type": ContentType.objects.get_for_model(Post),
        "state__in": Attachment.shown_states(),
    }
    if isinstance(posts, OuterRef):
        return Attachment.objects.filter(owner_id=posts, **filters)
    return Attachment.objects.filter(owner_id__in=posts, **filters)


def nest_replies(rows: Sequence[PostRow]) -> tuple[PostRow, ...]:
    """Replies beneath what they answer where both are on the page. A reply to a reply stands with
    it on the one level there is, and links to what it answers."""
    roots: dict[int, int] = {}
    under: dict[int, list[PostRow]] = {}
    for row in rows:
        post = row.post
        parent = post.reply_to_id if post.reply_to_id != post.thread.first_post_id else None
        root = roots.get(parent) if parent else None
        roots[post.pk] = root or post.pk
        under.setdefault(root or post.pk, []).append(row)
    return tuple(replace(first, nested=tuple(rest)) for first, *rest in under.values())


def with_cards(row: PostRow, of_posts: Mapping[int, tuple[Card, ...]]) -> PostRow:
    return replace(row, cards=of_posts.get(row.post.pk, ()))


def thread_permissions(user: User, thread: Thread) -> dict[str, bool]:
    return {
        "reply": permissions.can_reply(user, thread),
        "answer": permissions.can_mark_answered(user, thread),
    }
