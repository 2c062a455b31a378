"""What an approver or a steward looks at: every section as it stands, its comments, what they may do."""

from dataclasses import dataclass

from forum.casestudies import grading, patient_data_checks, permissions
from forum.casestudies.actions.editing import get_answers
from forum.casestudies.answer_columns import collect_evidence
from forum.casestudies.grading import GradeResult
from forum.casestudies.models import CaseStudy, Comment
from forum.casestudies.pages import texts
from forum.casestudies.pages.texts import Answer, Fact
from forum.casestudies.pages.writing import Difference, differences, state_words
from forum.casestudies.patient_data_checks import Finding
from forum.casestudies.sections import SECTIONS, SectionKind
from forum.people.models import User
from forum.writing.models import Attachment


@dataclass(frozen=True)
class ReviewSection:
    kind: SectionKind
    answers: tuple[Answer, ...]
    facts: tuple[Fact, ...]
    comments: tuple[Comment, ...]
    changed: tuple[Difference, ...]


@dataclass(frozen=True)
class ReviewPage:
    case_study: CaseStudy
    parts: tuple[ReviewSection, ...]
    where: str
    grade: GradeResult
    warnings: tuple[Finding, ...]
    may_comment: bool
    may_approve: bool
    may_publish: bool
    open_comments: int
    files: tuple[Attachment, ...]


def review_page(*, user: User, case_study: CaseStudy) -> ReviewPage:
    answers = get_answers(case_study)
    published = get_answers(case_study, published=True) if case_study.live else {}
    comments = tuple(case_study.comments.select_related("author"))
    parts = []
    for kind in SECTIONS:
        told, facts = [], []
        for question in kind.questions:
            text = answers.get(question.name, "").strip()
            if question.kind == "text" and text:
                told.append(Answer(question.title, texts.render_text(text)))
            else:
                said = texts.answer_words(question, text) if text else "Nothing"
                facts.append(
                    Fact(question.label if question.kind == "tick" else question.title, said)
                )
        mine = tuple(comment for comment in comments if comment.section == kind.name)
        changed = differences(kind.name, published, answers) if published else ()
        parts.append(ReviewSection(kind, tuple(told), tuple(facts), mine, changed))
    return ReviewPage(
        case_study=case_study,
        parts=tuple(parts),
        where=state_words(case_study),
        grade=grading.compute_grade(collect_evidence(case_study, answers)),
        warnings=patient_data_checks.warning_findings(answers),
        may_comment=permissions.can_comment(user, case_study),
        may_approve=permissions.can_approve(user, case_study),
        may_publish=permissions.can_publish(user, case_study),
        open_comments=sum(comment.resolved_at is None for comment in comments),
        files=tuple(Attachment.objects.visible_to(user).about(case_study)),
    )
