"""The discussion of a case study, opened when it is published, and of a place that tries what it tells of."""

from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy
from forum.casestudies.notifications import authors_of
from forum.notifications.actions import watch_from_the_start
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.actions import record_event
from forum.people.models import DEMONSTRATION, User, label_demonstration
from forum.people.permissions import author_fields
from forum.threads.actions.posting import create_post
from forum.threads.audiences import widest_readers
from forum.threads.models import Kind, Thread
from forum.threads.models.posts import IdentifierCheck
from forum.threads.patient_data_checks import PatientDataCheck
from forum.threads.subjects import about_object

BODY = (
    "Ask the team about this case study here, or say how it went where you tried it."
    " Whoever opened this discussion is told of each reply."
)
CLEAR = PatientDataCheck((), (), IdentifierCheck.CLEAR)


def open_discussion(case_study: CaseStudy, *, by: User) -> None:
    """In the name of whoever answers for it. Nobody is told of it: who watches is told of the case
    study. No rate limit counts it, because nobody typed it."""
    subject, owner = about_object(case_study), case_study.owner
    if owner is None or Thread.objects.about(subject).exists():
        return
    readers = widest_readers(subject)
    thread = Thread.objects.create(
        **author_fields(owner, case_study.place),
        **subject.columns,
        title=f"Questions and experience: {case_study.title}"[:150],
        kind=Kind.EXPERIENCE,
        audience=readers.audience,
        icb=readers.icb,
    )
    create_post(thread, BODY, owner, CLEAR, announced=False)
    detail = {"audience": case_study.audience}
    record_event(verb="started a discussion", about=thread, by=owner, detail=detail)


ADOPTION_BODY = (
    "Here {place} asks what it needs to know, and says how it goes. The authors of the case study are told"
    " of each reply. Others who try the same may ask too."
)


def open_adoption_discussion(adoption: Adoption, *, by: User) -> None:
    """In the name of whoever began it. The authors watch it from the start; that the place began is told
    by itself."""
    subject = about_object(adoption)
    if Thread.objects.about(subject).exists():
        return
    what = adoption.what.removeprefix(DEMONSTRATION)
    thread = Thread.objects.create(
        **author_fields(by, adoption.place),
        **subject.columns,
        title=label_demonstration(f"Questions about {what} in {adoption.place}", by)[:150],
        kind=Kind.EXPERIENCE,
        audience=widest_readers(subject).audience,
    )
    body = ADOPTION_BODY.format(place=adoption.place)
    create_post(thread, body, by, CLEAR, announced=False)
    watched = WatchSubject(SubjectKind.THREAD, str(thread.pk))
    for person in authors_of(adoption.case_study) if adoption.case_study else ():
        watch_from_the_start(subjects=[watched], by=person)
    detail = {"adoption": adoption.pk}
    record_event(verb="started a discussion", about=thread, by=by, detail=detail)
