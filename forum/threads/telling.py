"""What happens in discussions, told to those whom it concerns and to those who watch."""

from collections.abc import Iterable

from forum.casestudies.models import CaseStudy, Intervention
from forum.notices import actions as notices
from forum.notices.models import Notice
from forum.notices.subjects import Subject, SubjectKind
from forum.people.models import User
from forum.threads.mentions import Named, people_in
from forum.threads.models import Post, Thread


def watched_as(thread: Thread) -> Subject:
    return Subject(SubjectKind.THREAD, str(thread.pk))


def subjects_of(thread: Thread) -> list[Subject]:
    """By what it may be watched, the nearest first."""
    found = [watched_as(thread)]
    found += [Subject(SubjectKind.TAG, tag.slug) for tag in thread.tags.all()]
    written = thread.written if thread.written_type_id is not None else None
    if isinstance(written, CaseStudy):
        found.append(Subject(SubjectKind.CASE_STUDY, str(written.pk)))
        found.append(Subject(SubjectKind.PLACE, written.place.code))
    if isinstance(written, Intervention):
        found.append(Subject(SubjectKind.INTERVENTION, written.slug))
    if thread.measure:
        found.append(Subject(SubjectKind.MEASURE, thread.measure))
    if thread.treatment_function:
        found.append(Subject(SubjectKind.TREATMENT, thread.treatment_function))
    if thread.place:
        found.append(Subject(SubjectKind.PLACE, thread.place.code))
    return found


def tell_of_post(post: Post, named: Named, *, by: User) -> None:
    """Of one post everybody hears once: as mentioned, else as answered, else as watching."""
    tell_named(post, named, by=by)
    thread, parent = post.thread, post.reply_to
    if parent is not None:
        _tell([parent.author], Notice.Kind.REPLY, post, by=by, also_by_mail=True)
    opens = thread.opening_id == post.pk
    notices.announce(
        subjects=subjects_of(thread) if opens else [watched_as(thread)],
        kind=Notice.Kind.THREAD if opens else Notice.Kind.POST,
        about=thread if opens else post,
        title=thread.title,
        path=thread.get_absolute_url() if opens else post.get_absolute_url(),
        by=by,
        once=_once(post),
        within=watched_as(thread),
    )


def tell_named(post: Post, named: Named, *, by: User) -> None:
    _tell(people_in(named), Notice.Kind.MENTION, post, by=by, also_by_mail=True)


def tell_of_answer(post: Post, *, by: User) -> None:
    thread = post.thread
    notices.tell(
        people=[post.author], kind=Notice.Kind.REPLY, about=post, by=by, title=thread.title,
        path=post.get_absolute_url(), once=f"answer:{post.pk}", within=watched_as(thread),
    )  # fmt: skip


def tell_invited(thread: Thread, people: Iterable[User], *, by: User) -> None:
    """They were named as readers: that is being asked."""
    notices.tell(
        people=list(people), kind=Notice.Kind.ASKED, about=thread, by=by, title=thread.title,
        path=thread.get_absolute_url(), once=f"invited:{thread.pk}", within=watched_as(thread),
        also_by_mail=True,
    )  # fmt: skip


def _tell(people: Iterable[User], kind: str, post: Post, *, by: User, also_by_mail: bool) -> None:
    notices.tell(
        people=people, kind=kind, about=post, by=by, title=post.thread.title,
        path=post.get_absolute_url(), once=_once(post), within=watched_as(post.thread),
        also_by_mail=also_by_mail,
    )  # fmt: skip


def _once(post: Post) -> str:
    return f"post:{post.pk}"


def tell_that_nobody_answered(thread: Thread, people: Iterable[User]) -> None:
    notices.tell(
        people=people, kind=Notice.Kind.ASKED, about=thread, by=None,
        title=f"Nobody has answered yet: {thread.title}", path=thread.get_absolute_url(),
        once=f"unanswered:{thread.pk}", within=watched_as(thread), also_by_mail=True,
    )  # fmt: skip
