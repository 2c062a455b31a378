"""The fields of a thread that summarise its posts. The thread must be locked."""

from forum.people.permissions import without_demonstrations
from forum.threads.models import Post, State, Thread, Visibility

SUMMARY_FIELDS = [
    "post_count",
    "last_post",
    "last_post_at",
    "withheld",
    "state",
    "answer",
    "changed_at",
]
WITHHOLDING_VISIBILITIES = (Visibility.PENDING, Visibility.HIDDEN, Visibility.REMOVED)


def refresh_thread_summary(thread: Thread) -> None:
    """After every change but a new post: counting all posts for each new one would be too slow."""
    shown = Post.objects.of(thread).shown()
    if not thread.is_demonstration:
        shown = without_demonstrations(shown)
    thread.post_count = shown.count()
    last_post = shown.order_by("-number").first()
    thread.last_post = last_post
    thread.last_post_at = last_post.created_at if last_post else thread.created_at
    first_post = Post.objects.filter(first_post_of=thread).first()
    # A merged thread has no posts left, and redirects its readers.
    is_empty = not thread.post_count and thread.merged_into_id is None
    thread.withheld = first_post is not None and (
        first_post.visibility in WITHHOLDING_VISIBILITIES
        or (first_post.visibility == Visibility.DELETED and is_empty)
    )
    _clear_hidden_answer(thread)
    thread.save(update_fields=[*SUMMARY_FIELDS, "last_number"])


def _clear_hidden_answer(thread: Thread) -> None:
    """An answer that readers no longer see is no answer. A merged thread stays as it was."""
    if thread.answer_id is None or thread.merged_into_id is not None:
        return
    if Post.objects.of(thread).shown().filter(pk=thread.answer_id).exists():
        return
    thread.answer = None
    if thread.state == State.ANSWERED:
        thread.state = State.OPEN
