"""What an approver or a steward looks at: every section as it stands, its comments, what they may do."""

from dataclasses import dataclass

from forum.casestudies import grading, guarding, permissions
from forum.casestudies.actions.editing import answers_of
from forum.casestudies.grading import Graded
from forum.casestudies.guarding import Finding
from forum.casestudies.mirror import evidence
from forum.casestudies.models import CaseStudy, Comment
from forum.casestudies.pages import texts
from forum.casestudies.pages.texts import Answer, Fact
from forum.casestudies.pages.writing import Difference, differences, where_it_is
from forum.casestudies.sections import SECTIONS, SectionKind
from forum.people.models import User
from forum.writing.models import Attachment


@dataclass(frozen=True)
class Part:
    kind: SectionKind
    answers: tuple[Answer, ...]
    facts: tuple[Fact, ...]
    comments: tuple[Comment, ...]
    changed: tuple[Difference, ...]


@dataclass(frozen=True)
class ReviewPage:
    case_study: CaseStudy
    parts: tuple[Part, ...]
    where: str
    grade: Graded
    warnings: tuple[Finding, ...]
    may_comment: bool
    may_approve: bool
    may_publish: bool
    open_comments: int
    files: tuple[Attachment, ...]


def review_page(*, user: User, case_study: CaseStudy) -> ReviewPage:
    answers = answers_of(case_study)
    published = answers_of(case_study, published=True) if case_study.live else {}
    comments = tuple(case_study.comments.select_related("author"))
    parts = []
    for kind in SECTIONS:
        told, facts = [], []
        for question in kind.questions:
            text = answers.get(question.name, "").strip()
            if question.kind == "text" and text:
                told.append(Answer(question.title, texts.rendered(text)))
            else:
                said = texts.said(question, text) if text else "Nothing"
                facts.append(
                    Fact(question.label if question.kind == "tick" else question.title, said)
                )
        mine = tuple(comment for comment in comments if comment.section == kind.name)
        changed = differences(kind.name, published, answers) if published else ()
        parts.append(Part(kind, tuple(told), tuple(facts), mine, changed))
    return ReviewPage(
        case_study=case_study,
        parts=tuple(parts),
        where=where_it_is(case_study),
        grade=grading.grade(evidence(case_study, answers)),
        warnings=guarding.warning(answers),
        may_comment=permissions.can_comment(user, case_study),
        may_approve=permissions.can_approve(user, case_study),
        may_publish=permissions.can_publish(user, case_study),
        open_comments=sum(comment.settled_at is None for comment in comments),
        files=tuple(Attachment.objects.visible_to(user).about(case_study)),
    )
