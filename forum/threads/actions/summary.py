"""What a thread says about its posts, kept right under the thread's lock."""

from forum.threads.models import Post, State, Thread, Visibility

COUNTED = ["post_count", "last_post", "last_post_at", "withheld", "state", "answer", "changed_at"]
UNSHOWN = (Visibility.PENDING, Visibility.HIDDEN, Visibility.REMOVED)


def refresh_thread_summary(thread: Thread) -> None:
    """After anything but a new post, which alone is too frequent to count all others for."""
    shown = Post.objects.of(thread).shown()
    thread.post_count = shown.count()
    last = shown.order_by("-number").first()
    thread.last_post = last
    thread.last_post_at = last.created_at if last else thread.created_at
    opening = Post.objects.filter(first_post_of=thread).first()
    # One that is part of another has no posts left, and leads its readers on.
    emptied = not thread.post_count and thread.merged_into_id is None
    thread.withheld = opening is not None and (
        opening.visibility in UNSHOWN or (opening.visibility == Visibility.DELETED and emptied)
    )
    _keep_answer(thread)
    thread.save(update_fields=[*COUNTED, "last_number"])


def _keep_answer(thread: Thread) -> None:
    """An answer that is no longer shown here answers nothing. A merged thread stays as it was."""
    if thread.answer_id is None or thread.merged_into_id is not None:
        return
    if Post.objects.of(thread).shown().filter(pk=thread.answer_id).exists():
        return
    thread.answer = None
    if thread.state == State.ANSWERED:
        thread.state = State.OPEN
