"""Who is notified of what happens in discussions."""

from collections.abc import Iterable

from forum.casestudies.models import CaseStudy, Intervention
from forum.notifications import actions as notifications
from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.models import User
from forum.threads.mentions import Mentions, mentioned_people
from forum.threads.models import Post, Thread

Kind = Notification.Kind
PRIVATE = "in a private discussion"
OF_POST = "{about.thread}"
EVENTS = by_key(
    Event(
        "mentioned",
        when="Somebody is mentioned in a post, or a role that they hold is",
        who="The people mentioned; all who hold that role at the place, inside it and around it",
        kind=Kind.MENTION,
        title=OF_POST,
        unless="They were mentioned in the post before",
        by_email=True,
        email_subject="You are mentioned in “{title}”",
        private_email_subject=f"You are mentioned {PRIVATE}",
    ),
    Event(
        "asked",
        when="A question is asked",
        who="On a case study: its authors, and its contacts who have an account here. On a place: its"
        " ICB leads. On a provider: up to 10 people who work there and agreed to be asked. On a measure or"
        " treatment function: up to 10 people who can help with it and agreed to be asked",
        kind=Kind.REQUEST,
        title=OF_POST,
        unless="They are mentioned in the question",
        by_email=True,
        email_subject="A question that you may be able to answer: “{title}”",
        private_email_subject=f"You are asked something {PRIVATE}",
    ),
    Event(
        "asked by name",
        when="A steward, or who asked, asks one more person an unanswered question",
        who="The person chosen",
        kind=Kind.REQUEST,
        unless="They were asked already",
        by_email=True,
        email_subject="A question that you may be able to answer: “{title}”",
        private_email_subject=f"You are asked something {PRIVATE}",
    ),
    Event(
        "question to answer",
        when="Somebody new said what they can help with, in their first 14 days",
        who="They, of up to 3 unanswered questions on it",
        kind=Kind.THREAD,
        unless="They asked it, or were notified of it in another way",
        email_subject="A question that you may be able to answer: “{title}”",
        private_email_subject=f"A question {PRIVATE}",
    ),
    Event(
        "replied",
        when="Somebody replies in a discussion, in whichever box",
        who="Who opened the discussion, and who wrote the post that is answered",
        kind=Kind.REPLY,
        title=OF_POST,
        unless="They are mentioned in the reply",
        by_email=True,
        email_subject="Reply in “{title}”",
        private_email_subject=f"Reply {PRIVATE}",
    ),
    Event(
        "answered",
        when="A reply is marked as the answer to a question",
        who="Who asked, and all who asked the same: who said so on its first post, and who opened a"
        " question that was merged into it",
        kind=Kind.REPLY,
        title=OF_POST,
        unless="They wrote the answer",
        by_email=True,
        email_subject="Answer to “{title}”",
        private_email_subject=f"An answer {PRIVATE}",
    ),
    Event(
        "answer chosen",
        when="A reply is marked as the answer to a question",
        who="Who wrote the reply",
        kind=Kind.DECISION,
        title=OF_POST,
        email_subject="Your reply was marked as the answer to “{title}”",
        private_email_subject=f"Your reply was marked as the answer {PRIVATE}",
    ),
    Event(
        "discussion started",
        when="A discussion is started",
        who="Who watches what it is about: case study, intervention, measure, treatment function,"
        " place or tag",
        kind=Kind.THREAD,
        unless="They were notified of it in another way",
        email_subject="New discussion: “{title}”",
        private_email_subject="A new private discussion",
    ),
    Event(
        "posted",
        when="Somebody replies in a discussion",
        who="Who watches the discussion",
        kind=Kind.POST,
        title=OF_POST,
        unless="They were notified of the reply in another way",
        email_subject="New in “{title}”",
        private_email_subject=f"New {PRIVATE}",
    ),
    Event(
        "invited",
        when="Somebody is named as a reader of a discussion for named people",
        who="The person named",
        kind=Kind.REQUEST,
        by_email=True,
        private_email_subject="You can read a private discussion",
    ),
    Event(
        "unanswered",
        when="Nobody else has written in a question for 5 working days",
        who="Its steward; where it has none, stewards who can help with its measure or treatment"
        " function; where there are none, all stewards. Its page suggests two people to ask",
        kind=Kind.REQUEST,
        title="Nobody has answered yet: {about}",
        unless="It is hidden or locked, or asked more than 60 days ago",
        by_email=True,
        private_email_subject=f"Nobody has answered yet {PRIVATE}",
    ),
)


def watch_subject(thread: Thread) -> WatchSubject:
    return WatchSubject(SubjectKind.THREAD, str(thread.pk))


def watch_subjects(thread: Thread) -> list[WatchSubject]:
    """The subjects by which people may watch it, the most specific first."""
    subjects = [watch_subject(thread)]
    subjects += [WatchSubject(SubjectKind.TAG, tag.slug) for tag in thread.tags.all()]
    content_object = thread.content_object if thread.content_type_id is not None else None
    if isinstance(content_object, CaseStudy):
        subjects.append(WatchSubject(SubjectKind.CASE_STUDY, str(content_object.pk)))
        subjects.append(WatchSubject(SubjectKind.PLACE, content_object.place.code))
        if content_object.provider:
            subjects.append(WatchSubject(SubjectKind.PLACE, content_object.provider.code))
    if isinstance(content_object, Intervention):
        subjects.append(WatchSubject(SubjectKind.INTERVENTION, content_object.slug))
    if thread.measure:
        subjects.append(WatchSubject(SubjectKind.MEASURE, thread.measure))
    if thread.treatment_function:
        subjects.append(WatchSubject(SubjectKind.TREATMENT, thread.treatment_function))
    if thread.place:
        subjects.append(WatchSubject(SubjectKind.PLACE, thread.place.code))
    return subjects


def notify_post(post: Post, mentions: Mentions, *, by: User) -> None:
    """One notification of a post for each person: as mentioned, else as replied to, else as watcher."""
    notify_mentioned(post, mentions, by=by)
    thread, parent = post.thread, post.reply_to
    is_first_post = thread.first_post_id == post.pk
    if not is_first_post:
        replied_to = [thread.author, *([parent.author] if parent is not None else [])]
        _notify_about_post("replied", replied_to, post, by=by)
    notifications.notify_watchers(
        watched_subjects=watch_subjects(thread) if is_first_post else [watch_subject(thread)],
        event=EVENTS["discussion started" if is_first_post else "posted"],
        about=thread if is_first_post else post,
        path=thread.get_absolute_url() if is_first_post else post.get_absolute_url(),
        by=by,
        idempotency_key=_post_key(post),
        subject=watch_subject(thread),
    )


def notify_mentioned(post: Post, mentions: Mentions, *, by: User) -> None:
    _notify_about_post("mentioned", mentioned_people(mentions), post, by=by)


def notify_addressees(post: Post, people: Iterable[User], *, by: User) -> int:
    """Of a question, those who may know. Returns how many are newly asked."""
    return _notify_about_post("asked", people, post, by=by)


def notify_addressee(thread: Thread, person: User, *, by: User) -> int:
    return _notify_about_thread("asked by name", [person], thread, by=by)


def notify_newcomer(thread: Thread, person: User) -> int:
    """With the key of its first post: whoever was notified of that has it already."""
    return notifications.notify(
        people=[person],
        event=EVENTS["question to answer"],
        about=thread,
        by=thread.author,
        path=thread.get_absolute_url(),
        idempotency_key=f"post:{thread.first_post_id}",
        subject=watch_subject(thread),
    )


def notify_answered(post: Post, people: Iterable[User], *, by: User) -> None:
    """`people`: who asked, and who asked the same."""
    key = f"answer:{post.pk}"
    others = [person for person in people if person.pk != post.author_id]
    _notify_about_post("answer chosen", [post.author], post, by=by, idempotency_key=key)
    _notify_about_post("answered", others, post, by=by, idempotency_key=key)


def notify_invited(thread: Thread, people: Iterable[User], *, by: User) -> None:
    """People who were added as readers."""
    _notify_about_thread("invited", people, thread, by=by)


def notify_unanswered(thread: Thread, people: Iterable[User]) -> None:
    _notify_about_thread("unanswered", people, thread, by=None)


def _notify_about_post(
    event: str, people: Iterable[User], post: Post, *, by: User, idempotency_key: str = ""
) -> int:
    return notifications.notify(
        people=people,
        event=EVENTS[event],
        about=post,
        by=by,
        path=post.get_absolute_url(),
        idempotency_key=idempotency_key or _post_key(post),
        subject=watch_subject(post.thread),
    )


def _notify_about_thread(
    event: str, people: Iterable[User], thread: Thread, *, by: User | None
) -> int:
    return notifications.notify(
        people=people,
        event=EVENTS[event],
        about=thread,
        by=by,
        path=thread.get_absolute_url(),
        idempotency_key=f"{event}:{thread.pk}",
        subject=watch_subject(thread),
    )


def _post_key(post: Post) -> str:
    return f"post:{post.pk}"
