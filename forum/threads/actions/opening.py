"""The discussion of a case study, opened when it is published."""

from forum.casestudies.models import CaseStudy
from forum.people.actions import record_event
from forum.people.models import User
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
