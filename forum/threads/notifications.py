"""Who is notified of what happens in discussions."""

from collections.abc import Iterable

from forum.casestudies.models import CaseStudy, Intervention
from forum.notifications import actions as notifications
from forum.notifications.models import Notification
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.models import User
from forum.threads.mentions import Mentions, mentioned_people
from forum.threads.models import Post, Thread


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
    if parent is not None:
        _notify_about_post([parent.author], Notification.Kind.REPLY, post, by=by, also_by_mail=True)
    is_first_post = thread.first_post_id == post.pk
    notifications.notify_watchers(
        watched_subjects=watch_subjects(thread) if is_first_post else [watch_subject(thread)],
        kind=Notification.Kind.THREAD if is_first_post else Notification.Kind.POST,
        about=thread if is_first_post else post,
        title=thread.title,
        path=thread.get_absolute_url() if is_first_post else post.get_absolute_url(),
        by=by,
        idempotency_key=_post_key(post),
        subject=watch_subject(thread),
    )


def notify_mentioned(post: Post, mentions: Mentions, *, by: User) -> None:
    _notify_about_post(
        mentioned_people(mentions), Notification.Kind.MENTION, post, by=by, also_by_mail=True
    )


def notify_answer_marked(post: Post, *, by: User) -> None:
    thread = post.thread
    notifications.notify(
        people=[post.author],
        kind=Notification.Kind.REPLY,
        about=post,
        by=by,
        title=thread.title,
        path=post.get_absolute_url(),
        idempotency_key=f"answer:{post.pk}",
        subject=watch_subject(thread),
    )


def notify_invited(thread: Thread, people: Iterable[User], *, by: User) -> None:
    """People who were added as readers."""
    notifications.notify(
        people=list(people),
        kind=Notification.Kind.REQUEST,
        about=thread,
        by=by,
        title=thread.title,
        path=thread.get_absolute_url(),
        idempotency_key=f"invited:{thread.pk}",
        subject=watch_subject(thread),
        also_by_mail=True,
    )


def _notify_about_post(
    people: Iterable[User], kind: str, post: Post, *, by: User, also_by_mail: bool
) -> None:
    notifications.notify(
        people=people,
        kind=kind,
        about=post,
        by=by,
        title=post.thread.title,
        path=post.get_absolute_url(),
        idempotency_key=_post_key(post),
        subject=watch_subject(post.thread),
        also_by_mail=also_by_mail,
    )


def _post_key(post: Post) -> str:
    return f"post:{post.pk}"


def notify_unanswered(thread: Thread, people: Iterable[User]) -> None:
    notifications.notify(
        people=people,
        kind=Notification.Kind.REQUEST,
        about=thread,
        by=None,
        title=f"Nobody has answered yet: {thread.title}",
        path=thread.get_absolute_url(),
        idempotency_key=f"unanswered:{thread.pk}",
        subject=watch_subject(thread),
        also_by_mail=True,
    )
