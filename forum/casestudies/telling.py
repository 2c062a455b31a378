"""Who is told what of a case study on its way: the title and no more. Call each in the transaction
of what it tells of."""

from collections.abc import Iterable

from django.urls import reverse

from forum.casestudies.models import CaseStudy
from forum.notices import actions
from forum.notices.models import Notice
from forum.notices.subjects import Subject, SubjectKind
from forum.people.models import Role, User
from forum.people.permissions import holding

Kind = Notice.Kind


def tell_of_submission(case_study: CaseStudy, by: User) -> None:
    approvers = holding(Role.APPROVER, case_study.place)
    _ask(case_study, approvers, "waits for your approval", "case_study_review", by)


def tell_of_approval(case_study: CaseStudy, by: User) -> None:
    _say(case_study, "has been approved for its ICB", "case_study_write", by)
    _ask(case_study, holding(Role.STEWARD, None), "waits for a steward", "case_study_review", by)


def tell_of_return(case_study: CaseStudy, by: User) -> None:
    title = "came back with comments"
    _ask(case_study, _authors(case_study), title, "case_study_write", by)


def tell_of_publication(case_study: CaseStudy, by: User, *, first: bool) -> None:
    """Its authors each time; watchers of what it is about once."""
    _say(case_study, "is published", "case_study", by)
    if not first:
        return
    subjects = [
        Subject(SubjectKind.INTERVENTION, case_study.intervention.slug)
        if case_study.intervention
        else None,
        Subject(SubjectKind.MEASURE, case_study.measure) if case_study.measure else None,
        Subject(SubjectKind.TREATMENT, case_study.treatment_function)
        if case_study.treatment_function
        else None,
        Subject(SubjectKind.PLACE, case_study.place.code),
    ]
    actions.announce(
        subjects=[one for one in subjects if one],
        kind=Kind.CASE_STUDY,
        about=case_study,
        title=f"New case study: {case_study.title}",
        path=case_study.get_absolute_url(),
        by=by,
        once=f"case study {case_study.pk}",
    )


def tell_that_review_is_due(case_study: CaseStudy) -> None:
    _ask(case_study, _authors(case_study), "is due for review", "case_study_look_after", None)


def _authors(case_study: CaseStudy) -> list[User]:
    return [one for one in (case_study.owner, *case_study.co_authors.all()) if one]


def _ask(
    case_study: CaseStudy, people: Iterable[User], what: str, page: str, by: User | None
) -> None:
    actions.tell(
        people=people,
        kind=Kind.ASKED,
        about=case_study,
        title=f"“{case_study.title}” {what}",
        path=reverse(page, args=[case_study.pk]),
        by=by,
        once=_once(case_study, what),
        also_by_mail=True,
    )


def _say(case_study: CaseStudy, what: str, page: str, by: User) -> None:
    actions.tell(
        people=_authors(case_study),
        kind=Kind.DECISION,
        about=case_study,
        title=f"“{case_study.title}” {what}",
        path=reverse(page, args=[case_study.pk]),
        by=by,
        once=_once(case_study, what),
    )


def _once(case_study: CaseStudy, what: str) -> str:
    """Each time round is told anew: a case study may be sent back and submitted again."""
    return f"case study {case_study.pk} {what} {case_study.changed_at:%Y%m%d%H%M%S%f}"[:100]
