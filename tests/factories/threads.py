from forum.people.models import User
from forum.threads import actions
from forum.threads.models import Post, Thread
from forum.threads.subjects import about_place
from metrics.models import Place


def start_thread(by: User, place: Place, **more: object) -> Thread:
    fields = {"kind": "question", "title": "Who has a pathway?", "body": "We have none."} | more
    posting = actions.start_thread(subject=about_place(place), by=by, **fields)  # type: ignore[arg-type]
    assert posting.post is not None, posting
    return posting.post.thread


def post_reply(thread: Thread, by: User, body: str = "We do.", **more: object) -> Post:
    posting = actions.reply(thread=thread, body=body, by=by, **more)  # type: ignore[arg-type]
    assert posting.post is not None, posting
    return posting.post


def unread(user: User, thread: Thread) -> int:
    return int(Thread.objects.with_unread(user).get(pk=thread.pk).unread_count)
